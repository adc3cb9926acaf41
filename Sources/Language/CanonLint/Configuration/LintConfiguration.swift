import CanonSource
import CanonTypes

/// What holds for a run: levels, options and exceptions.
///
/// Only `ConfigurationReader` makes one from a text; without one, `standard` holds.
struct LintConfiguration: Sendable {
  var levels: [String: LintLevel] = [:]
  var groupLevels: [LintGroup: LintLevel] = [:]
  /// By rule, then by key.
  var options: [String: [String: Int64]] = [:]
  var exceptions: [LintException] = []

  static let standard = LintConfiguration()

  /// What is said of the rule, else of its group, else the rule's own.
  func level(of rule: any LintRule) -> LintLevel {
    levels[rule.name] ?? groupLevels[rule.group] ?? rule.level
  }
}

/// A finding that somebody answers for, until a day.
struct LintException: Sendable {
  let rule: String
  let path: PathPattern
  /// The name of a declaration; `nil` for all of the file.
  let declaration: String?
  let reason: String
  let owner: String
  /// The last day on which it holds, in UTC.
  let expires: CivilDate
  let span: SourceSpan
}
