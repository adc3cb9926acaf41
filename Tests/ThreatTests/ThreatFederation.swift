import CanonAdmission
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes
import CanonWorld

/// Four Vaults' parties over stores in memory, and the hand of a coordinator that may lie.
///
/// Everything that leaves a party is kept in `outbox`, and every stream in `recorder`, so a test
/// can take the noise out again and see the exact sums.
struct ThreatFederation {
  let small: SmallFederation
  let names: [String]
  let entropy: any Entropy
  let recorder = StreamRecorder()
  var sources: [String: SmallSource] = [:]
  var stores: [String: MemoryStore] = [:]
  var parties: [String: VaultParty] = [:]
  var outbox: [(vault: String, answer: VaultAnswer)] = []
  var ownFloor = 0

  /// - Parameter units: how many units each Vault has.
  init(seed: UInt64, units: Int = 30, ownFloor: Int = 0) throws {
    small = try SmallFederation()
    names = small.vaultNames
    entropy = SeededEntropy(seed)
    self.ownFloor = ownFloor
    for (index, vault) in names.enumerated() {
      let first = UInt64(1_000 * index)
      sources[vault] = SmallSource(vault: vault, units: first..<(first + UInt64(units)))
      stores[vault] = MemoryStore()
      try restart(vault)
      try tell(vault, .bundle(Bytes(small.bundle.bytes)))
    }
  }

  func configuration(_ vault: String) -> VaultConfiguration {
    VaultConfiguration(
      vault: vault, anchors: small.anchors, collusionAssumed: 1, ownFloor: ownFloor,
      confinement: "none (operator opted out)")
  }

  static func sealingKey(_ vault: String) -> [UInt8] { SHA256.digest(Array(vault.utf8)).bytes }

  /// Opening the real bundle takes long; its own tests are in `CarrierThreats`.
  var opening: BundleOpening {
    let (known, policy) = (
      small.bundle.bytes, OpenedPolicy(digest: small.bundle.digest, program: SmallPolicy.program)
    )
    let pinned = PinnedGovernance.opening(small.anchors.governance)
    return { (bytes: [UInt8]) throws(Refusal) -> OpenedPolicy in
      bytes == known ? policy : try pinned(bytes)
    }
  }

  /// Restores a party from its store, as after a crash.
  mutating func restart(_ vault: String) throws {
    parties[vault] = try restored(vault, from: stores[vault] ?? MemoryStore())
  }

  func restored(
    _ vault: String, from store: MemoryStore, as configured: VaultConfiguration? = nil
  ) throws -> VaultParty {
    try VaultParty(
      restoring: store, configuration: configured ?? configuration(vault),
      identity: small.vaultKey(vault), sealingKey: ThreatFederation.sealingKey(vault),
      opening: opening, streams: recorder)
  }

  /// Says one message to a Vault; what it answers was made durable first.
  @discardableResult
  mutating func tell(_ vault: String, _ message: VaultMessage) throws -> VaultAnswer {
    guard let source = sources[vault], let store = stores[vault], var party = parties[vault]
    else { throw Missing(vault) }
    let effects = try party.handle(message, entropy: entropy, source: source)
    parties[vault] = party
    var answer: VaultAnswer?
    for effect in effects {
      switch effect {
      case .persist(let changes): try store.commit(changes)
      case .answer(let said): answer = said
      }
    }
    guard let answer else { throw Missing(vault) }
    outbox.append((vault, answer))
    return answer
  }

  struct Missing: Error {
    let what: String
    init(_ what: String) { self.what = what }
  }

  /// The code of a refusal after which nothing is drawn, charged or written; else what happened.
  mutating func refusal(_ message: VaultMessage, by vault: String = "aachen") throws -> String {
    let (ledger, commits) = (parties[vault]?.ledger, stores[vault]?.commits)
    let drawn = recorder.count
    guard case .refused(let reason, _) = try tell(vault, message) else { return "answered" }
    let isStill = parties[vault]?.ledger == ledger && stores[vault]?.commits == commits
    return isStill && recorder.count == drawn ? reason.code : "\(reason.code), but it acted"
  }
}

extension ThreatFederation {
  func sign<Payload>(
    _ payload: Payload, _ type: String, _ key: SigningKey? = nil
  ) throws -> Signed<Payload> {
    try Signed.seal(payload, type: type, with: [key ?? small.executor])
  }

  func tick(_ text: String = "2026-03-09", _ number: Int64 = 1) throws -> Signed<Tick> {
    try small.tick(text, number: number)
  }

  /// A request that the policy permits, each nonce another one.
  func request(
    _ nonce: UInt8 = 7, _ edit: (inout TaskRequest) -> Void = { _ in }
  ) throws -> Signed<TaskRequest> {
    var request = small.request
    request.nonce = Bytes([UInt8](repeating: nonce, count: 16))
    edit(&request)
    return try small.signed(request)
  }

  /// The envelope that an honest executor makes of a request, and what a liar makes of it.
  func envelope(
    _ request: Signed<TaskRequest>, at instant: String = "2026-03-09",
    by key: SigningKey? = nil, _ edit: (inout TaskEnvelope) -> Void = { _ in }
  ) throws -> Signed<TaskEnvelope> {
    let again = small.admission.again(
      request, at: SmallPolicy.instant(instant), seats: small.anchors.vaults)
    guard var envelope = again.envelope else { throw Missing("\(again.reasons)") }
    edit(&envelope)
    return try sign(envelope, RecordType.envelope, key)
  }

  /// Dispatches a task to every Vault.
  @discardableResult
  mutating func dispatch(
    _ request: Signed<TaskRequest>? = nil, at tick: Signed<Tick>? = nil
  ) throws -> Signed<TaskEnvelope> {
    let (request, tick) = (try request ?? self.request(), try tick ?? self.tick())
    let envelope = try envelope(request)
    for vault in names {
      guard case .reserved = try tell(vault, .dispatch(envelope, request: request, tick: tick))
      else { throw Missing("a reservation of \(vault)") }
    }
    return envelope
  }

  func open(
    _ envelope: Signed<TaskEnvelope>, _ round: Int64, _ attempt: Int64,
    history: [RoundTranscript] = [], at tick: Signed<Tick>? = nil, kind: RoundKind? = nil
  ) throws -> VaultMessage {
    .open(
      try sign(
        RoundOpen(
          attempt: AttemptID(envelope: envelope.digest, round: round, attempt: attempt),
          kind: kind ?? (round == 1 ? .gram : .metrics), tick: try tick ?? self.tick(),
          history: history), RecordType.roundOpen))
  }

  /// Opens an attempt at some Vaults.
  mutating func commits(
    _ message: VaultMessage, _ vaults: [String]? = nil
  ) throws -> [Signed<RoundCommit>] {
    try (vaults ?? names).map { vault in
      let answer = try tell(vault, message)
      guard case .committed(let commit) = answer else { throw Missing("\(answer)") }
      return commit
    }
  }

  func roster(
    _ commits: [Signed<RoundCommit>], by key: SigningKey? = nil
  ) throws -> Signed<RoundRoster> {
    guard let attempt = commits.first?.payload.attempt else { throw Missing("a commit") }
    return try sign(
      RoundRoster(attempt: attempt, commits: commits), RecordType.roundRoster, key)
  }

  mutating func shares(_ roster: Signed<RoundRoster>) throws -> [Signed<RoundShare>] {
    try roster.payload.commits.map(\.payload.vault).map { vault in
      let answer = try tell(vault, .roster(roster))
      guard case .share(let share) = answer else { throw Missing("\(answer)") }
      return share
    }
  }

  func transcript(
    _ roster: Signed<RoundRoster>, _ shares: [Signed<RoundShare>]
  ) throws -> RoundTranscript {
    guard let sum = Contribution.total(shares.map(\.payload.vector)) else { throw Missing("sum") }
    let id = roster.payload.attempt
    return RoundTranscript(
      attempt: id, kind: id.round == 1 ? .gram : .metrics, end: .completed, missing: [],
      roster: roster, shares: shares, sum: Words(sum.map { UInt64(bitPattern: $0) }))
  }

  /// A whole attempt, honestly.
  mutating func run(
    _ envelope: Signed<TaskEnvelope>, _ round: Int64, _ attempt: Int64 = 1,
    _ vaults: [String]? = nil, history: [RoundTranscript] = [], at tick: Signed<Tick>? = nil
  ) throws -> RoundTranscript {
    let opened = try open(envelope, round, attempt, history: history, at: tick)
    let roster = try roster(try commits(opened, vaults))
    return try transcript(roster, try shares(roster))
  }

  func mathematics(_ envelope: Signed<TaskEnvelope>) throws -> TrainingMathematics {
    try TrainingMathematics(program: SmallPolicy.program, envelope: envelope.payload)
  }

  /// What the sum holds without the noise, which only a test can take out.
  func exact(
    _ transcript: RoundTranscript, _ envelope: Signed<TaskEnvelope>
  ) throws -> [Int64] {
    let mathematics = try mathematics(envelope)
    var sum = transcript.sum?.signed ?? []
    for vault in transcript.shares.map(\.payload.vault) {
      var words = try recorder.stream(transcript.attempt, vault)
      let noise =
        transcript.kind == .gram
        ? mathematics.gramShare(from: &words) : mathematics.histogramShare(from: &words)
      sum = zip(sum, noise).map { $0 - $1 }
    }
    return sum
  }

  /// The sums of some units of every Vault, as plain arithmetic.
  func plain(
    _ envelope: Signed<TaskEnvelope>, without gone: Set<UnitID> = [], _ vaults: [String]? = nil
  ) throws -> [Int64] {
    try mathematics(envelope).gramSums(
      (vaults ?? names).flatMap { sources[$0]?.units(heldOut: false, without: gone) ?? [] })
  }

  func close(
    _ envelope: Signed<TaskEnvelope>, _ state: TaskState, erase: Bool = false,
    reportedBy key: SigningKey? = nil, reportedAt asked: Signed<Tick>? = nil,
    at now: Signed<Tick>? = nil
  ) throws -> VaultMessage {
    let report = VerificationReport(
      envelope: envelope.digest, outcome: .accepted, model: nil, metrics: [], findings: [],
      criteria: [], replays: [], tick: asked)
    return .close(
      try sign(
        TaskClose(
          envelope: envelope.digest, state: state, eraseSeeds: erase,
          report: try key.map { try sign(report, RecordType.verification, $0) }, tick: now),
        RecordType.close))
  }

  /// What a Vault finds when the pinned verifier asks.
  mutating func finding(_ question: ReplayQuestion) throws -> ReplayAnswer.Finding? {
    let signed = try sign(question, RecordType.replayQuestion, small.verifier)
    guard case .replayed(let answer) = try tell(question.vault, .replay(signed)) else { return nil }
    return answer.payload.finding
  }
}

// MARK: Words

extension ThreatFederation {
  static let common = LocalWord(entity: "Customer", name: "loyalty_member", kind: .boolean)
  static let rare = LocalWord(entity: "Customer", name: "shoe_size", kind: .count)

  /// Everybody has the common word, in every Vault; the rare one is declared in `aachen` alone.
  func declareWords() {
    for vault in names {
      guard let source = sources[vault] else { continue }
      source.present[ThreatFederation.common] = Set(source.rows.map(\.unit))
    }
    if let source = sources["aachen"] {
      source.present[ThreatFederation.rare] = Set(source.rows.prefix(20).map(\.unit))
    }
  }

  var scope: NominationScope {
    NominationScope(bundle: small.bundle.digest, evolution: "CommonWords", epochId: 9)
  }

  func nominating(
    _ scope: NominationScope? = nil, at tick: Signed<Tick>? = nil, by key: SigningKey? = nil
  ) throws -> VaultMessage {
    .nominate(
      try sign(
        NominationQuestion(scope: scope ?? self.scope, tick: try tick ?? self.tick()),
        RecordType.nominationQuestion, key))
  }

  func naming(
    _ nominations: [Signed<Nominations>], _ scope: NominationScope? = nil,
    by key: SigningKey? = nil
  ) throws -> VaultMessage {
    .name(
      try sign(
        NamingQuestion(scope: scope ?? self.scope, nominations: nominations),
        RecordType.namingQuestion, key))
  }

  /// What every Vault says of its words.
  mutating func nominate() throws -> [Signed<Nominations>] {
    try names.map { vault in
      guard case .nominated(let signed) = try tell(vault, try nominating()) else {
        throw Missing("nominations of \(vault)")
      }
      return signed
    }
  }

  /// The words that a Vault names; its code when it refuses.
  mutating func named(
    _ vault: String, _ nominations: [Signed<Nominations>]
  ) throws -> [String] {
    switch try tell(vault, try naming(nominations)) {
    case .named(let signed): signed.payload.words.map(\.name)
    case .refused(let reason, _): [reason.code]
    default: throw Missing("names of \(vault)")
    }
  }
}
