import CanonChecker
import CanonDecision
import CanonProgram

/// What the compiled rules answer to a test of the policy.
struct TestDecision: Sendable {
  let test: TestDeclaration
  let outcome: Answer.Outcome
  /// The rules that made the answer, as `Policy.rule`; permits of a forbidden task are not among
  /// them.
  let rules: [String]

  /// - Returns: `nil` when the rules do not fit an image.
  static func all(of policy: CheckedPolicy, under program: Program) -> [TestDecision]? {
    guard let image = try? DecisionTable.encode(program),
      let table = try? DecisionTable(validating: image)
    else { return nil }
    let adjudicator = Adjudicator(table)
    return zip(policy.resolved.governance.tests, policy.tests).map { declaration, test in
      let scope = TaskScope(
        role: test.role, training: test.task, purpose: test.purpose, markets: test.markets,
        families: test.families, concepts: test.concepts.isEmpty ? nil : test.concepts,
        output: test.output)
      let answer = adjudicator.answer(scope)
      return TestDecision(
        test: declaration, outcome: answer.outcome, rules: answer.causes.compactMap(\.rule))
    }
  }
}
