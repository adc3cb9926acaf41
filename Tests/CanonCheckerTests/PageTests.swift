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

  /// The page of Canon in the README stands in the grocer's policy and compiles there.
  @Test func theReadmeShowsWhatCompiles() throws {
    let blocks = PageTests.blocks(try Fixture.text("README.md"))
    try #require(blocks.count == 1, "one page of Canon")
    let compiled = try Fragments.workspace(blocks[0]).compile()
    #expect(compiled.diagnostics.isEmpty, "\(compiled.diagnostics)")
    let program = try #require(compiled.program)
    // It is the README's text that was compiled, and not the grocer's own.
    let plain = try #require(try Fixture.grocer().compile().program)
    #expect(program != plain, "the page replaces nothing")
    for wrong in [("\"coupon_disc\"", "amount_due"), ("Line.amount_paid", "Line.amount_due")] {
      let spoiled = blocks[0].replacing(wrong.0, with: wrong.1)
      #expect(spoiled != blocks[0], "\(wrong.0) is not on the page any more")
      let found = try Fragments.workspace(spoiled).check().diagnostics
      #expect(!found.isEmpty, "\(wrong.1) is found")
    }
  }

  /// The fenced `canon` blocks of a page, in order.
  static func blocks(_ page: String) -> [String] {
    page.components(separatedBy: "```canon\n").dropFirst().map { part in
      part.components(separatedBy: "\n```")[0]
    }
  }
}
