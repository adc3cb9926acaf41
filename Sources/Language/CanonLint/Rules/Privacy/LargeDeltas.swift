import CanonChecker
import CanonDiagnostics
import CanonTypes

/// Deltas so large that a mechanism could publish somebody outright and still keep its promise.
struct LargeDeltas: LintRule {
  let name = "large_deltas"
  let group = LintGroup.privacy
  let level = LintLevel.warning
  let summary = "deltas that are not below one in the smallest cohort"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for block in subject.resolved.privacyBlocks {
      let floor = block.cohortFloor.value
      for budget in [block.window, block.lifetime] {
        // In units of 10^−12; delta · floor ≥ 1 without a product that could overflow.
        guard let delta = budget.delta.scaledDown(byPowerOfTen: 12), floor > 0,
          delta >= (1_000_000_000_000 + floor - 1) / floor
        else { continue }
        findings.report(
          "delta \(budget.delta) is one customer in the smallest cohort, or more",
          at: budget.span, "not below 1 in \(floor)",
          because: [.init(block.cohortFloor.span, "the smallest cohort")],
          help: "keep delta far below one in the cohort, as 1e-6")
      }
    }
  }
}
