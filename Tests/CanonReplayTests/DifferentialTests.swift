import CanonCoordination
import CanonDecision
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonReplay
import CanonTypes
import Testing

/// Each flip under a random edit of the rules is what the decision image says of the same request
/// under both bundles: an engine of its own, which shares no code with admission.
struct DifferentialTests {
  private static let seed: UInt64 = 20_260_309
  private static let markets = ["DE", "FR", "US"]
  private static let purposes = [
    "commercial", "marketing_models", "measurement", "model_training", "other",
  ]

  @Test func flipsAreWhatTheImageSays() throws {
    var random = SeededGenerator(seed: DifferentialTests.seed)
    let federation = try SmallFederation()
    var tally: [String: Int] = [:]
    for round in 0..<20 {
      var before = RecordedRequests.roomy
      if round > 1 { DifferentialTests.edit(&before, round, &random) }
      // Every other record begins with an open policy, under which every cohort was counted.
      if round.isMultiple(of: 2) { before.rules = [DifferentialTests.open] }
      var after = before
      for step in 0...random.below(3) {
        DifferentialTests.edit(&after, 100 + 10 * round + step, &random)
      }
      let asked = (0..<100).map { _ in DifferentialTests.request(&random) }
      var recorded = try RecordedRequests(federation, before)
      for change in asked { try recorded.submit(change) }
      let report = try Replay.run(
        try VerifiedLog(try recorded.log(), anchors: federation.anchors), under: after,
        bundle: recorded.bundle)
      #expect(report.requests == 100)
      let tables = try [before, after].map {
        Adjudicator(try DecisionTable(validating: try DecisionTable.encode($0)))
      }
      for (number, change) in asked.enumerated() {
        var request = federation.request
        change(&request)
        let scope = TaskScope(
          role: request.role, training: request.training, purpose: request.purpose,
          markets: request.markets, families: request.families, concepts: request.concepts,
          output: request.output)
        let answers = tables.map { $0.answer(scope).outcome.rawValue }
        let flip = report.flips.first { $0.number == Int64(number) }
        let note = "seed \(DifferentialTests.seed), round \(round), request \(number): \(scope)"
        if let flip, flip.after.outcome == .undetermined {
          // The rules let it pass, and no Vault was asked.
          #expect(answers[1] != "denied" || request.concepts != nil, "\(note)")
          tally["undetermined", default: 0] += 1
          continue
        }
        #expect((answers[0] != answers[1]) == (flip != nil), "\(note): \(answers)")
        guard let flip else { continue }
        #expect(
          [flip.before.outcome.rawValue, flip.after.outcome.rawValue] == answers, "\(note)")
        tally[answers.joined(separator: " → "), default: 0] += 1
      }
    }
    print("replay: seed \(DifferentialTests.seed), 2,000 requests, flips \(tally)")
    #expect(tally.count >= 3, "\(tally)")
  }

  private static let open = Rule(
    id: "ConsumerTraining.open", effect: .permit, condition: .always,
    place: SourcePlace(file: "policy.canon", line: 89, column: 1))

  private static func request(_ random: inout SeededGenerator) -> (inout TaskRequest) -> Void {
    let (purpose, markets) = (random.one(of: purposes), random.some(of: markets))
    let families = random.some(of: ["spending", "frequency"])
    let concept = random.one(of: [nil, nil, nil, nil, "loyalty_score", "cashier_note"])
    // An argument without a meaning waits only when nothing else is wrong.
    let training = random.below(8) == 0 ? "PurchasePropensity(fish, 28d)" : SmallPolicy.training
    return {
      ($0.purpose, $0.markets, $0.families) = (purpose, markets, families)
      $0.training = training
      $0.concepts = concept.map { [$0] }
    }
  }

  private static func condition(_ random: inout SeededGenerator) -> Condition {
    switch random.below(6) {
    case 0: .marketsContain(random.one(of: markets))
    case 1: .marketsSubset(of: random.some(of: markets))
    case 2: .familiesContain(random.one(of: ["spending", "frequency"]))
    case 3: .purposeWithin(random.one(of: Array(purposes.dropLast())))
    case 4: .not(.marketsContain(random.one(of: markets)))
    default: .all([.purposeWithin("commercial"), .marketsSubset(of: random.some(of: markets))])
    }
  }

  /// One small edit of the rules, or of the markets that the policy is for.
  private static func edit(
    _ program: inout Program, _ number: Int, _ random: inout SeededGenerator
  ) {
    let index = random.below(program.rules.count)
    switch random.below(6) {
    case 0 where program.rules.count > 1: program.rules.remove(at: index)
    case 1: program.rules[index].condition = condition(&random)
    case 2: program.governance.markets = random.some(of: markets)
    default:
      program.rules.append(
        Rule(
          id: "ConsumerTraining.z\(1_000 + number)",
          effect: random.below(3) == 0 ? .forbid : .permit, condition: condition(&random),
          place: SourcePlace(file: "policy.canon", line: 90, column: 1)))
      program.rules.sort { $0.id < $1.id }
    }
  }
}
