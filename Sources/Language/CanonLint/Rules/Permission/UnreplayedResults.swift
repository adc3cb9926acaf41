import CanonChecker
import CanonProgram

/// Acceptances that do not ask whether the result can be computed again.
struct UnreplayedResults: LintRule {
  let name = "unreplayed_results"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "acceptances that do not challenge what a replay contradicts"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for acceptance in subject.resolved.acceptances {
      let criteria = (acceptance.challenge + acceptance.reject).map(\.criterion)
      guard !criteria.contains(.replayIsNotExact) else { continue }
      findings.report(
        "`\(acceptance.name.text)` takes a result that a replay contradicts",
        at: acceptance.name.span, "the replay is not asked",
        help: "write `challenge when replay != exact or evidence incomplete`")
    }
  }
}
