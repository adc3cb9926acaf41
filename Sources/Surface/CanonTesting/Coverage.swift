import CanonAdmission
package import CanonProgram
package import CanonSource
package import CanonWorkspace

/// What the tests of a policy decide of its rules: each single test of a condition both ways, each
/// rule by deciding something, and by not being met.
///
/// Conditions are read from left to right; what the tests before it have settled is not decided.
package struct Coverage: Encodable, Hashable, Sendable {
  /// In the order of the text.
  package let rules: [CoveredRule]

  package init(_ policy: TestedPolicy) {
    let trials = policy.tests.map { PolicyTrial($0, under: policy.program) }
    rules = policy.conditions.compactMap { placed in
      policy.condition(of: placed.id).map {
        CoveredRule(placed, $0.condition, $0.taskClass, trials, policy)
      }
    }
  }

  package var reached: Int64 { rules.reduce(0) { $0 + $1.reached } }
  package var total: Int64 { rules.reduce(0) { $0 + $1.total } }
  /// Rounded down, so that only everything is 100; a policy without rules lacks nothing.
  package var percent: Int64 { total == 0 ? 100 : reached * 100 / total }

  private enum CodingKeys: String, CodingKey { case percent, reached, rules, total }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(percent, forKey: .percent)
    try container.encode(reached, forKey: .reached)
    try container.encode(rules, forKey: .rules)
    try container.encode(total, forKey: .total)
  }
}

/// A rule or a requirement as the tests met it.
package struct CoveredRule: Encodable, Hashable, Sendable {
  package let rule: String
  package let kind: PlacedCondition.Kind
  package let place: SourcePlace
  /// How many tests it was asked in.
  package let asked: Int64
  /// How many decisions it made: what it permitted or forbade, or was owed in.
  package let decided: Int64
  /// How often its condition did not hold.
  package let missed: Int64
  package let tests: [CoveredTest]
  /// Where its name stands.
  package let span: SourceSpan

  private enum CodingKeys: String, CodingKey {
    case asked, decided, kind, missed, place, rule, tests
  }

  init(
    _ placed: PlacedCondition, _ condition: Condition, _ taskClass: TaskClass,
    _ trials: [PolicyTrial], _ policy: TestedPolicy
  ) {
    (rule, kind, span) = (placed.id, placed.kind, placed.name)
    place = policy.place(placed.name)
    let asking = trials.filter {
      $0.facts?.taskClass == taskClass && (placed.kind != .require || $0.rulesPermit)
    }
    var (decided, missed) = (Int64(0), Int64(0))
    var counts = placed.tests.map { _ in (held: Int64(0), failed: Int64(0)) }
    for trial in asking {
      guard let facts = trial.facts else { continue }
      let evaluator = ConditionEvaluator(facts, purposes: policy.program.purposes)
      if !evaluator.holds(condition) { missed += 1 }
      if (placed.kind == .require ? trial.requirements : trial.causes).contains(placed.id) {
        decided += 1
      }
      for (index, holds) in evaluator.trace(condition).enumerated() {
        guard let holds, counts.indices.contains(index) else { continue }
        if holds { counts[index].held += 1 } else { counts[index].failed += 1 }
      }
    }
    (asked, self.decided, self.missed) = (Int64(asking.count), decided, missed)
    tests = zip(placed.tests, counts).map { span, count in
      CoveredTest(
        text: policy.text(span), place: policy.place(span), held: count.held,
        failed: count.failed, span: span)
    }
  }

  /// What its declaration begins with.
  package var word: String { kind.rawValue }
  /// A rule without a condition is met by everything.
  package var hasCondition: Bool { !tests.isEmpty }
  package var total: Int64 { (hasCondition ? 2 : 1) + 2 * Int64(tests.count) }
  package var reached: Int64 {
    (decided > 0 ? 1 : 0) + (hasCondition && missed > 0 ? 1 : 0)
      + tests.reduce(0) { $0 + ($1.held > 0 ? 1 : 0) + ($1.failed > 0 ? 1 : 0) }
  }
}

/// One test of a condition, and how often it held and failed where evaluation reached it.
package struct CoveredTest: Encodable, Hashable, Sendable {
  package let text: String
  package let place: SourcePlace
  package let held: Int64
  package let failed: Int64
  package let span: SourceSpan

  private enum CodingKeys: String, CodingKey { case failed, held, place, text }
}
