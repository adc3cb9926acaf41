import CanonChecker
import CanonProgram

/// Policies whose tests never meet a word that means nothing.
struct UntestedBlocks: LintRule {
  let name = "untested_blocks"
  let group = LintGroup.testing
  let level = LintLevel.note
  let summary = "policies without a test that expects `blocked`"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    guard !subject.resolved.trainings.isEmpty else { return }
    let tests = subject.resolved.governance.tests
    guard !tests.contains(where: { $0.expects(.blocked) }) else { return }
    let policy = subject.resolved.policy
    findings.report(
      "no test of `\(policy.text)` names a concept that means nothing", at: policy.span,
      "nothing is blocked",
      help: "add a test with `concepts …` that maps to nothing: "
        + "`expect blocked`")
  }
}
