import CanonChecker
import CanonTypes

/// Budgets of a window that protect little.
struct LargeEpsilons: LintRule {
  let name = "large_epsilons"
  let group = LintGroup.privacy
  let level = LintLevel.warning
  let summary = "windows that may spend more epsilon than protects anybody well"
  let options = [LintOption("epsilon", 3, in: 1...100, "largest epsilon of a window")]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let most = findings.option("epsilon")
    for block in subject.resolved.privacyBlocks
    where block.window.epsilon > ExactDecimal(most) {
      findings.report(
        "`\(block.name.text)` lets a window spend epsilon \(block.window.epsilon)",
        at: block.window.span, "more than \(most)",
        help: "lower it, and let the tasks cost less; or raise `option.large_epsilons.epsilon` "
          + "for all policies")
    }
  }
}
