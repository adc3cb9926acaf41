import CanonAdmission
import CanonAnalysis
package import CanonProgram

/// What became of the mutants of a policy under its tests.
package struct Mutation: Encodable, Hashable, Sendable {
  /// In the order of the text.
  package let mutants: [JudgedMutant]

  package init(_ mutants: [JudgedMutant]) { self.mutants = mutants }

  package func count(_ fate: JudgedMutant.Fate) -> Int64 {
    Int64(mutants.count { $0.fate == fate })
  }

  /// Of the mutants that decide otherwise, how many some test kills, in percent and rounded down;
  /// without any there is nothing to kill.
  package var score: Int64 {
    let (killed, survived) = (count(.killed), count(.survived))
    return killed + survived == 0 ? 100 : killed * 100 / (killed + survived)
  }

  private enum CodingKeys: String, CodingKey { case equivalent, killed, mutants, score, survived }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count(.equivalent), forKey: .equivalent)
    try container.encode(count(.killed), forKey: .killed)
    try container.encode(mutants, forKey: .mutants)
    try container.encode(score, forKey: .score)
    try container.encode(count(.survived), forKey: .survived)
  }
}

/// A mutant and what became of it.
package struct JudgedMutant: Encodable, Hashable, Sendable {
  package enum Fate: String, Codable, Hashable, Sendable {
    /// A test fails under it.
    case killed
    /// Every test passes, and some request is decided otherwise, or none could be ruled out.
    case survived
    /// It permits the same requests and asks the same of them: at most the rules that are named for
    /// an answer differ.
    case equivalent
  }

  package let operation: Mutant.Operation
  package let rule: String
  package let place: SourcePlace
  package let change: String
  package let fate: Fate
  /// The first test that fails under it.
  package let killer: String?
  /// Of a survivor: a test that passes now and would fail, as it may be written into the policy.
  package let suggestion: String?
}

/// Judges mutants one by one, so that whoever runs it can show how far it is.
package struct MutationTrial: Sendable {
  private let policy: TestedPolicy
  /// Tests that pass and ask rules, by the class of their task.
  private let tests: [TaskClass: [Asking]]
  package let mutants: [Mutant]

  package init(_ policy: TestedPolicy) {
    self.policy = policy
    mutants = Mutant.all(of: policy)
    let asking = policy.tests.compactMap { test -> Asking? in
      let trial = PolicyTrial(test, under: policy.program)
      guard trial.passed, let facts = trial.facts else { return nil }
      return Asking(
        test: test, taskClass: facts.taskClass,
        evaluator: ConditionEvaluator(facts, purposes: policy.program.purposes))
    }
    tests = Dictionary(grouping: asking, by: \.taskClass)
  }

  /// A test with what its rules are asked.
  private struct Asking: Sendable {
    let test: PolicyTest
    let taskClass: TaskClass
    let evaluator: ConditionEvaluator

    /// Whether the rule that was changed says something else of it; all others say the same.
    func meets(_ mutant: Mutant) -> Bool {
      let held = evaluator.holds(mutant.original)
      return mutant.condition.map { evaluator.holds($0) != held } ?? held
    }
  }

  package func judge(_ mutant: Mutant) -> JudgedMutant {
    func judged(
      _ fate: JudgedMutant.Fate, killer: String? = nil, suggestion: String? = nil
    ) -> JudgedMutant {
      JudgedMutant(
        operation: mutant.operation, rule: mutant.rule, place: mutant.place,
        change: mutant.change, fate: fate, killer: killer, suggestion: suggestion)
    }
    let own = tests[mutant.taskClass] ?? []
    let killer = own.first {
      $0.meets(mutant) && !PolicyTrial($0.test, under: mutant.program).passed
    }
    if let killer { return judged(.killed, killer: killer.test.title) }
    guard
      let difference = PermissionDifference.of(
        mutant.taskClass, from: policy.program, to: mutant.program),
      difference.change != .unknown
    else { return judged(.survived) }
    guard difference.change != .neither || !difference.duties.isEmpty else {
      return judged(.equivalent)
    }
    let witnesses =
      [difference.permittedAfter, difference.permittedBefore].compactMap(\.self)
      + difference.duties.map(\.witness)
    let told = witnesses.lazy.compactMap { telling($0, mutant) }.first
    return judged(.survived, suggestion: told)
  }

  /// A test of the witness, when it passes under the policy and fails under the mutant.
  private func telling(_ witness: RequestWitness, _ mutant: Mutant) -> String? {
    guard var test = test(of: witness, mutant.taskClass) else { return nil }
    let trial = PolicyTrial(test, under: policy.program)
    let owed = trial.requirements
    let more = PolicyTrial(test, under: mutant.program).requirements
      .filter { !owed.contains($0) }
    var expected = [PolicyTest.Expectation(answer: trial.answer, causes: [])]
    if trial.answer == .permitted {
      if !owed.isEmpty { expected.append(.init(answer: .obliged, causes: owed)) }
      expected.append(.init(answer: .unobliged, causes: owed.isEmpty ? [] : more))
    }
    for expectation in expected {
      test.expectations = [expectation]
      if PolicyTrial(test, under: policy.program).passed,
        !PolicyTrial(test, under: mutant.program).passed
      {
        return TestText(test).text
      }
    }
    return nil
  }

  private func test(of witness: RequestWitness, _ taskClass: TaskClass) -> PolicyTest? {
    let program = policy.program
    func same(_ template: String, _ arguments: [Training.Argument]) -> Bool {
      template == witness.template && Set(arguments) == Set(witness.arguments)
    }
    let task =
      taskClass == .train
      ? program.trainings.first { same($0.template, $0.arguments) }?.id
      : program.governance.tasks.first { same($0.template, $0.arguments) }?.id
    guard let task else { return nil }
    let named = Vocabulary(program, taskClass, tests: []).markets
    // Any market that no rule names stands for all of them.
    let other = ["US", "GB", "FR", "SG", "BR", "JP"].first { !named.contains($0) }
    let markets = witness.markets.compactMap {
      $0 == RequestSpace.otherMarket ? other : $0
    }
    return PolicyTest(
      title: "", task: task, role: witness.submitter, purpose: witness.purpose, markets: markets,
      families: witness.families.isEmpty ? nil : witness.families, concepts: [], output: nil,
      expectations: [], place: SourcePlace(file: "", line: 0, column: 0))
  }
}

/// A test as an author would write it.
struct TestText {
  private let test: PolicyTest

  init(_ test: PolicyTest) { self.test = test }

  var text: String {
    var clauses = [("submitter", test.role), ("purpose", test.purpose)]
    clauses.append(("markets", test.markets.joined(separator: ", ")))
    if let families = test.families {
      clauses.append(("families", families.joined(separator: ", ")))
    }
    let lines = clauses.map { "        \($0.0.padded(to: 10))\($0.1)" }
    let expected = test.expectations.map { expectation in
      "    expect \(expectation.answer.rawValue)"
        + (expectation.causes.isEmpty
          ? ""
          : " by "
            + expectation.causes.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
            .joined(separator: ", "))
    }
    return
      (["test \"…\" {", "    given  task \(test.task) {"] + lines + ["    }"] + expected + ["}"])
      .joined(separator: "\n")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
