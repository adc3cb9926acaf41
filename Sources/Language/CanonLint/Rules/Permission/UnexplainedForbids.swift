import CanonChecker
import CanonProgram

/// Forbids that tell nobody why.
struct UnexplainedForbids: LintRule {
  let name = "unexplained_forbids"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "forbids without `because`"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for rule in subject.rules where rule.effect == .forbid && rule.because == nil {
      findings.report(
        "`\(rule.name.text)` does not say why", at: rule.name.span, "forbidden, and no reason",
        help: "say `because \"…\"`: whoever is refused reads it")
    }
  }
}
