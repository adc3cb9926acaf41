import CanonChecker
import CanonDiagnostics
import CanonSource

/// Shares of a reward for a role that can do nothing to earn it.
struct StrandedRewards: LintRule {
  let name = "stranded_rewards"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "rewards for roles that may do nothing"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let acting = subject.actingRoles
    let roles = Set(subject.resolved.roles)
    for settlement in subject.resolved.settlements {
      for (receiver, _) in settlement.shares
      where roles.contains(receiver.text) && !acting.contains(receiver.text) {
        findings.report(
          "`\(receiver.text)` is rewarded and may do nothing", at: receiver.span,
          "nothing earns this share",
          because: [LabelledSpan(settlement.name.span, "in this settlement")],
          help: "permit it something, say what it acts as, or give its share to others")
      }
    }
  }
}
