/// What a rule or a policy says of a request (core, 7.10 to 7.14).
package enum Decision: Hashable, Sendable {
  case permit
  case deny
  case notApplicable
  /// Indeterminate, with what it could have been.
  case indeterminate(permit: Bool, deny: Bool)

  package var isIndeterminate: Bool { if case .indeterminate = self { true } else { false } }

  /// `Permit`, as a response says it.
  package var word: String {
    switch self {
    case .permit: "Permit"
    case .deny: "Deny"
    case .notApplicable: "NotApplicable"
    case .indeterminate: "Indeterminate"
    }
  }

  fileprivate static let eitherWay = Decision.indeterminate(permit: true, deny: true)
}

extension XacmlRule {
  func decision(_ truth: (Expression) -> Bool?) -> Decision {
    guard let applies = target.truth(truth) else { return undecided }
    guard applies else { return .notApplicable }
    guard let condition else { return decided }
    guard let holds = condition.truth(truth) else { return undecided }
    return holds ? decided : .notApplicable
  }

  private var decided: Decision { effect == .permit ? .permit : .deny }
  private var undecided: Decision {
    .indeterminate(permit: effect == .permit, deny: effect == .deny)
  }
}

extension XacmlPolicy {
  func decision(_ truth: (Expression) -> Bool?) -> Decision {
    let applies = target.truth(truth)
    guard applies != false else { return .notApplicable }
    let combined = algorithm.combine(members, truth)
    guard applies == nil else { return combined }
    switch combined {
    case .permit: return .indeterminate(permit: true, deny: false)
    case .deny: return .indeterminate(permit: false, deny: true)
    default: return combined
    }
  }
}

extension XacmlPolicy.Member {
  func decision(_ truth: (Expression) -> Bool?) -> Decision {
    switch self {
    case .rule(let rule): rule.decision(truth)
    case .policy(let policy): policy.decision(truth)
    }
  }

  fileprivate func applies(_ truth: (Expression) -> Bool?) -> Bool? {
    switch self {
    case .rule(let rule): rule.target.truth(truth)
    case .policy(let policy): policy.target.truth(truth)
    }
  }
}

extension CombiningAlgorithm {
  fileprivate func combine(
    _ members: [XacmlPolicy.Member], _ truth: (Expression) -> Bool?
  ) -> Decision {
    if self == .onlyOneApplicable { return onlyOne(of: members, truth) }
    let decisions = members.map { $0.decision(truth) }
    switch self {
    case .denyOverrides, .orderedDenyOverrides: return overriding(decisions, .deny)
    case .permitOverrides, .orderedPermitOverrides: return overriding(decisions, .permit)
    case .denyUnlessPermit: return decisions.contains(.permit) ? .permit : .deny
    case .permitUnlessDeny: return decisions.contains(.deny) ? .deny : .permit
    case .firstApplicable, .onlyOneApplicable:
      return decisions.first { $0 != .notApplicable } ?? .notApplicable
    }
  }

  /// Deny- and permit-overrides with the three kinds of Indeterminate (C.2, C.4).
  private func overriding(_ decisions: [Decision], _ winner: Decision) -> Decision {
    let isDeny = winner == .deny
    let loser: Decision = isDeny ? .permit : .deny
    let winning = Decision.indeterminate(permit: !isDeny, deny: isDeny)
    let losing = Decision.indeterminate(permit: isDeny, deny: !isDeny)
    if decisions.contains(winner) { return winner }
    if decisions.contains(.eitherWay) { return .eitherWay }
    if decisions.contains(winning) {
      return decisions.contains(losing) || decisions.contains(loser) ? .eitherWay : winning
    }
    if decisions.contains(loser) { return loser }
    return decisions.contains(losing) ? losing : .notApplicable
  }

  private func onlyOne(
    of members: [XacmlPolicy.Member], _ truth: (Expression) -> Bool?
  ) -> Decision {
    let applicable = members.map { $0.applies(truth) }
    let count = applicable.count { $0 == true }
    if applicable.contains(nil) || count > 1 { return .eitherWay }
    guard let index = applicable.firstIndex(of: true) else { return .notApplicable }
    return members[index].decision(truth)
  }
}
