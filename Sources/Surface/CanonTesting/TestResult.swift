import CanonAdmission
import CanonDecision
package import CanonProgram
package import CanonRecords
package import CanonWorkspace

/// A test and what became of it, with the trace of the decision where it fails.
package struct TestResult: Encodable, Hashable, Sendable {
  package let title: String
  package let place: SourcePlace
  /// The closed instance that was asked for.
  package let task: String
  /// What was asked besides, as `name = value`.
  package let given: [String]
  package let passed: Bool
  /// As the author wrote it: `denied by Policy.rule`.
  package let expected: [String]
  package let came: String
  /// What was expected and is not so.
  package let failures: [String]
  package let reasons: [Reason]
  /// Every rule that was asked, in the order of the text; none for a test that passes.
  package let trace: [RuleTrace]
  /// For a denial that was not expected: the smallest changes under which it would be permitted.
  package let nearest: [String]

  init(_ test: PolicyTest, in policy: TestedPolicy) {
    let trial = PolicyTrial(test, under: policy.program)
    (title, place, task) = (test.title, test.place, test.task)
    (passed, failures) = (trial.passed, trial.failures)
    given = TestResult.given(test)
    expected = test.expectations.map { TestResult.phrase($0.answer.rawValue, $0.causes) }
    let owed = trial.requirements.map { "obliged by \($0)" }
    came = ([TestResult.phrase(trial.answer.rawValue, trial.causes)] + owed)
      .joined(separator: ", ")
    guard !trial.passed else {
      (reasons, trace, nearest) = ([], [], [])
      return
    }
    reasons = trial.reasons
    trace = TestResult.trace(trial, policy)
    nearest = trial.answer == .denied ? TestResult.nearest(test, policy.program) : []
  }

  private static func phrase(_ answer: String, _ causes: [String]) -> String {
    causes.isEmpty ? answer : "\(answer) by \(causes.joined(separator: ", "))"
  }

  private static func given(_ test: PolicyTest) -> [String] {
    func list(_ name: String, _ names: [String]) -> [String] {
      names.isEmpty ? [] : ["\(name) = \(names.joined(separator: ", "))"]
    }
    return ["submitter = \(test.role)", "purpose = \(test.purpose)"]
      + list("markets", test.markets) + list("families", test.families ?? [])
      + list("concepts", test.concepts) + list("output", test.output.map { [$0] } ?? [])
  }

  static func trace(_ trial: PolicyTrial, _ policy: TestedPolicy) -> [RuleTrace] {
    guard let facts = trial.facts else { return [] }
    let evaluator = ConditionEvaluator(facts, purposes: policy.program.purposes)
    return policy.conditions.compactMap { placed in
      guard let (condition, taskClass) = policy.condition(of: placed.id),
        taskClass == facts.taskClass, placed.kind != .require || trial.rulesPermit
      else { return nil }
      let results = zip(condition.tests, evaluator.trace(condition))
      let tests = zip(placed.tests, results).map { span, result in
        TestTrace(
          text: policy.text(span), place: policy.place(span), holds: result.1,
          value: evaluator.value(readBy: result.0) ?? "")
      }
      return RuleTrace(
        rule: placed.id, kind: placed.kind, place: policy.place(placed.name),
        holds: evaluator.holds(condition), tests: tests)
    }
  }

  /// A program that has no image (it is too large for one) has no nearest miss either.
  private static func nearest(_ test: PolicyTest, _ program: Program) -> [String] {
    guard let image = try? DecisionTable.encode(program),
      let table = try? DecisionTable(validating: image)
    else { return [] }
    let scope = TaskScope(
      role: test.role, training: test.task, purpose: test.purpose, markets: test.markets,
      families: test.families, concepts: test.concepts, output: test.output)
    return Adjudicator(table).nearest(to: scope, most: 3).misses.map { miss in
      let changes = miss.changes.map { "\($0.kind.rawValue) \(table.name(of: $0))" }
      return "by \(table.rule(miss.rule).id): \(changes.joined(separator: "; "))"
    }
  }
}

/// A rule that was asked, and what its tests came to.
package struct RuleTrace: Encodable, Hashable, Sendable {
  package let rule: String
  package let kind: PlacedCondition.Kind
  package let place: SourcePlace
  package let holds: Bool
  package let tests: [TestTrace]
}

/// One test of a condition as a decision met it.
package struct TestTrace: Encodable, Hashable, Sendable {
  /// As its author wrote it.
  package let text: String
  package let place: SourcePlace
  /// `nil` where the tests before it had settled the condition.
  package let holds: Bool?
  /// The value that it reads, as `name = value`.
  package let value: String
}
