import CanonAdmission
import CanonEncoding
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonRegistry
import Testing

@testable import CanonDecision

/// What a person is told: gates, rules, meaning; the same as tests of policies are told.
@Suite struct AnswerTests {
  static let program: Program = {
    var program = SmallPolicy.program
    program.governance.markets = ["DE", "FR", "US"]
    program.governance.stewards = [Stewardship(of: "Behavior", role: "steward")]
    program.governance.actors = [RoleActor(role: "verifier", actor: .verifier)]
    program.governance.requirements = [
      Requirement(
        id: "ConsumerTraining.tell", taskClass: .train, condition: .marketsContain("FR"),
        obligations: [.publishMetrics], place: SourcePlace(file: "p.canon", line: 9, column: 3))
    ]
    return program
  }()

  private func adjudicator() throws -> Adjudicator {
    Adjudicator(try DecisionTable(validating: DecisionTable.encode(Self.program)))
  }

  /// Requests right and wrong in every field, against `PolicyTrial`, which walks the conditions.
  @Test func imageAndPolicyTestsAnswerAlike() throws {
    let seed: UInt64 = 20_260_105
    print("seed \(seed)")
    var dice = SeededGenerator(seed: seed)
    let adjudicator = try adjudicator()
    func one<Element>(_ list: [Element]) -> Element { list[dice.below(list.count)] }
    func some(_ list: [String]) -> [String] {
      let sure = one(list)
      return list.filter { $0 == sure || dice.below(3) == 0 }
    }
    let concepts = [
      "visits", "spend(30d)", "amount_paid", "cashier_note", "spending", "frequency", "visit",
      "impulse", "will_buy", "Customer", "purchased_at", "amount_payed",
    ]
    var outcomes: [String: Int] = [:]
    for index in 0..<4_000 {
      let scope = TaskScope(
        role: one(["model_operator", "model_operator", "steward", "verifier"]),
        training: SmallPolicy.training,
        purpose: one(["marketing_models", "model_training", "commercial", "measurement"]),
        markets: some(["DE", "FR", "US"] + (dice.below(8) == 0 ? ["XX"] : [])),
        families: dice.below(4) == 0 ? nil : some(["frequency", "spending"]),
        concepts: dice.below(2) == 0 ? nil : some(concepts),
        output: dice.below(4) == 0 ? one(["model", "metrics"]) : nil)
      let test = PolicyTest(
        title: "", task: scope.training, role: scope.role, purpose: scope.purpose,
        markets: scope.markets, families: scope.families, concepts: scope.concepts ?? [],
        output: scope.output, expectations: [],
        place: SourcePlace(file: "t.canon", line: 1, column: 1))
      let trial = PolicyTrial(test, under: Self.program)
      let answer = adjudicator.answer(scope)
      try #require(
        answer.outcome.rawValue == trial.answer.rawValue, "seed \(seed), \(index): \(scope)")
      let owed = answer.rules.filter { $0 == "ConsumerTraining.tell" }
      #expect(answer.rules.filter { !owed.contains($0) } == trial.rules)
      #expect(answer.obligations == trial.obligations.map(\.phrase))
      // Admission lists every permit that missed, and notes candidates; the codes are the same.
      let codes = Set(answer.causes.map(\.code.number)).subtracting(["CN8448"])
      #expect(codes == Set(trial.reasons.map(\.code)).subtracting(["CN8705"]))
      outcomes[answer.outcome.rawValue, default: 0] += 1
    }
    print("\(outcomes)")
    #expect(outcomes.count == 3)
  }

  @Test func blockedNamesTermNeighboursStewardAndCandidate() throws {
    let answer = try adjudicator().answer(
      TaskScope(
        role: "model_operator", training: SmallPolicy.training, purpose: "marketing_models",
        markets: ["US"], concepts: ["vists"]))
    #expect(answer.outcome == .blocked)
    let term = try #require(answer.unsettled.first)
    #expect(term.term == "vists" && term.nearest.first == "visits")
    #expect(term.domain == "Behavior" && term.steward == "steward")
    #expect(term.candidate.hasPrefix("query vists(window: Duration): Count on Customer {"))
  }

  @Test func unknownArgumentIsBlockedUnknownTemplateDenied() throws {
    var scope = TaskScope(
      role: "model_operator", training: "PurchasePropensity(diary, 28d)",
      purpose: "marketing_models", markets: ["US"])
    let blocked = try adjudicator().answer(scope)
    #expect(blocked.outcome == .blocked && blocked.causes.map(\.code) == [.argumentUnknown])
    #expect(blocked.unsettled.first?.nearest == [SmallPolicy.training])
    scope.training = "Nothing(dairy)"
    #expect(try adjudicator().answer(scope).causes.map(\.code) == [.trainingUnknown])
  }

  @Test func answersNameRulesPlacesAndValues() throws {
    let scope = TaskScope(
      role: "model_operator", training: SmallPolicy.training, purpose: "marketing_models",
      markets: ["DE"], families: ["frequency"])
    let answer = try adjudicator().answer(scope)
    #expect(answer.outcome == .denied)
    let cause = try #require(answer.causes.first)
    #expect(cause.rule == "ConsumerTraining.german_frequency" && cause.place?.line == 30)
    #expect(cause.values == ["markets contain one of DE", "families contain one of frequency"])
    let misses = try adjudicator().nearest(to: scope).misses
    let changes = misses.flatMap(\.changes)
    #expect(misses.count == 1 && changes.count == 2 && changes.allSatisfy(\.isSubmitters))
  }

  @Test func answersAreCanonicalJSON() throws {
    let adjudicator = try adjudicator()
    let scopes = [
      TaskScope(
        role: "model_operator", training: SmallPolicy.training, purpose: "marketing_models",
        markets: ["FR"]),
      TaskScope(
        role: "model\"\u{1}\n", training: SmallPolicy.training, purpose: "ü", markets: []),
      TaskScope(
        role: "model_operator", training: SmallPolicy.training, purpose: "marketing_models",
        markets: ["US"], concepts: ["impulse"]),
    ]
    for scope in scopes {
      var writer = AnswerWriter()
      writer.write(
        adjudicator.answer(scope), nearest: adjudicator.nearest(to: scope),
        under: adjudicator.table)
      #expect(throws: Never.self) { try CanonicalJSON.parse(writer.bytes, .canonical) }
    }
  }
}
