import CanonChecker
import CanonProgram

/// Permits of everything.
struct UnconditionalPermits: LintRule {
  let name = "unconditional_permits"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "permits without a condition"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for rule in subject.rules where rule.effect == .permit {
      guard case .always = rule.condition else { continue }
      findings.report(
        "`\(rule.name.text)` permits every \(rule.taskClass.rawValue) task to every role",
        at: rule.name.span, "no `when`",
        help: "say who and for what: `when task.submitter is … and task.purpose within …`")
    }
  }
}
