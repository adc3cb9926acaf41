import CanonDiagnostics
import CanonWorkspace
import Foundation
import Testing

/// Every code of the checker has a page, and what the page shows is true.
@Suite struct PageTests {
  static let codes = DiagnosticCode.allCases.filter { code in
    ["CN3", "CN4", "CN5"].contains(code.number.prefix(3))
  }

  @Test func everyPageShowsItsMistakeAndItsRemedy() throws {
    for code in PageTests.codes {
      let page = try Fixture.text("Docs/Diagnostics/\(code.number).md")
      let blocks = PageTests.blocks(page)
      #expect(page.hasPrefix("# \(code.rawValue)\n"), "\(code.number): the title")
      try #require(blocks.count == 2, "\(code.number): a Fails and a Passes block")
      let failing = try Fragments.workspace(blocks[0]).check()
      let codes = Set(failing.diagnostics.map(\.code.number))
      #expect(codes == [code.number], "\(code.number) Fails gives \(codes)\n\(failing.text())")
      let passing = try Fragments.workspace(blocks[1]).check()
      #expect(passing.diagnostics.isEmpty, "\(code.number) Passes gives\n\(passing.text())")
    }
  }

  /// The fenced `canon` blocks of a page, in order.
  static func blocks(_ page: String) -> [String] {
    page.components(separatedBy: "```canon\n").dropFirst().map { part in
      part.components(separatedBy: "\n```")[0]
    }
  }
}
