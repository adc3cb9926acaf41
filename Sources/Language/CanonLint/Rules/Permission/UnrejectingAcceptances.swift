import CanonChecker
import CanonProgram

/// Acceptances under which nothing is ever rejected.
struct UnrejectingAcceptances: LintRule {
  let name = "unrejecting_acceptances"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "acceptances that reject no result"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for acceptance in subject.resolved.acceptances
    where acceptance.reject.isEmpty && acceptance.otherwise != .rejected {
      findings.report(
        "`\(acceptance.name.text)` rejects no result", at: acceptance.name.span,
        "what is not accepted stays challenged",
        help: "write `else reject`, or say what is rejected: `reject when …`")
    }
  }
}
