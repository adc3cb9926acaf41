import CanonProgram
import CanonRecords
import CanonTypes

/// What a policy declares of every task, whatever its rules say: who submits, in which markets, for
/// which consent, and where its data may go.
///
/// Admission and the tests of a policy ask the same gate, so a test cannot pass what admission
/// refuses.
struct PolicyGate {
  let program: Program

  /// A role that acts as something else submits nothing.
  func role(_ role: String) -> [Reason] {
    let actor = program.governance.actor(of: role)
    guard actor != .taskSubmitter else { return [] }
    return [
      AdmissionCode.roleIsNoSubmitter.reason(
        "`\(role)` is a \(actor.rawValue), and only a task_submitter submits",
        values: ["actor = \(actor.rawValue)"])
    ]
  }

  /// Markets beyond those that the policy is for.
  func markets(_ markets: [String]) -> [Reason] {
    let declared = program.governance.markets
    let beyond = markets.filter { !declared.contains($0) }.sorted()
    guard !declared.isEmpty, !beyond.isEmpty else { return [] }
    return [
      AdmissionCode.marketOutsidePolicy.reason(
        "the policy is not for \(beyond.joined(separator: ", "))",
        values: ["markets = \(declared.joined(separator: ", "))"])
    ]
  }

  /// A purpose that the block's consent does not cover.
  func consent(_ purpose: String, under block: PrivacyBlock) -> [Reason] {
    guard let name = block.terms.consentScope else { return [] }
    let scope = program.governance.scopes.first { $0.name == name }
    let covered = scope?.purposes ?? []
    let evaluator = ConditionEvaluator(
      TaskFacts(
        role: "", purpose: purpose, markets: [], families: [], template: "", arguments: []),
      purposes: program.purposes)
    if covered.contains(where: { evaluator.holds(.purposeWithin($0)) }) { return [] }
    return [
      AdmissionCode.purposeOutsideScope.reason(
        "`\(purpose)` is not what `\(name)` asks consent for", place: block.place,
        values: ["covered = \(covered.joined(separator: ", "))"])
    ]
  }

  /// - Parameter own: where the executor stands, by its configuration; `nil` when it does not say.
  func regions(_ markets: [String], under block: PrivacyBlock, own: String?) -> [Reason] {
    var reasons: [Reason] = []
    for region in block.terms.regions where markets.contains(region.market) {
      let allowed =
        (region.aggregateIn.map { [[$0]] } ?? [])
        + (region.releaseTo.isEmpty ? [] : [region.releaseTo])
      let values = [
        "aggregate in = \(region.aggregateIn ?? "anywhere")",
        "release to = \(region.releaseTo.joined(separator: ", "))",
      ]
      guard let own else {
        reasons.append(
          AdmissionCode.regionUnknown.reason(
            "data of \(region.market) are bound to a place, and this executor does not say where "
              + "it stands", place: block.place, values: values))
        continue
      }
      guard !allowed.allSatisfy({ $0.contains(own) }) else { continue }
      reasons.append(
        AdmissionCode.regionNotAllowed.reason(
          "data of \(region.market) may not go to \(own)", place: block.place,
          values: values + ["executor = \(own)"]))
    }
    return reasons
  }

  /// A delegation has to be of a kind that the policy declares; without any, none is allowed.
  func delegation(_ lent: Delegation, at now: Instant) -> [Reason] {
    let kinds = program.governance.delegations.filter { $0.role == lent.role }
    guard !kinds.isEmpty else {
      return [
        AdmissionCode.delegationNotAllowed.reason(
          "the policy lets no `\(lent.role)` lend its role",
          values: [
            "delegations = "
              + program.governance.delegations.map(\.name).joined(separator: ", ")
          ])
      ]
    }
    let misses = kinds.map { self.misses(lent, $0, now) }
    guard !misses.contains([]) else { return [] }
    return zip(kinds, misses).map { terms, missed in
      AdmissionCode.delegationBeyondPolicy.reason(
        "the delegation goes beyond what `\(terms.name)` allows", place: terms.place,
        values: missed)
    }
  }

  private func misses(_ lent: Delegation, _ terms: DelegationTerms, _ now: Instant) -> [String] {
    var misses: [String] = []
    let beyond = lent.purposes.filter { purpose in
      let evaluator = ConditionEvaluator(
        TaskFacts(
          role: "", purpose: purpose, markets: [], families: [], template: "", arguments: []),
        purposes: program.purposes)
      return !terms.purposes.contains { evaluator.holds(.purposeWithin($0)) }
    }
    if !beyond.isEmpty { misses.append("purposes beyond it = \(beyond.joined(separator: ", "))") }
    if lent.expires > now + terms.longest {
      misses.append("expires = \(lent.expires), later than \(now + terms.longest)")
    }
    if lent.budget > terms.cap { misses.append("budget = \(lent.budget), above \(terms.cap)") }
    return misses
  }
}
