package import CanonDiagnostics
import CanonSource

/// A finding of a lint rule, shown like one of the check: `warning[short_meanings]: …`.
package struct LintFinding: ShownFinding, Hashable {
  /// The rule's name.
  package let rule: String
  package let group: LintGroup
  package let severity: Severity
  package let message: String
  package let primary: LabelledSpan
  package let secondary: [LabelledSpan]
  package let help: [String]
  /// Safe ones only: they change how a policy is written, never what it decides.
  package let fixIts: [FixIt]

  package var mark: String { rule }
  package var name: String { group.rawValue }
}

/// Collects what one rule finds, under the options that hold for it.
package struct RuleFindings: Sendable {
  private let rule: any LintRule
  private let severity: Severity
  private let options: [String: Int64]
  package private(set) var all: [LintFinding] = []

  init(of rule: any LintRule, _ severity: Severity, options: [String: Int64]) {
    (self.rule, self.severity) = (rule, severity)
    self.options = Dictionary(
      rule.options.map { ($0.key, options[$0.key] ?? $0.value) }, uniquingKeysWith: { $1 })
  }

  /// The number that holds for an option that the rule declares.
  func option(_ key: String) -> Int64 {
    guard let value = options[key] else {
      preconditionFailure("`\(rule.name)` declares no option `\(key)`")
    }
    return value
  }

  mutating func report(
    _ message: String, at span: SourceSpan, _ label: String = "",
    because secondary: [LabelledSpan] = [], help: String, fix: FixIt? = nil
  ) {
    all.append(
      LintFinding(
        rule: rule.name, group: rule.group, severity: severity, message: message,
        primary: LabelledSpan(span, label), secondary: secondary, help: [help],
        fixIts: fix.map { [$0] } ?? []))
  }
}
