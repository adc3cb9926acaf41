/// What a lint rule is about.
package enum LintGroup: String, Hashable, Sendable, CaseIterable {
  /// What data mean, and whether anything reads them.
  case meaning
  /// What tasks cost their units, and what protects them.
  case privacy
  /// What is permitted, forbidden, accepted and rewarded.
  case rules
  /// How it is written.
  case style
  /// What the policy's own tests show.
  case testing
}

/// How much the findings of a lint rule weigh; from `warning` on they end a run with 1.
package enum LintLevel: String, Hashable, Sendable, CaseIterable {
  case off, note, warning, error
}

/// A number of a rule that `canon.toml` may set: `option.long_lines.columns = 120`.
package struct LintOption: Hashable, Sendable {
  package let key: String
  /// What holds where nothing is set.
  package let value: Int64
  package let range: ClosedRange<Int64>
  /// What it counts, in a few words.
  package let meaning: String

  init(_ key: String, _ value: Int64, in range: ClosedRange<Int64>, _ meaning: String) {
    (self.key, self.value, self.range, self.meaning) = (key, value, range, meaning)
  }
}

/// One thing that is sound and still not good.
///
/// A rule is named by the pattern that it finds, in the plural, so that "allow short_meanings"
/// reads well. It is pure: the same policy gives the same findings. `LintRules.all` lists it,
/// `Docs/Lint` has its page, and `Tests/Corpus/Lint` its case.
package protocol LintRule: Sendable {
  var name: String { get }
  var group: LintGroup { get }
  /// What holds where `canon.toml` says nothing.
  var level: LintLevel { get }
  /// What it finds, in one line without a full stop.
  var summary: String { get }
  var options: [LintOption] { get }

  func check(_ subject: LintSubject, _ findings: inout RuleFindings)
}

extension LintRule {
  package var options: [LintOption] { [] }
}
