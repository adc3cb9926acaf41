/// A rule of the policy that is printed.
package struct ImportRule: Sendable {
  package enum Effect: String, Sendable { case permit, forbid }

  package var name: String
  package var effect: Effect
  package var about: String
  /// The cells that it holds in.
  var cells: [Bool]
}

/// A policy of XACML as a vocabulary of requests, rules over it, and what was lost.
///
/// A cell is permitted by the rules exactly when XACML says Permit of it: `rules(of:)` makes them
/// so, and `isFaithful` looks.
package struct Translation: Sendable {
  let policy: XacmlPolicy
  package let parameters: [ImportParameter]
  package private(set) var rules: [ImportRule] = []
  package private(set) var losses: [Loss] = []
  let cells: RequestCells
  /// What XACML says of each cell.
  let decisions: [Decision]

  /// - Parameter droppingDuties: accept that obligations on a permit are lost; it permits without
  ///   them.
  init(_ policy: XacmlPolicy, droppingDuties: Bool = false) throws(ImportFault) {
    let built = try ParameterBuilder(policy).build()
    let cells = built.cells
    (self.policy, self.cells, parameters) = (policy, cells, cells.parameters)
    decisions = (0..<cells.count).map { policy.decision(cells.truth(in: $0)) }
    losses = built.losses
    try keepDuties(droppingDuties)
    makeRules()
    precondition(isFaithful, "the rules of \(policy.id) say something else")
  }

  private mutating func keepDuties(_ isDropping: Bool) throws(ImportFault) {
    for duty in policy.allDuties {
      let isOwed = duty.on == .permit && !duty.isAdvice
      guard !isOwed || isDropping else {
        throw ImportFault(
          .obligedPermit, "a permit owes `\(duty.id)`, which Canon cannot say", at: duty.place)
      }
      let kind = duty.isAdvice ? "advice" : "obligation"
      losses.append(
        Loss(.dutyDropped, "the \(kind) `\(duty.id)` is not carried over", at: duty.place))
    }
  }
}

// MARK: Rules

extension Translation {
  /// The cells in which a rule alone says its effect, inside targets that all match.
  private func reach(of policy: XacmlPolicy) -> [(rule: XacmlRule, cells: [Bool])] {
    let truths = (0..<cells.count).map { cells.truth(in: $0) }
    func walk(
      _ policy: XacmlPolicy, _ open: [Bool]
    ) -> [(rule: XacmlRule, cells: [Bool])] {
      let inside = zip(open, truths).map { $0 && policy.target.truth($1) == true }
      return policy.members.flatMap { member -> [(rule: XacmlRule, cells: [Bool])] in
        switch member {
        case .policy(let policy): return walk(policy, inside)
        case .rule(let rule):
          return [
            (
              rule,
              zip(inside, truths).map {
                guard $0 else { return false }
                let decision = rule.decision($1)
                return decision == .permit || decision == .deny
              }
            )
          ]
        }
      }
    }
    return walk(policy, Array(repeating: true, count: cells.count))
  }

  private func union(_ sets: [[Bool]]) -> [Bool] {
    sets.reduce(Array(repeating: false, count: cells.count)) { zip($0, $1).map { $0 || $1 } }
  }

  /// Permits where rules permit, forbids where rules deny and XACML does not permit after all; what
  /// neither says is said by a rule of its own.
  private mutating func makeRules() {
    let permitted = decisions.map { $0 == .permit }
    let reach = reach(of: policy)
    var used: Set<String> = ["Access"]
    var permits: [ImportRule] = []
    var forbids: [ImportRule] = []
    for (rule, holds) in reach {
      let name = Words.distinct(Words.small(Words.tail(rule.id)), from: &used)
      if rule.effect == .permit {
        permits.append(
          ImportRule(name: name, effect: .permit, about: rule.about, cells: holds))
      } else {
        let denied = zip(holds, permitted).map { $0 && !$1 }
        forbids.append(
          ImportRule(name: name, effect: .forbid, about: rule.about, cells: denied))
      }
    }
    let places = Dictionary(
      zip(reach.map(\.rule.place), reach.map(\.rule.id)).map { ($1, $0) },
      uniquingKeysWith: { first, _ in first })
    let rest = zip(permitted, union(permits.map(\.cells))).map { $0 && !$1 }
    if rest.contains(true) {
      permits.append(
        ImportRule(
          name: Words.distinct("unless_denied", from: &used), effect: .permit,
          about: "What nothing denies is permitted.", cells: rest))
    }
    let open = union(permits.map(\.cells))
    let shut = union(forbids.map(\.cells))
    let undecided = open.indices.map { open[$0] && !permitted[$0] && !shut[$0] }
    if undecided.contains(true) {
      forbids.append(
        ImportRule(
          name: Words.distinct("undecided", from: &used), effect: .forbid,
          about: "XACML cannot decide these requests, or another rule comes first.",
          cells: undecided))
      losses.append(
        Loss(
          .undecidedDenied,
          "what is Indeterminate, or left to another rule, is denied by a rule of its own",
          at: policy.place))
    }
    prune(permits, forbids, permitted)
    note(reach.map(\.rule), permits + forbids, places)
  }

  /// Leaves away what decides nothing, as the checker wants it.
  private mutating func prune(
    _ permits: [ImportRule], _ forbids: [ImportRule], _ permitted: [Bool]
  ) {
    let open = permits.filter { permit in zip(permit.cells, permitted).contains { $0 && $1 } }
    let keptPermits = withoutCovered(open)
    let permits = union(keptPermits.map(\.cells))
    let near = forbids.filter { forbid in zip(forbid.cells, permits).contains { $0 && $1 } }
    rules = keptPermits + withoutCovered(near, among: permits)
  }

  /// The later of two goes, and whatever all others together say.
  ///
  /// - Parameter open: the cells that count; all when there is none.
  private func withoutCovered(_ rules: [ImportRule], among open: [Bool]? = nil) -> [ImportRule] {
    var kept = rules
    for rule in rules.reversed() {
      let others = kept.filter { $0.name != rule.name }
      let held = union(others.map(\.cells))
      let isCovered = rule.cells.indices.allSatisfy { cell in
        !rule.cells[cell] || held[cell] || open?[cell] == false
      }
      if isCovered { kept = others }
    }
    return kept
  }

  private mutating func note(
    _ source: [XacmlRule], _ made: [ImportRule], _ places: [String: XMLPlace]
  ) {
    let kept = Set(rules.map(\.name))
    for (rule, made) in zip(source, orderedAsSource(made, source)) where !kept.contains(made.name) {
      let isDenial = rule.effect == .deny && made.cells.contains(true)
      losses.append(
        isDenial
          ? Loss(
            .deniedByDefault, "what `\(made.name)` denies is denied by default, or by another rule",
            at: rule.place)
          : Loss(
            .ruleWithoutEffect, "`\(made.name)` decides nothing, or nothing that others do not",
            at: rule.place))
    }
  }

  private func orderedAsSource(_ made: [ImportRule], _ source: [XacmlRule]) -> [ImportRule] {
    var permits = made.filter { $0.effect == .permit }[...]
    var forbids = made.filter { $0.effect == .forbid }[...]
    return source.compactMap { rule in
      rule.effect == .permit ? permits.popFirst() : forbids.popFirst()
    }
  }

  /// Whether the rules permit what XACML permits, cell by cell.
  var isFaithful: Bool {
    (0..<cells.count).allSatisfy { cell in
      let permits = rules.contains { $0.effect == .permit && $0.cells[cell] }
      let forbids = rules.contains { $0.effect == .forbid && $0.cells[cell] }
      return (permits && !forbids) == (decisions[cell] == .permit)
    }
  }
}
