import CanonChecker
import CanonProgram
import CanonSource

/// Rules that decide no test: nobody would notice if one were gone.
struct UntestedRules: LintRule {
  let name = "untested_rules"
  let group = LintGroup.testing
  let level = LintLevel.warning
  let summary = "permits, forbids and requirements that decide no test"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    guard let decisions = subject.decisions else { return }
    let decisive = Set(decisions.flatMap(\.rules))
    let policy = subject.resolved.policy.text
    let rules =
      subject.rules.map { ($0.name, $0.effect == .permit ? "permits" : "forbids") }
      + subject.resolved.governance.requirements.map { ($0.name, "asks something of") }
    for (name, verb) in rules where !decisive.contains("\(policy).\(name.text)") {
      findings.report(
        "no test is decided by `\(name.text)`", at: name.span, "untested",
        help: "add a test of a task that it \(verb)")
    }
  }
}
