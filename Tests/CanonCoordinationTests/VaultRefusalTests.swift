import CanonAdmission
import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes
import Testing

/// Refusals of a Vault that no lying coordinator of the threat tests provokes.
struct VaultRefusalTests {
  /// What a Vault of a fresh, dispatched federation says to one more message.
  private func code(
    _ make: (Script, TaskRecordView) throws -> VaultMessage
  ) throws -> String {
    let script = try Script()
    try script.simulation.give(
      .submit(try script.federation.encoded(script.federation.request(1))), within: 5)
    let record = try script.record()
    let view = TaskRecordView(
      envelope: try #require(record.envelope), tick: record.tick, federation: script.federation)
    let name = script.federation.vaults[0]
    var party = try #require(script.simulation.vaults[name])
    let source = try #require(script.simulation.sources[name])
    let effects = try party.handle(
      try make(script, view),
      entropy: FreshEntropy(
        DeterministicStream(
          key: [UInt8](repeating: 3, count: 32), label: "refusals")), source: source)
    guard effects.count == 1, case .answer(.refused(let reason, _)) = effects[0] else {
      return "\(effects.count) effects, and no refusal"
    }
    return reason.code
  }

  struct TaskRecordView {
    var envelope: Signed<TaskEnvelope>
    var tick: Signed<Tick>
    var federation: SimulatedFederation

    func signed<Payload>(
      _ payload: Payload, _ type: String, by key: SigningKey? = nil
    ) throws
      -> Signed<Payload>
    {
      try Signed.seal(payload, type: type, with: [key ?? federation.executor])
    }

    func question(privacy: String, epoch: Int64? = nil) throws -> VaultMessage {
      .cohort(
        try signed(
          CohortQuestion(
            bundle: envelope.payload.bundle, epochId: epoch ?? envelope.payload.epochId,
            privacy: privacy, purpose: "measurement", markets: ["US"], tick: tick),
          RecordType.cohortQuestion))
    }

    func open(_ envelope: Digest, round: Int64, attempt: Int64) throws -> VaultMessage {
      .open(
        try signed(
          RoundOpen(
            attempt: AttemptID(envelope: envelope, round: round, attempt: attempt),
            kind: round == 2 ? .metrics : .gram, tick: tick, history: []),
          RecordType.roundOpen))
    }
  }

  @Test func eachHasItsCode() throws {
    let other = SHA256.digest([1])
    let cases: [(String, (Script, TaskRecordView) throws -> VaultMessage)] = [
      ("CN8002", { _, _ in .bundle(Bytes([1, 2, 3])) }),
      ("CN8006", { _, view in try view.question(privacy: "Nobody") }),
      ("CN8005", { _, view in try view.question(privacy: "TrainingPrivacy", epoch: 1) }),
      ("CN8101", { _, view in try view.open(other, round: 1, attempt: 1) }),
      ("CN8105", { _, view in try view.open(view.envelope.digest, round: 1, attempt: 3) }),
      ("CN8106", { _, view in try view.open(view.envelope.digest, round: 3, attempt: 1) }),
      ("CN8107", { _, view in try view.open(view.envelope.digest, round: 2, attempt: 1) }),
      (
        "CN8001",
        { _, view in
          .close(
            try view.signed(
              TaskClose(
                envelope: view.envelope.digest, state: .dispatched, eraseSeeds: false),
              RecordType.close))
        }
      ),
      (
        "CN8207",
        { _, view in
          .replay(
            try view.signed(
              ReplayQuestion(
                vault: "aachen",
                attempt: AttemptID(envelope: view.envelope.digest, round: 2, attempt: 2),
                roster: other, vector: other), RecordType.replayQuestion,
              by: view.federation.verifier))
        }
      ),
    ]
    for (expected, make) in cases { #expect(try code(make) == expected) }
  }

  /// What a Vault says under a bundle whose program was changed. A bundle whose costs do not fit is
  /// refused when it is opened; a Vault does not rely on that.
  private func code(
    under program: Program, _ make: (SmallFederation, Signed<Tick>) throws -> VaultMessage
  ) throws -> String {
    let small = try SmallFederation()
    let tick = try small.tick("2026-03-09")
    let policy = OpenedPolicy(digest: small.bundle.digest, program: program)
    var party = try VaultParty(
      restoring: MemoryStore(),
      configuration: VaultConfiguration(
        vault: "aachen", anchors: small.anchors, collusionAssumed: 1, confinement: "none"),
      identity: small.vaultKey("aachen"), sealingKey: [UInt8](repeating: 9, count: 32),
      opening: { (_: [UInt8]) throws(Refusal) -> OpenedPolicy in policy })
    let source = try #require(try Script().simulation.sources["aachen"])
    let entropy = FreshEntropy(
      DeterministicStream(key: [UInt8](repeating: 4, count: 32), label: "refusals"))
    _ = try party.handle(.bundle(Bytes(small.bundle.bytes)), entropy: entropy, source: source)
    let effects = try party.handle(try make(small, tick), entropy: entropy, source: source)
    guard effects.count == 1, case .answer(.refused(let reason, _)) = effects[0] else {
      return "\(effects.count) effects, and no refusal"
    }
    return reason.code
  }

  /// A Vault holds the envelope against the cost of its admission epoch.
  @Test func theCostIsThatOfTheEpoch() throws {
    let first = SmallPolicy.program.trainings[0].cost
    let later = Training.Cost(
      gram: Rho(picos: 2_000_000_000), metrics: Rho(picos: 1_000_000_000), attempts: 2,
      total: Rho(picos: 4_000_000_000))
    var program = SmallPolicy.program
    program.trainings[0].laterCosts = [.init(epoch: 9, cost: later)]
    for (cost, answer) in [(later, "2 effects, and no refusal"), (first, "CN8012")] {
      let found = try code(under: program) { [program] small, tick in
        let request = try small.signed(small.request)
        let admission = Admission(
          bundle: small.bundle.digest, program: program, anchors: small.anchors,
          executor: small.executor.publicKey)
        let made = admission.again(request, at: tick.payload.at, seats: small.anchors.vaults)
        var envelope = try #require(made.envelope)
        #expect(envelope.cost == later && envelope.epochId == 9)
        envelope.cost = cost
        let sealed = try Signed.seal(envelope, type: RecordType.envelope, with: [small.executor])
        return .dispatch(sealed, request: request, tick: tick)
      }
      #expect(found == answer)
    }
  }

  @Test func noiseThatIsNotSafeIsNotDrawn() throws {
    func count(_ small: SmallFederation, _ tick: Signed<Tick>) throws -> VaultMessage {
      let question = CohortQuestion(
        bundle: small.bundle.digest, epochId: SmallPolicy.program.epochs.epoch(at: tick.payload.at),
        privacy: "TrainingPrivacy", purpose: "marketing_models", markets: ["US"], tick: tick)
      return .cohort(
        try Signed.seal(question, type: RecordType.cohortQuestion, with: [small.executor]))
    }
    func dispatch(
      _ program: Program, _ small: SmallFederation, _ tick: Signed<Tick>
    ) throws -> VaultMessage {
      let request = try small.signed(small.request)
      let admission = Admission(
        bundle: small.bundle.digest, program: program, anchors: small.anchors,
        executor: small.executor.publicKey)
      let made = admission.again(request, at: tick.payload.at, seats: small.anchors.vaults)
      let envelope = try Signed.seal(
        try #require(made.envelope), type: RecordType.envelope, with: [small.executor])
      return .dispatch(envelope, request: request, tick: tick)
    }
    let sound = SmallPolicy.program
    #expect(try code(under: sound, count) == "2 effects, and no refusal")
    let reserved = try code(under: sound) { try dispatch(sound, $0, $1) }
    #expect(reserved == "2 effects, and no refusal")
    var (faint, cheap) = (sound, sound)
    faint.privacyBlocks[0].cohortRho = Rho(picos: 1)
    #expect(try code(under: faint, count) == "CN8017")
    cheap.trainings[0].cost.gram = Rho(picos: 1)
    let unsafe = try code(under: cheap) { [cheap] in try dispatch(cheap, $0, $1) }
    #expect(unsafe == "CN8017")
  }
}
