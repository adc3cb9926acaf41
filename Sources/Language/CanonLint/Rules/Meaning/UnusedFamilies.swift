import CanonChecker

/// Families that no template learns from and no task adds up.
struct UnusedFamilies: LintRule {
  let name = "unused_families"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "families that no template uses"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let resolved = subject.resolved
    var used = Set(resolved.trainings.flatMap { $0.families.map(\.name.text) })
    for task in resolved.governance.tasks {
      used.formUnion(task.aggregates.compactMap(\.query?.name.text))
    }
    for family in resolved.families where !used.contains(family.name.text) {
      findings.report(
        "no template uses the family `\(family.name.text)`", at: family.name.span,
        "never a feature", help: "name it in a training's `features`, or leave it out")
    }
  }
}
