import CanonChecker
import CanonProgram
import CanonSyntax

/// Roles that rules speak of and no test has.
struct UntestedRoles: LintRule {
  let name = "untested_roles"
  let group = LintGroup.testing
  let level = LintLevel.note
  let summary = "roles that a rule names and no test submits as"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let named = Set(subject.program.rules.flatMap(\.condition.roles))
    let tested = Set(subject.resolved.governance.tests.map(\.role))
    for role in subject.policies.flatMap(\.roles).flatMap(\.roles)
    where named.contains(role.text) && !tested.contains(role.text) {
      findings.report(
        "no test submits as `\(role.text)`", at: role.span, "a rule speaks of it",
        help: "add a test with `submitter \(role.text)`")
    }
  }
}
