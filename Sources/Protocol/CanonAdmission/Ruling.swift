package import CanonProgram
package import CanonRecords

/// What the rules say of a task: default deny, and `forbid` beats `permit`. Order never matters.
package struct Ruling: Hashable, Sendable {
  package let isPermitted: Bool
  /// Rules that permitted or forbade, by id, ascending.
  package let rules: [String]
  /// One reason a rule that made the ruling; for a task that nothing permits, one a permit that
  /// missed, with what it missed.
  package let reasons: [Reason]
  /// What a permitted task owes besides, by id; none for another.
  package let requirements: [Requirement]

  package init(_ facts: TaskFacts, under program: Program) {
    let evaluator = ConditionEvaluator(facts, purposes: program.purposes)
    let ordered = program.rules.filter { $0.taskClass == facts.taskClass }
      .sorted { $0.id < $1.id }
    let matched = ordered.filter { evaluator.holds($0.condition) }
    let forbids = matched.filter { $0.effect == .forbid }
    let permits = matched.filter { $0.effect == .permit }
    isPermitted = forbids.isEmpty && !permits.isEmpty
    rules = matched.map(\.id)
    requirements =
      forbids.isEmpty && !permits.isEmpty
      ? program.governance.requirements.filter {
        $0.taskClass == facts.taskClass && evaluator.holds($0.condition)
      } : []
    if !forbids.isEmpty {
      reasons = forbids.map { rule in
        AdmissionCode.forbidden.reason(
          rule.because ?? "`\(rule.id)` forbids it", rule: rule, values: Ruling.values(facts))
      }
    } else if !permits.isEmpty {
      reasons = permits.map { rule in
        AdmissionCode.permitted.reason(
          "`\(rule.id)` permits it", rule: rule, values: Ruling.values(facts))
      }
    } else {
      let missed = ordered.filter { $0.effect == .permit }
      let nearest = missed.map { rule in
        AdmissionCode.notPermitted.reason(
          "`\(rule.id)` would permit it, but for what is listed", rule: rule,
          values: evaluator.misses(rule.condition))
      }
      reasons =
        nearest.isEmpty
        ? [
          AdmissionCode.notPermitted.reason(
            "the policy has no rule that permits a \(facts.taskClass.rawValue) task")
        ]
        : nearest.sorted { ($0.values.count, $0.rule ?? "") < ($1.values.count, $1.rule ?? "") }
    }
  }

  /// One reason a requirement, with what is owed.
  package var duties: [Reason] {
    requirements.map { requirement in
      Reason(
        code: AdmissionCode.obliged.number,
        sentence: requirement.because ?? "`\(requirement.id)` asks for more",
        rule: requirement.id, place: requirement.place,
        values: requirement.obligations.map(\.phrase))
    }
  }

  private static func values(_ facts: TaskFacts) -> [String] {
    [
      "submitter = \(facts.role)", "purpose = \(facts.purpose)",
      "markets = \(facts.markets.joined(separator: ", "))",
      "families = \(facts.families.joined(separator: ", "))", "training = \(facts.template)",
    ]
  }
}
