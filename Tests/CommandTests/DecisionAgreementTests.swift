import CanonAdmission
import CanonDecision
import CanonProgram
import CanonWorkspace
import Testing

/// `canon decide` and `canon test` answer alike: the image and admission's rules, over the tests of
/// the standard policies and what they might have asked instead, tasks without families included.
@Suite struct DecisionAgreementTests {
  static func scope(_ test: PolicyTest) -> TaskScope {
    TaskScope(
      role: test.role, training: test.task, purpose: test.purpose, markets: test.markets,
      families: test.families, concepts: test.concepts.isEmpty ? nil : test.concepts,
      output: test.output)
  }

  @Test(arguments: LineageTests.policies)
  func theImageAndTheTrialAnswerAlike(_ name: String) throws {
    let compiled = try LineageTests.compiled(name)
    let program = try #require(compiled.program)
    let table = try DecisionTable(validating: try DecisionTable.encode(program))
    let adjudicator = Adjudicator(table)
    var asked: [String: Int] = [:]
    for test in compiled.tests {
      for role in program.roles {
        for purpose in program.purposes.map(\.name) {
          for markets in [test.markets, ["DE"], ["DE", "US"]] {
            var other = test
            (other.role, other.purpose, other.markets) = (role, purpose, markets)
            other.expectations = []
            let trial = PolicyTrial(other, under: program).answer.rawValue
            let image = adjudicator.answer(DecisionAgreementTests.scope(other)).outcome.rawValue
            #expect(
              trial == image, "\(other.task) by \(role) for \(purpose) in \(markets): \(test.title)"
            )
            asked[trial, default: 0] += 1
          }
        }
      }
    }
    #expect(asked.count == 3, "all three answers are met: \(asked)")
    // Some task beside trainings has no family, and is permitted to somebody.
    if name == "retailer" {
      let bare = compiled.tests.filter { test in
        program.governance.tasks.contains { $0.id == test.task && $0.families.isEmpty }
      }
      #expect(bare.contains { PolicyTrial($0, under: program).answer == .permitted })
    }
  }
}
