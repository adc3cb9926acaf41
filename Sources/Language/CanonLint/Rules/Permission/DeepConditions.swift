import CanonChecker
import CanonDiagnostics
import CanonSource

/// Conditions that have to be read twice.
struct DeepConditions: LintRule {
  let name = "deep_conditions"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "conditions that are nested too deep to be read at once"
  let options = [LintOption("depth", 3, in: 1...16, "deepest nesting of and, or and not")]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let most = findings.option("depth")
    let conditions =
      subject.rules.map { ($0.name, $0.condition) }
      + subject.resolved.governance.requirements.map { ($0.name, $0.condition) }
    for (name, condition) in conditions {
      let depth = depth(of: condition)
      guard depth > most else { continue }
      findings.report(
        "the condition of `\(name.text)` is nested \(depth) deep", at: condition.span,
        "more than \(most)", because: [LabelledSpan(name.span, "the rule")],
        help: "say it as several rules, each of one thought")
    }
  }

  private func depth(of condition: ConditionUse) -> Int {
    switch condition {
    case .always, .test: 0
    case .not(let part, _): 1 + depth(of: part)
    case .all(let parts, _), .any(let parts, _): 1 + (parts.map(depth).max() ?? 0)
    }
  }
}
