import CanonChecker
import CanonProgram
import CanonSyntax

/// Roles that may do nothing.
struct IdleRoles: LintRule {
  let name = "idle_roles"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "roles that no rule lets submit and that act as nothing else"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    // Of a role that is rewarded all the same `stranded_rewards` tells.
    let rewarded = subject.resolved.settlements.flatMap { $0.shares.map(\.receiver.text) }
    let acting = subject.actingRoles.union(rewarded)
    for role in subject.policies.flatMap(\.roles).flatMap(\.roles)
    where !acting.contains(role.text) {
      findings.report(
        "`\(role.text)` may do nothing", at: role.span, "no permit, no other part",
        help: "name it in a permit, say what it acts as (`\(role.text) as verifier`), or leave it "
          + "out")
    }
  }
}

extension LintSubject {
  /// Roles that some permit lets submit, and those with another part to play.
  var actingRoles: Set<String> {
    let governance = program.governance
    let permits = program.rules.filter { $0.effect == .permit }.map(\.condition)
    var acting = Set(
      program.roles.filter { role in
        permits.contains { permit in
          permit.mayHold { if case .submitterIs(let other) = $0 { role == other } else { nil } }
        }
      })
    acting.formUnion(governance.actors.filter { $0.actor != .taskSubmitter }.map(\.role))
    acting.formUnion(governance.stewards.map(\.role))
    acting.formUnion(governance.delegations.map(\.role))
    acting.formUnion(governance.evolutions.map(\.promoter))
    for case .notify(let role, _) in governance.requirements.flatMap(\.obligations) {
      acting.insert(role)
    }
    return acting
  }
}
