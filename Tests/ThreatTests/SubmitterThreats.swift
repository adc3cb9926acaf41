import CanonAdmission
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonEvidence
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonTraining
import CanonTypes
import Testing

/// T22 to T33: the submitter asks for more than it may.
struct SubmitterThreats {
  let federation: SmallFederation
  let tick: Signed<Tick>

  init() throws {
    federation = try SmallFederation()
    tick = try federation.tick("2026-03-09")
  }

  func codes(
    _ signed: Signed<TaskRequest>, nonceIsUsed: Bool = false, ledger: PublicLedger = .init()
  ) -> [String] {
    let facts = AdmissionFacts(tick: tick.payload, nonceIsUsed: nonceIsUsed)
    switch federation.admission.question(signed, facts, tick: tick, ledger: ledger) {
    case .ask: return []
    case .decided(let decision): return decision.reasons.map(\.code)
    }
  }

  func codes(_ edit: (inout TaskRequest) -> Void) throws -> [String] {
    var request = federation.request
    edit(&request)
    return codes(try federation.signed(request))
  }

  @Test("T22 a request sent again starts nothing, and another under its nonce is refused")
  func t22() throws {
    let request = try federation.signed(federation.request)
    #expect(codes(request).isEmpty && codes(request, nonceIsUsed: true) == ["CN8605"])
    var driven = try DrivenFederation(seed: 22, units: 400)
    let first = try driven.all.request()
    let task = try driven.submit(first)
    let (size, said) = (driven.coordinator.log.size, driven.all.outbox.count)
    let ledger = driven.coordinator.ledger
    // The same bytes: the same answer, and not one message to a Vault.
    #expect(try driven.submit(first) == task && driven.answers.count == 2)
    #expect(driven.answers[0].task == task && driven.answers[0] == driven.answers[1])
    // A signature more, or a word changed: another record, and the nonce is used.
    _ = try driven.submit(first.signed(with: federation.stranger))
    _ = try driven.submit(try driven.all.request { $0.families = ["spending"] })
    #expect(driven.answers.dropFirst(2).map { $0.reasons.map(\.code) } == [["CN8605"], ["CN8605"]])
    #expect(driven.coordinator.tasks.count == 1 && driven.coordinator.ledger == ledger)
    #expect(driven.coordinator.log.size == size && driven.all.outbox.count == said)
  }

  @Test("T23 a request holds for one executor, one bundle and a time, all signed")
  func t23() throws {
    let refused = [
      try codes { $0.audience = federation.stranger.publicKey },
      try codes { $0.bundle = SHA256.digest([1]) },
      try codes { $0.expires = tick.payload.at },
    ]
    let forged = try federation.signed(federation.request)
      .forged { $0.expires = SmallPolicy.instant("2027-01-01") }
    #expect(refused == [["CN8602"], ["CN8603"], ["CN8604"]] && codes(forged) == ["CN8601"])
  }

  @Test("T24 a role is held by configuration, not by claim")
  func t24() throws {
    var request = federation.request
    request.submitter = federation.stranger.publicKey
    #expect(codes(try federation.signed(request, by: federation.stranger)) == ["CN8606"])
  }

  @Test("T25 a delegation is neither forged, widened, chained nor outlived")
  func t25() throws {
    let (agent, second) = (SmallFederation.key(7), SmallFederation.key(8))
    func refused(
      by signer: SigningKey, _ edit: (inout Delegation) -> Void
    ) throws -> [String] {
      var lent = Delegation(
        principal: federation.member.publicKey, delegate: agent.publicKey,
        role: "model_operator", purposes: ["marketing_models"],
        templates: ["PurchasePropensity"], budget: Rho(picos: 8_000_000_000),
        expires: SmallPolicy.instant("2026-03-20"), nonce: Bytes([]))
      edit(&lent)
      var request = federation.request
      request.submitter = lent.delegate
      request.delegation = try Signed.seal(lent, type: RecordType.delegation, with: [signer])
      return codes(
        try federation.signed(request, by: lent.delegate == agent.publicKey ? agent : second))
    }
    let found = [
      try refused(by: federation.member) { _ in },
      try refused(by: agent) { _ in },
      try refused(by: agent) {
        $0.principal = agent.publicKey
        $0.delegate = second.publicKey
      },
      try refused(by: federation.member) { $0.purposes = ["measurement"] },
      try refused(by: federation.member) { $0.expires = tick.payload.at },
    ]
    #expect(found == [[], ["CN8608"], ["CN8610"], ["CN8611"], ["CN8612"]])
  }

  @Test("T26 a scope that names nothing passes no rule")
  func t26() throws {
    let open = ConditionEvaluator(
      TaskFacts(
        role: "", purpose: "", markets: [], families: [], template: "", arguments: []),
      purposes: [])
    // The subset test alone is true of nothing: the emptiness itself is what is refused.
    #expect(open.holds(.familiesSubset(of: [])))
    #expect(try codes { $0.families = [] } == ["CN8615"])
    #expect(try codes { $0.markets = [] } == ["CN8615"])
  }

  @Test("T27 a misspelt field is refused by name")
  func t27() throws {
    let bytes = try CanonicalJSON.encode(try federation.signed(federation.request))
    let text = String(decoding: bytes, as: UTF8.self).replacing("\"markets\"", with: "\"market\"")
    guard case .refused(let reasons) = RequestReader.read(Array(text.utf8)) else {
      Issue.record("a misspelt request was read")
      return
    }
    #expect(reasons.map(\.code) == ["CN8502"] && reasons[0].values == ["field = payload.market"])
  }

  @Test("T28 an outcome in the future is refused")
  func t28() throws {
    #expect(try codes { $0.asOf = SmallPolicy.instant("2026-02-09T00:00:01Z") } == ["CN8619"])
  }

  @Test("T29 repeated questions end at the budget, of the window and for life")
  func t29() throws {
    let (block, request) = (SmallPolicy.privacy, try federation.signed(federation.request))
    guard let scope = federation.admission.scope(of: request, at: tick.payload),
      var envelope = federation.admission.decide(
        request, federation.facts(tick), cohorts: try federation.cohorts(scope),
        ledger: PublicLedger()
      ).envelope
    else {
      Issue.record("the first task was refused")
      return
    }
    var (windowFull, lifeFull) = (PublicLedger(), PublicLedger())
    for number in 0..<40 {
      envelope.task = "task \(number)"
      envelope.epochId = 9
      windowFull.reserve(envelope, block.name, delegation: nil)
      envelope.epochId = 9 - 13 * Int64(1 + number % 20)
      lifeFull.reserve(envelope, block.name, delegation: nil)
    }
    #expect(codes(request, ledger: windowFull).contains("CN8625"))
    #expect(codes(request, ledger: lifeFull) == ["CN8626"])
  }

  @Test("T30 a scope that may be a few people is refused on noised counts")
  func t30() throws {
    let request = try federation.signed(federation.request)
    guard let scope = federation.admission.scope(of: request, at: tick.payload) else {
      Issue.record("the request has no scope")
      return
    }
    let found = try [Int64(1), 249, 251].map { count in
      federation.admission.decide(
        request, federation.facts(tick), cohorts: try federation.cohorts(scope, count: count),
        ledger: PublicLedger()
      ).decision.reasons.map(\.code)
    }
    #expect(found == [["CN8623"], ["CN8623"], ["CN8623"]])
  }

  @Test("T31 no output, family or local signal beyond what was released")
  func t31() throws {
    let local = Registry(SmallPolicy.program).resolve(
      SmallPolicy.program.trainings[0], families: ["spending"], concepts: ["cashier_note"],
      epochId: 9)
    #expect(try codes { $0.output = "gradients" } == ["CN8620"])
    #expect(try codes { $0.families = ["spending", "notes"] } == ["CN8617"])
    #expect(local == .localOnly(["cashier_note"]))
  }

  @Test("T32 a concept of one's own stays blocked")
  func t32() {
    let found = Registry(SmallPolicy.program).resolve(
      SmallPolicy.program.trainings[0], families: ["spending"], concepts: ["basket_mood"],
      epochId: 9)
    guard case .blocked(let concepts) = found else {
      Issue.record("an unknown concept was not blocked")
      return
    }
    #expect(concepts.map(\.name) == ["basket_mood"])
  }

  @Test("T33 a model is truth, and leaves, only after its settlement")
  func t33() throws {
    let accepted = try DrivenFederation.accepted(from: 41)
    let task = accepted.task
    var driven = accepted.driven
    func released() -> String {
      do throws(Refusal) {
        return try driven.coordinator.releasedModel(of: task).training
      } catch { return error.code.number }
    }
    #expect(driven.coordinator.tasks[task]?.state == .awaitingSettlement)
    #expect(released() == "CN8409")
    try driven.drive(.tick(try driven.all.tick("2026-03-12", 2)))
    #expect(driven.coordinator.tasks[task]?.state == .completed)
    #expect(released() == SmallPolicy.training)
  }

  @Test("T58 only its principal takes a delegation back")
  func t58() throws {
    let (agent, other) = (SmallFederation.key(7), SmallFederation.key(8))
    var driven = try DrivenFederation(
      seed: 58, units: 400, members: [.init(key: other.publicKey, roles: ["model_operator"])])
    let lent = try Signed.seal(
      Delegation(
        principal: federation.member.publicKey, delegate: agent.publicKey,
        role: "model_operator", purposes: ["marketing_models"],
        templates: ["PurchasePropensity"], budget: Rho(picos: 16_000_000_000),
        expires: SmallPolicy.instant("2026-03-20"), nonce: Bytes([UInt8](repeating: 9, count: 16))),
      type: RecordType.delegation, with: [federation.member])
    func answer(_ nonce: UInt8, revokedBy key: SigningKey) throws -> Decision? {
      let word = Revocation(delegation: lent.digest)
      try driven.drive(
        .revoke(try Signed.seal(word, type: RecordType.revocation, with: [key])))
      var request = federation.request
      request.nonce = Bytes([UInt8](repeating: nonce, count: 16))
      request.submitter = agent.publicKey
      request.delegation = lent
      let task = try driven.submit(try federation.signed(request, by: agent))
      return driven.coordinator.tasks[task]?.decision
    }
    #expect(try answer(1, revokedBy: other)?.answer == .admitted)
    let after = try answer(2, revokedBy: federation.member)
    #expect(after?.reasons.map(\.code) == ["CN8613"])
  }
}
