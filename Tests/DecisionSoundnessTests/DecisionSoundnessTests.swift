import CanonAdmission
import CanonDecision
import CanonDiagnostics
import CanonFixtures
import CanonProgram
import CanonWorkspace
import Foundation
import Testing

/// What a policy's text says of a request, and what its compiled program decides, are one.
///
/// Rules are made as trees, written as text, compiled, and decided by the program that came out;
/// by its conditions and by its decision image;
/// beside it a second evaluator walks the trees themselves, with default deny and `forbid` first.
/// It shares nothing with the project but the text. Policies that the checker refuses, because a
/// rule of theirs decides nothing, are passed over.
@Suite struct DecisionSoundnessTests {
  /// A hundred thousand decisions and more on demand: `CANON_SOUNDNESS=100000`, `CANON_SEED=7`.
  @Test func textAndProgramDecideAlike() throws {
    let environment = ProcessInfo.processInfo.environment
    let wanted = environment["CANON_SOUNDNESS"].flatMap(Int.init) ?? 1_500
    let seed = environment["CANON_SEED"].flatMap(UInt64.init) ?? 20_260_105
    print("seed \(seed), \(wanted) decisions")
    var random = SeededGenerator(seed: seed)
    let domains = try ["commerce", "behavior"].map { name in
      let path = "Policies/grocer/\(name).canon"
      return (name: path, bytes: Array(try Data(contentsOf: Self.root.appending(path: path))))
    }
    var (decisions, policies, refused) = (0, 0, 0)
    var answers: [String: Int] = [:]
    while decisions < wanted {
      let rules = RandomRules(&random, of: "Random", RulePolicy.words)
      let written = RulePolicy.text(rules)
      let files = domains + [(name: "policy.canon", bytes: Array(written.utf8))]
      let compiled = Workspace(files: files).compile()
      policies += 1
      try #require(policies < wanted + 1_000, "the checker refuses too many of the policies")
      guard let program = compiled.program else {
        refused += 1
        let codes = Set(compiled.diagnostics.map(\.code.number))
        let text = compiled.checked.text()
        try #require(
          codes.isSubset(of: RandomRules.refusals), "seed \(seed): \(text)\n\(written)")
        continue
      }
      let table = try DecisionTable(validating: DecisionTable.encode(program))
      let decider = Decider(table)
      for _ in 0..<100 {
        let request = RuleRequest(&random, RulePolicy.words)
        let ruling = Ruling(request.facts, under: program)
        let expected = rules.decide(request)
        let found = RandomRules.Decision(
          permitted: ruling.isPermitted, rules: Set(ruling.rules),
          owed: Set(ruling.requirements.map(\.id)))
        try #require(
          found == expected, "seed \(seed), decision \(decisions): \(request)\n\(written)")
        let scope = try #require(
          table.resolve(
            TaskScope(
              role: request.role, training: "PurchasePropensity(\(request.argument))",
              purpose: request.purpose, markets: request.markets, families: request.families)))
        let image = RandomRules.Decision(permitted: decider.decide(scope), found: decider)
        try #require(
          image == expected, "seed \(seed), decision \(decisions), by the image: \(request)")
        answers["\(found.permitted) \(found.owed.isEmpty)", default: 0] += 1
        decisions += 1
      }
    }
    print("\(decisions) decisions alike, \(policies) policies, \(refused) refused; \(answers)")
    #expect(answers.count >= 3, "permitted, denied and obliged all occur: \(answers)")
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

extension RandomRules.Decision {
  /// What a decider found, in the words of its table.
  fileprivate init(permitted: Bool, found decider: Decider) {
    let rules = (0..<decider.foundCount).map { decider.table.rule(decider.rule(at: $0)) }
    self.init(
      permitted: permitted, rules: Set(rules.filter { $0.effect != .require }.map(\.id)),
      owed: Set(rules.filter { $0.effect == .require }.map(\.id)))
  }
}
