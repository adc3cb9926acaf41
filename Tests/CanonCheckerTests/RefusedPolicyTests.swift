import CanonWorkspace
import Foundation
import Testing

/// Policies that must not compile: each has one mistake, and one error says so.
@Suite struct RefusedPolicyTests {
  static let folder = "Policies/refused"

  /// `CANON_RECORD=1` writes what is rendered now, and still fails: a golden is read, not trusted.
  @Test func everyRefusalReadsAsRecorded() throws {
    let recording = ProcessInfo.processInfo.environment["CANON_RECORD"] == "1"
    let names = try Fixture.names(in: RefusedPolicyTests.folder, suffix: ".canon")
    #expect(names.count >= 147)
    for name in names {
      let path = "\(RefusedPolicyTests.folder)/\(name)"
      let golden = path.replacingOccurrences(of: ".canon", with: ".txt")
      let compiled = try Fixture.workspace(Fixture.domains + [path]).compile()
      let text = compiled.checked.text()
      if recording {
        try Data(text.utf8).write(to: Fixture.root.appending(path: golden))
      }
      #expect(compiled.program == nil, "\(name) compiles")
      #expect(compiled.diagnostics.count == 1, "\(name): one mistake, one error\n\(text)")
      let recorded = (try? Fixture.text(golden)) ?? "(nothing recorded)"
      #expect(text == recorded && !recording, "\(name)\n\(text)")
    }
  }
}
