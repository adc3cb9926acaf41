import CanonChecker
import CanonDiagnostics
import CanonFixtures
import CanonSource
import CanonSyntax
import Testing

/// A name that is not known is found out wherever it stands; what may be meant is sought within
/// bounds.
@Suite struct SuggestionTests {
  private func findings(renaming lines: Int) -> [Diagnostic] {
    var sources = SourceCollection()
    let files = GeneratedPolicy.files(lines: lines).sorted { $0.name < $1.name }.map { file in
      let text = String(decoding: file.bytes, as: UTF8.self)
        .replacing("query spend_", with: "query spent_")
      return Parser.parse(sources.add(name: file.name, bytes: Array(text.utf8)))
    }
    return Checker.check(files: files, sources: sources).diagnostics
      .filter { $0.code == .unknownQuery }
  }

  @Test func everyUseOfARenamedQueryHasItsFix() {
    let found = findings(renaming: 2_000)
    #expect(found.count > 60)
    for finding in found {
      #expect(finding.fixIts.count == 1 && finding.help.first?.contains("`spent_") == true)
    }
  }

  /// Ten times as many names and uses would take a hundred times as long.
  @Test func suggestionsEndAndFindingsDoNot() {
    let found = findings(renaming: 16_000)
    let helped = found.count { !$0.help.isEmpty }
    #expect(found.count > 600 && helped > 400 && helped < found.count)
    #expect(found.allSatisfy { $0.help.isEmpty == $0.fixIts.isEmpty })
  }
}
