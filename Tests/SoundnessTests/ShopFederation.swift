import CanonAdmission
import CanonBundle
import CanonCrypto
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorkspace
import CanonWorld

/// A sealed policy of the shop and a task under it.
struct ShopTask {
  let bundle: SealedBundle
  let policy: OpenedPolicy
  let request: Signed<TaskRequest>
  let envelope: Signed<TaskEnvelope>

  static let (governance, executor, clock) = (key(1), key(2), key(3))
  static let member = key(5)
  static let vaults = ["north", "south"]

  static func key(_ number: UInt8) -> SigningKey {
    SigningKey(seed: [UInt8](repeating: number, count: 32))
  }

  static func seat(_ vault: String) -> SigningKey { key(vault == vaults[0] ? 101 : 102) }

  static var anchors: TrustAnchors {
    TrustAnchors(
      governance: [governance.publicKey], executors: [executor.publicKey],
      clocks: [clock.publicKey], verifiers: [key(4).publicKey],
      members: [.init(key: member.publicKey, roles: ShopPolicy.words.roles)],
      vaults: vaults.map { VaultSeat(vault: $0, key: seat($0).publicKey) })
  }

  static let now = Shop.asOf + Period(seconds: 90 * 86_400)

  static func tick() throws -> Signed<Tick> {
    try Signed.seal(Tick(number: 1, at: now), type: RecordType.tick, with: [clock])
  }

  struct Refused: Error {
    let reasons: [Reason]
  }

  init(_ compiled: CompiledWorkspace, _ program: Program, _ asked: RuleRequest) throws {
    bundle = try Bundle.seal(program, files: compiled.files, with: [ShopTask.governance])
    policy = try PinnedGovernance.opening([ShopTask.governance.publicKey])(bundle.bytes)
    let payload = TaskRequest(
      audience: ShopTask.executor.publicKey, bundle: bundle.digest,
      nonce: Bytes([UInt8](repeating: 7, count: 16)),
      expires: ShopTask.now + Period(seconds: 86_400), submitter: ShopTask.member.publicKey,
      role: asked.role, training: "Buys(\(asked.argument))", purpose: asked.purpose,
      markets: asked.markets, families: asked.families, asOf: Shop.asOf, output: "model")
    request = try Signed.seal(payload, type: RecordType.request, with: [ShopTask.member])
    let admission = Admission(
      bundle: bundle.digest, program: policy.program, anchors: ShopTask.anchors,
      executor: ShopTask.executor.publicKey)
    let again = admission.again(request, at: ShopTask.now, seats: ShopTask.anchors.vaults)
    guard let payload = again.envelope else { throw Refused(reasons: again.reasons) }
    envelope = try Signed.seal(payload, type: RecordType.envelope, with: [ShopTask.executor])
  }
}

/// The Vaults of the shop with one data set, and everything that leaves them in a whole task.
struct ShopFederation {
  private let task: ShopTask
  private var parties: [VaultParty] = []
  private var sources: [StillSource] = []
  private(set) var outbox: [VaultAnswer] = []

  /// - Parameters:
  ///   - data: by Vault, then by customer.
  ///   - salt: decides every local value, and nothing else.
  init(_ task: ShopTask, _ data: [Shoppers], salt: UInt64) throws {
    self.task = task
    let policy = task.policy
    let (program, known) = (policy.program, task.bundle.bytes)
    for (name, customers) in zip(ShopTask.vaults, data) {
      let vault = try ShopVaults.vault(name, customers, program, salt: salt)
      try vault.recordForAllUnits(
        ConsentEntry(.grant, "commercial", from: Shop.asOf, expires: ShopTask.now + .year))
      sources.append(
        StillSource(
          rounds: VaultRounds(
            vault: vault, splitKey: ShopVaults.key,
            purposes: PurposeTree(program.purposes, scopes: program.governance.scopes)),
          root: SHA256.digest(Array(name.utf8))))
      parties.append(
        try VaultParty(
          restoring: MemoryStore(),
          configuration: VaultConfiguration(
            vault: name, anchors: ShopTask.anchors, collusionAssumed: 0,
            confinement: "none (a test)"), identity: ShopTask.seat(name),
          sealingKey: ShopVaults.key,
          opening: { (bytes: [UInt8]) throws(Refusal) -> OpenedPolicy in
            guard bytes == known else { throw Refusal(.bundleRefused, "another bundle", []) }
            return policy
          }))
    }
  }

  /// Cohort, Gram and histogram, as an honest executor asks for them.
  mutating func run() throws {
    let envelope = task.envelope
    let program = task.policy.program
    try tell(.bundle(Bytes(task.bundle.bytes)))
    let question = CohortQuestion(
      bundle: task.bundle.digest, epochId: program.epochs.epoch(at: ShopTask.now),
      privacy: "Careful", purpose: envelope.payload.purpose, markets: envelope.payload.markets,
      tick: try ShopTask.tick())
    let asked = try sign(question, RecordType.cohortQuestion)
    try tell(.cohort(asked))
    let (request, tick) = (task.request, try ShopTask.tick())
    try tell(.dispatch(envelope, request: request, tick: tick))
    let gram = try round(1, .gram, [])
    _ = try round(2, .metrics, [gram])
  }

  private mutating func round(
    _ number: Int64, _ kind: RoundKind, _ history: [RoundTranscript]
  ) throws -> RoundTranscript {
    let attempt = AttemptID(envelope: task.envelope.digest, round: number, attempt: 1)
    let open = try sign(
      RoundOpen(attempt: attempt, kind: kind, tick: try ShopTask.tick(), history: history),
      RecordType.roundOpen)
    let commits = try tell(.open(open)).compactMap { answer in
      if case .committed(let commit) = answer { commit } else { nil }
    }
    let roster = try sign(
      RoundRoster(attempt: attempt, commits: commits), RecordType.roundRoster)
    let shares = try tell(.roster(roster)).compactMap { answer in
      if case .share(let share) = answer { share } else { nil }
    }
    guard let sum = Contribution.total(shares.map(\.payload.vector)) else { throw Silent() }
    return RoundTranscript(
      attempt: attempt, kind: kind, end: .completed, missing: [], roster: roster,
      shares: shares, sum: Words(sum.map { UInt64(bitPattern: $0) }))
  }

  struct Silent: Error {}
  struct Refusing: Error {
    let reason: Reason
  }

  /// Says something to every Vault; a refusal of an honest message is a fault of the test.
  @discardableResult
  private mutating func tell(_ message: VaultMessage) throws -> [VaultAnswer] {
    var answers: [VaultAnswer] = []
    for index in parties.indices {
      let effects = try parties[index].handle(
        message, entropy: SeededEntropy(UInt64(index)), source: sources[index])
      for case .answer(let answer) in effects {
        if case .refused(let reason, _) = answer { throw Refusing(reason: reason) }
        answers.append(answer)
      }
    }
    outbox += answers
    return answers
  }

  private func sign<Payload>(_ payload: Payload, _ type: String) throws -> Signed<Payload> {
    try Signed.seal(payload, type: type, with: [ShopTask.executor])
  }
}

/// A Vault's rounds with its data root held still: the root is a salted commitment to all rows, and
/// noise is keyed with it, so two data sets would otherwise never have the same noise.
private struct StillSource: RoundSource {
  let rounds: VaultRounds
  let root: Digest

  func units(purpose: String, markets: [String], at instant: Instant) throws -> [UnitID] {
    try rounds.units(purpose: purpose, markets: markets, at: instant)
  }

  func readings(task: Digest, units: [UnitID]) throws -> [UnitReadings] {
    try rounds.readings(task: task, units: units)
  }

  func dataRoot() throws -> Digest { root }

  func prepare(
    task: Digest, envelope: TaskEnvelope, program: Program, training: Training,
    at instant: Instant
  ) throws {
    try rounds.prepare(
      task: task, envelope: envelope, program: program, training: training, at: instant)
  }

  func discard(task: Digest) throws { try rounds.discard(task: task) }
}

extension Period {
  fileprivate static let year = Period(seconds: 366 * 86_400)
}
