import CanonAnalysis
import CanonFixtures
import CanonProgram
import CanonTesting
import Foundation
import Testing

/// Mutants: what is changed, what notices it, and that survivors and equivalents are what they are
/// called.
@Suite struct MutationTests {
  private func mutation(_ policy: TestedPolicy) -> Mutation {
    let trial = MutationTrial(policy)
    return Mutation(trial.mutants.map(trial.judge))
  }

  @Test func everyMutantDiffersFromThePolicyAndFromTheOthers() throws {
    let policy = try Sample.policy()
    let mutants = Mutant.all(of: policy)
    #expect(Set(mutants.map(\.program)).count == mutants.count)
    #expect(!mutants.contains { $0.program == policy.program })
    #expect(Set(mutants.map(\.operation)) == Set(Mutant.Operation.allCases))
    for rule in policy.program.rules {
      let own = mutants.filter { $0.rule == rule.id }
      #expect(own.count { $0.operation == .negation } == 2)
      #expect(own.count { $0.operation == .omission } == 2)
      #expect(own.count { $0.operation == .removal } == 1)
    }
  }

  @Test func withoutTestsEveryMutantThatDecidesOtherwiseSurvives() throws {
    let mutation = mutation(try Sample.policy(tests: ""))
    #expect(mutation.count(.killed) == 0 && mutation.score == 0)
    #expect(mutation.count(.survived) > 20)
  }

  /// What a survivor suggests passes under the policy, and kills it.
  @Test func suggestionsKill() throws {
    var suggested: [String] = []
    let first = mutation(try Sample.policy(tests: ""))
    for mutant in first.mutants where mutant.fate == .survived {
      suggested.append(try #require(mutant.suggestion, "\(mutant.change)"))
    }
    let tests = suggested.enumerated()
      .map { $0.element.replacing("\"…\"", with: "\"\($0.offset)\"") }.joined(separator: "\n")
    let policy = try Sample.policy(tests: tests)
    #expect(policy.results().allSatisfy { $0.passed })
    let second = mutation(policy)
    let left = second.mutants.filter { $0.fate == .survived }.map(\.change)
    #expect(left.isEmpty && second.score == 100, "\(left)")
  }

  /// What stands in a wider part besides decides nothing: whatever becomes of it, all is as before.
  @Test func whatNoRequestTellsApartIsEquivalent() throws {
    let policy = try Sample.policy(tests: "") { text in
      text.replacing(
        "contains DE and task.families contains affinity",
        with: """
          contains DE
           and (task.families contains affinity
             or task.families contains affinity and task.families contains spending)
          """)
    }
    let mutation = mutation(policy)
    let equivalent = mutation.mutants.filter { $0.fate == .equivalent }
    #expect(
      equivalent.contains { $0.change == "`task.families contains spending` negated" },
      "\(equivalent.map(\.change))")
    for mutant in equivalent {
      let program = try #require(
        Mutant.all(of: policy).first { $0.change == mutant.change && $0.rule == mutant.rule }
      ).program
      let difference = PermissionDifference.of(.train, from: policy.program, to: program)
      #expect(difference?.change == .neither)
    }
  }

  /// More duties are noticed by `unobliged`, fewer by `obliged`.
  @Test func dutiesAreToldApart() throws {
    let requirement = """
      require train german_notice
          when task.markets contains DE
          then notify privacy_office within 24h

      """
    func duties(_ tests: String) throws -> [JudgedMutant] {
      mutation(try Sample.policy(tests: requirement + tests)).mutants
        .filter { $0.rule.hasSuffix("german_notice") }
    }
    let german = Sample.test(
      "German", markets: "DE", families: "spending", expect: "obliged by german_notice")
    let one = try duties(german)
    #expect(one.first { $0.operation == .removal }?.fate == .killed)
    let omitted = one.first { $0.operation == .omission }
    #expect(omitted?.fate == .survived)
    #expect(omitted?.suggestion?.contains("expect unobliged") == true, "\(omitted as Any)")
    let both = try duties(german + Sample.test("American", expect: "unobliged"))
    #expect(both.allSatisfy { $0.fate == .killed }, "\(both)")
  }

  @Test func onlyTestsThatPassKill() throws {
    let mutation = mutation(
      try Sample.policy(tests: Sample.test("wrong", submitter: "steward", expect: "permitted")))
    #expect(mutation.count(.killed) == 0)
  }
}
