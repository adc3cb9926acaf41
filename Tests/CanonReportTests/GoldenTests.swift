import CanonReport
import CanonTesting
import Foundation
import Testing

/// Outputs for other programs, byte for byte: what reads them does not know our versions.
@Suite struct GoldenTests {
  /// `CANON_RECORD=1` writes the files and still fails.
  private func expectGolden(_ text: String, _ name: String) throws {
    let file = OutputTests.repository.appending(path: "Tests/Corpus/Outputs/\(name)")
    if ProcessInfo.processInfo.environment["CANON_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name); run again without CANON_RECORD")
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(Array(text.utf8) == Array(golden.utf8), "\(name) is now:\n\(text)")
  }

  @Test func findings() throws {
    try expectGolden(try SARIFLog.text([OutputTests.findings()]), "findings.sarif")
    let (diagnostics, sources) = OutputTests.findings()
    try expectGolden(Annotations.text(diagnostics, sources), "findings.github")
  }

  @Test func results() throws {
    let policy = try TestOutputTests.policy()
    let results = policy.results().filter { $0.title.hasPrefix("a ") }
    #expect(results.count == 2)
    try expectGolden(JUnitReport.document([.tested(name: policy.name, results)]), "junit.xml")
    try expectGolden(Annotations.text(results), "results.github")
    try expectGolden(CoverageTrace.text([Coverage(policy)]), "coverage.info")
  }
}
