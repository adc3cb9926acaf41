import CanonChecker
import CanonProgram

/// Policies whose tests never see a refusal.
struct UntestedDenials: LintRule {
  let name = "untested_denials"
  let group = LintGroup.testing
  let level = LintLevel.warning
  let summary = "policies without a test that expects `denied`"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    guard !subject.templates.isEmpty else { return }
    let tests = subject.resolved.governance.tests
    guard !tests.contains(where: { $0.expects(.denied) }) else { return }
    let policy = subject.resolved.policy
    findings.report(
      "no test of `\(policy.text)` expects a refusal", at: policy.span, "nothing is denied",
      help: "add a test of what must not be permitted: `expect denied`")
  }
}
