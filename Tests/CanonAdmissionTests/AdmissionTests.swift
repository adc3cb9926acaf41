import CanonAdmission
import CanonCrypto
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonTypes
import Testing

/// Decisions of the small policy: what admits, and one refusal for every constraint.
struct AdmissionTests {
  let federation: SmallFederation
  let tick: Signed<Tick>

  init() throws {
    federation = try SmallFederation()
    tick = try federation.tick("2026-03-09")
  }

  func codes(
    by key: SigningKey? = nil, facts change: (inout AdmissionFacts) -> Void = { _ in },
    _ edit: (inout TaskRequest) -> Void
  ) throws -> [String] {
    var request = federation.request
    edit(&request)
    var facts = federation.facts(tick)
    change(&facts)
    let signed = try federation.signed(request, by: key)
    switch federation.admission.question(signed, facts, tick: tick, ledger: PublicLedger()) {
    case .ask: return []
    case .decided(let decision): return decision.reasons.map(\.code)
    }
  }

  struct NoScope: Error {}

  func decide(
    _ request: TaskRequest? = nil, count: Int64 = 600, ledger: PublicLedger = PublicLedger(),
    _ change: (inout [Signed<CohortRelease>]) throws -> Void = { _ in }
  ) throws -> Admission.Verdict {
    let signed = try federation.signed(request ?? federation.request)
    guard let scope = federation.admission.scope(of: signed, at: tick.payload) else {
      throw NoScope()
    }
    var cohorts = try federation.cohorts(scope, count: count)
    try change(&cohorts)
    return federation.admission.decide(
      signed, federation.facts(tick), cohorts: cohorts, ledger: ledger)
  }

  @Test("a goal that nothing carries out yet is refused with its own code, whatever else holds")
  func goalsNotRun() throws {
    let changes: [(Training.Goal, Training.Learner, [Training.PhaseCost])] = [
      (.cluster(groups: 8), .pcaLloyd, []), (.classify(outcome: "o"), .gramNewton, []),
      (
        .respond(
          response: .init(
            outcome: "will_buy(dairy, 28d)", treatment: "t", assignedMillionths: nil)),
        .ridge, []
      ),
      (
        SmallPolicy.program.trainings[0].goal, .ridge,
        [.init(.gram, rho: Rho(picos: 1), draws: 2), .init(.metrics, rho: Rho(picos: 1))]
      ),
    ]
    for (goal, learner, phases) in changes {
      var program = SmallPolicy.program
      program.trainings[0].goal = goal
      program.trainings[0].learner = learner
      if !phases.isEmpty { program.trainings[0].cost.phases = phases }
      let admission = Admission(
        bundle: federation.admission.bundle, program: program, anchors: federation.anchors,
        executor: federation.admission.executor)
      let signed = try federation.signed(federation.request)
      let answer = admission.question(
        signed, federation.facts(tick), tick: tick, ledger: PublicLedger())
      guard case .decided(let decision) = answer else {
        Issue.record("\(goal) with \(learner) was asked about")
        continue
      }
      #expect(decision.reasons.map(\.code) == ["CN8460"], "\(goal) with \(learner)")
      #expect(TrainingContext(program.trainings[0], in: program) == nil)
    }
    #expect(SmallPolicy.program.trainings[0].isRunHere)
  }

  @Test("a permitted task is admitted, with its rules, figures and a whole envelope")
  func admits() throws {
    let verdict = try decide()
    let (decision, envelope) = (verdict.decision, verdict.envelope)
    #expect(decision.answer == .admitted)
    #expect(decision.rules == ["ConsumerTraining.propensity_for_operators"])
    #expect(decision.reasons.map(\.code) == ["CN8600", "CN8631", "CN8632"])
    #expect(decision.reasons[0].place?.line == 26 && decision.epochId == 9)
    #expect(envelope?.features == ["spend(30d)", "visits(90d)"])
    #expect(envelope?.vaults == federation.anchors.vaults)
    #expect(envelope?.deadline == SmallPolicy.instant("2026-03-16"))
    #expect(envelope?.challengeWindow == Period(seconds: 72 * 3_600))
    #expect(decision.budget?.windowBefore == SmallPolicy.privacy.cohortRho)
    #expect(verdict.ledger.entries.count == 2)
    let again = try decide()
    #expect(again == verdict)
  }

  @Test("a task pays the cost of its admission epoch, and of no other")
  func costOfTheEpoch() throws {
    let later = Training.Cost(
      gram: Rho(picos: 2_000_000_000), metrics: Rho(picos: 1_000_000_000), attempts: 2,
      total: Rho(picos: 4_000_000_000))
    let first = SmallPolicy.program.trainings[0].cost
    // The tick lies in epoch 9.
    for (epoch, cost) in [(Int64(9), later), (10, first), (-3, later)] {
      var program = SmallPolicy.program
      program.trainings[0].laterCosts = [.init(epoch: epoch, cost: cost == first ? later : cost)]
      let admission = Admission(
        bundle: federation.admission.bundle, program: program, anchors: federation.anchors,
        executor: federation.admission.executor)
      let signed = try federation.signed(federation.request)
      let scope = try #require(admission.scope(of: signed, at: tick.payload))
      let verdict = admission.decide(
        signed, federation.facts(tick), cohorts: try federation.cohorts(scope, count: 600),
        ledger: PublicLedger())
      #expect(verdict.envelope?.cost == cost, "a step at epoch \(epoch)")
      #expect(verdict.decision.budget?.reserved == cost.total)
    }
  }

  @Test("a narrowed task has the narrowed row")
  func narrows() throws {
    var request = federation.request
    request.families = ["frequency"]
    #expect(try decide(request).envelope?.features == ["visits(90d)"])
  }

  @Test("each binding of a request that is off is refused with its code")
  func bindings() throws {
    let other = SmallFederation.key(6)
    let found = [
      try codes(by: other) { _ in },
      try codes { $0.audience = other.publicKey },
      try codes { $0.bundle = SHA256.digest([1]) },
      try codes { $0.expires = SmallPolicy.instant("2026-03-09") },
      try codes(facts: { $0.nonceIsUsed = true }) { _ in },
      try codes { $0.role = "steward" },
      try codes { $0.role = "model_operater" },
      try codes(by: other) { $0.submitter = other.publicKey },
    ]
    let expected = ["01", "02", "03", "04", "05", "06", "07", "06"].map { ["CN86\($0)"] }
    #expect(found == expected)
  }

  @Test("each part of a scope that is off is refused with its code")
  func scopes() throws {
    let found = [
      try codes { $0.markets = [] }, try codes { $0.families = [] },
      try codes { $0.training = "PurchasePropensty(dairy, 28d)" },
      try codes { $0.training = "PurchasePropensity(diary, 28d)" },
      try codes { $0.families = ["spending", "affinity"] },
      try codes { $0.purpose = "resale" },
      try codes { $0.asOf = SmallPolicy.instant("2026-02-10") },
      try codes { $0.output = "rows" },
      try codes { $0.purpose = "measurement" }, try codes { $0.markets = ["DE", "FR"] },
      try codes { $0.asOf = SmallPolicy.instant("2026-02-09") },
    ]
    let expected = ["15", "15", "16", "30", "17", "18", "19", "20", "21", "22"]
    #expect(found == expected.map { ["CN86\($0)"] } + [[]])
  }

  @Test("an argument without a meaning blocks, and names the nearest")
  func blocks() throws {
    var request = federation.request
    request.training = "PurchasePropensity(diary, 28d)"
    let answer = federation.admission.question(
      try federation.signed(request), federation.facts(tick), tick: tick, ledger: PublicLedger())
    guard case .decided(let decision) = answer else {
      Issue.record("an unknown argument was asked about")
      return
    }
    #expect(decision.answer == .blocked)
    #expect(decision.reasons[0].sentence.contains("`\(SmallPolicy.training)`"))
  }

  @Test("a denial says what its nearest rule misses; a prohibition says why")
  func explains() throws {
    var request = federation.request
    request.purpose = "measurement"
    let denied = federation.admission.question(
      try federation.signed(request), federation.facts(tick), tick: tick, ledger: PublicLedger())
    request = federation.request
    request.markets = ["DE"]
    let forbidden = federation.admission.question(
      try federation.signed(request), federation.facts(tick), tick: tick, ledger: PublicLedger())
    guard case .decided(let first) = denied, case .decided(let second) = forbidden else {
      Issue.record("a refused task was asked about")
      return
    }
    #expect(first.reasons[0].values == ["purpose = measurement, not within model_training"])
    #expect(second.reasons[0].sentence.hasPrefix("Frequency is not covered"))
    #expect(second.reasons[0].rule == "ConsumerTraining.german_frequency")
    #expect(second.rules.count == 2)
  }

  @Test("the floor is read from noised counts with their noise, and every count is checked")
  func cohorts() throws {
    let key = SmallFederation.key(6)
    let found = [
      try decide(count: 250), try decide(count: 270), try decide(count: -600),
      try decide { $0.removeLast(2) },
      try decide { $0[1] = try $0[1].replaced(with: key) { _ in } },
      try decide { $0[1] = try $0[1].forged { $0.noisedCount += 1 } },
      try decide { $0.append($0[0]) },
      try decide { cohorts in
        cohorts[0] = try cohorts[0].replaced(with: federation.vaultKey("aachen")) {
          $0.charged = .zero
        }
      },
    ].map { $0.decision.reasons.map(\.code) }
    #expect(
      found == [
        ["CN8623"], ["CN8623"], ["CN8623"], ["CN8624"], ["CN8627"], ["CN8627"], ["CN8627"],
        ["CN8627"],
      ])
  }

  @Test("budget is reserved at the worst case until it refuses, with the figures")
  func budgets() throws {
    var ledger = PublicLedger()
    var admitted = 0
    var last: Decision?
    for number in 0..<20 {
      var request = federation.request
      request.nonce = Bytes([UInt8](repeating: UInt8(number), count: 16))
      let verdict = try decide(request, ledger: ledger)
      ledger = verdict.ledger
      last = verdict.decision
      guard verdict.decision.answer == .admitted else { break }
      admitted += 1
    }
    let total = SmallPolicy.program.trainings[0].cost.total
    let block = SmallPolicy.privacy
    let room = (block.window.rho.picos - block.cohortRho.picos) / total.picos
    #expect(Int64(admitted) == room && last?.reasons.map(\.code) == ["CN8625"])
    #expect(last?.budget?.windowBefore == block.cohortRho + total * room)
    let before = ledger.before(block, epochId: 9)
    #expect(before.window == before.lifetime)
    #expect(ledger.before(block, epochId: 13).window == .zero)
  }
}
