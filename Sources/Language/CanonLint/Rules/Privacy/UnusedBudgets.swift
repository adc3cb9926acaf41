import CanonChecker

/// Privacy blocks that no task and no nomination is charged to.
struct UnusedBudgets: LintRule {
  let name = "unused_budgets"
  let group = LintGroup.privacy
  let level = LintLevel.warning
  let summary = "privacy blocks that nothing is charged to"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let resolved = subject.resolved
    let used = Set(
      resolved.trainings.map(\.privacy.text)
        + resolved.governance.tasks.compactMap(\.privacy?.text)
        + resolved.governance.evolutions.map(\.privacy.text))
    for block in resolved.privacyBlocks where !used.contains(block.name.text) {
      findings.report(
        "nothing is charged to `\(block.name.text)`", at: block.name.span, "never spent",
        help: "leave it out: a second budget of the same units would add to the first")
    }
  }
}
