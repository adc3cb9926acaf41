import CanonChecker

/// Cohorts among which one unit does not hide well.
struct SmallCohorts: LintRule {
  let name = "small_cohorts"
  let group = LintGroup.privacy
  let level = LintLevel.warning
  let summary = "privacy blocks that take too few units for a cohort"
  let options = [LintOption("units", 1_000, in: 100...1_000_000_000, "fewest units of a cohort")]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let least = findings.option("units")
    for block in subject.resolved.privacyBlocks where block.cohortFloor.value < least {
      findings.report(
        "`\(block.name.text)` takes \(block.cohortFloor.value) units for a cohort",
        at: block.cohortFloor.span, "fewer than \(least)",
        help: "ask for more: noise that hides one among few hides the result too")
    }
  }
}
