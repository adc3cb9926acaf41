import CanonDecision
import CanonFixtures
import CanonWorkspace
import Foundation
import Testing

@testable import CanonImport

/// The compiled program decides random requests as XACML's own evaluation of them does.
///
/// The evaluation looks at the values of a request; the program sees the words that they were
/// mapped to. Between the two stand the vocabulary, the rules, the printed text and the compiler.
@Suite struct AgreementTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func programsDecideAsXacmlDoes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var (permitted, denied, refused) = (0, 0, 0)
    for name in ImportCorpusTests.names {
      let imported = try ImportCorpusTests.imported(name)
      let program = try #require(
        Workspace(files: [("policy.canon", imported.policy)]).compile().program)
      let table = try DecisionTable(validating: DecisionTable.encode(program))
      let adjudicator = Adjudicator(table)
      let policy = imported.translation.policy
      for round in 0..<150 {
        let bags = self.bags(imported.translation.parameters.flatMap(\.slots), &random)
        let said = policy.decision { expression in
          Evaluation.operand(expression) { bags[$0] ?? [] }?.truth
        }
        guard let task = try? imported.map(bags: bags) else {
          refused += 1
          continue
        }
        #expect(task.decision == said, "seed \(seed), \(name), round \(round): \(bags)")
        let answer = adjudicator.answer(
          TaskScope(role: "requester", training: task.task, purpose: "access", markets: ["DE"]))
        let isPermitted = answer.outcome == .permitted
        #expect(
          isPermitted == (said == .permit), "seed \(seed), \(name), round \(round): \(bags)")
        permitted += isPermitted ? 1 : 0
        denied += isPermitted ? 0 : 1
      }
    }
    #expect(permitted > 100 && denied > 100, "seed \(seed): \(permitted), \(denied), \(refused)")
    #expect(refused < permitted + denied, "seed \(seed): \(refused) were not mapped")
  }

  /// Words of the corpus and others, alone and together; now and then none.
  private func bags(
    _ slots: [Slot], _ random: inout SeededGenerator
  ) -> [Slot: [Value]] {
    let words = [
      "member", "librarian", "borrow", "return", "rare", "guard", "alarm", "read", "shred",
      "archive", "records", "press", "north", "south", "public", "internal", "draft", "watch",
      "yes", "ghost", "/open/door", "/shut", "",
    ]
    var bags: [Slot: [Value]] = [:]
    for slot in slots {
      let count = [0, 1, 1, 1, 1, 1, 2, 3][random.below(8)]
      bags[slot] = (0..<count).compactMap { _ in
        switch slot.type {
        case .integer: Value(.integer, lexical: "\(random.below(30))")
        case .time: Value(.time, lexical: "\(10 + random.below(14)):00:00Z")
        default: Value(slot.type, lexical: random.one(of: words))
        }
      }
    }
    return bags
  }
}
