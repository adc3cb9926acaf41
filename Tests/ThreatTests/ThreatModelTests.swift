import Foundation
import Testing

/// Every line of `Docs/ThreatModel.md` has one test, and every such test a line.
struct ThreatModelTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Lines whose tests are still to come; it only ever gets shorter.
  static let pending: Set<Int> = []

  @Test("threats and tests are the same numbers")
  func complete() throws {
    let page = try String(
      contentsOf: ThreatModelTests.root.appending(path: "Docs/ThreatModel.md"), encoding: .utf8)
    let lines = page.matches(of: /\n\| T(\d+) \|/).compactMap { Int($0.output.1) }
    let folder = ThreatModelTests.root.appending(path: "Tests/ThreatTests")
    var tests: [Int] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path())
    where file.hasSuffix("Threats.swift") {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      tests += text.matches(of: #/@Test\(\s*"T(\d+) /#).compactMap { Int($0.output.1) }
    }
    #expect(lines == Array(1...lines.count))
    #expect(Set(tests).count == tests.count, "doubled: \(tests.sorted())")
    #expect(Set(tests).subtracting(lines).isEmpty, "tests without a line")
    let missing = Set(lines).subtracting(tests).subtracting(ThreatModelTests.pending)
    #expect(missing.isEmpty, "lines without a test: \(missing.sorted())")
  }
}
