import CanonDiagnostics
import CanonLint
import CanonTypes
import Foundation

/// Policies as lint tests give them to the linter, and the day that they go by.
enum LintCases {
  static func today() throws -> CivilDate {
    guard let day = CivilDate("2026-06-01") else { throw CocoaError(.formatting) }
    return day
  }

  static func lint(_ set: FileSet, configuration: String? = nil) throws -> LintReport {
    Lint.run(try request(set, configuration: configuration))
  }

  static func request(_ set: FileSet, configuration: String? = nil) throws -> LintRequest {
    LintRequest(
      files: set.files.map { (name: $0.key, bytes: Array($0.value.utf8)) },
      configuration: configuration.map { ("canon.toml", Array($0.utf8)) }, today: try today())
  }

  /// A case of the corpus: a whole policy that one rule finds something in.
  static func corpus(_ rule: String) throws -> FileSet {
    var set = FileSet()
    set.put(
      whole: try String(
        contentsOf: Page.root.appending(path: "Tests/Corpus/Lint/\(rule).canon"), encoding: .utf8))
    return set
  }
}
