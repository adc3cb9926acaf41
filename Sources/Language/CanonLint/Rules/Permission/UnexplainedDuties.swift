import CanonChecker

/// Requirements that tell nobody why.
struct UnexplainedDuties: LintRule {
  let name = "unexplained_duties"
  let group = LintGroup.rules
  let level = LintLevel.note
  let summary = "requirements without `because`"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for duty in subject.resolved.governance.requirements where duty.because == nil {
      findings.report(
        "`\(duty.name.text)` does not say why", at: duty.name.span, "owed, and no reason",
        help: "say `because \"…\"`: whoever owes it reads it")
    }
  }
}
