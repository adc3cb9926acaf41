package import CanonCrypto
import CanonEncoding
package import CanonProgram
package import CanonRecords
package import CanonStore
import CanonTypes
package import CanonWorld

/// One Vault's side of the protocol, as a state machine that does no I/O by itself.
///
/// It believes nothing but its configuration: bundle, envelope, request, tick, peers, roster and
/// consent are checked here, for every message, whoever sent it. Effects come in order, and the
/// driver makes `persist` durable before it lets `answer` out; when it cannot, it drops this value
/// and restores another from the store. The same message gets the same answer, byte for byte, and
/// is charged once.
///
/// Only the environment's faults are thrown; everything else is an answer.
package struct VaultParty: Sendable {
  package let configuration: VaultConfiguration
  package private(set) var ledger = UnitLedger()

  let identity: SigningKey
  let opening: BundleOpening
  let streams: any StreamDerivation
  var rows: SealedRows
  var policies: [Digest: OpenedPolicy] = [:]
  var clock = TickReading()
  var releases: [Digest: Signed<CohortRelease>] = [:]
  /// By scope: what was answered, and the words that were answered for.
  var nominations: [Digest: HeldNominations] = [:]
  var nonces: [[UInt8]: UsedNonce] = [:]
  var tasks: [Digest: HeldTask] = [:]
  var attempts: [AttemptID: HeldAttempt] = [:]
  /// Closed before they were ever dispatched here.
  var closedUnseen: Set<Digest> = []

  /// The durable party of a store; an empty store gives a new one.
  ///
  /// - Parameters:
  ///   - sealingKey: 32 bytes, the Vault's own key; rows are sealed under a key derived from it.
  /// - Throws: `StoreFault` or `SealFault`, `EncodingFault` for rows in another form, and `Refusal`
  ///   for rows that contradict each other.
  package init(
    restoring store: any Store, configuration: VaultConfiguration, identity: SigningKey,
    sealingKey: [UInt8], opening: @escaping BundleOpening,
    streams: any StreamDerivation = DerivedStreams()
  ) throws {
    self.configuration = configuration
    self.identity = identity
    self.opening = opening
    self.streams = streams
    rows = SealedRows(vault: configuration.vault, key: sealingKey)
    try restoreClock(store)
    for row in try rows.restore(PartyTable.bundles, from: store) {
      let policy = try opening(row.value)
      policies[policy.digest] = policy
    }
    for row in try rows.restore(PartyTable.cohorts, from: store) {
      releases[try VaultParty.digest(row.key)] = try VaultParty.decode(row.value)
    }
    for row in try rows.restore(PartyTable.nominations, from: store) {
      nominations[try VaultParty.digest(row.key)] = try VaultParty.decode(row.value)
    }
    for row in try rows.restore(PartyTable.nonces, from: store) {
      nonces[row.key] = try VaultParty.decode(row.value)
    }
    try restoreTasks(store)
    try checkState()
  }

  private mutating func restoreClock(_ store: any Store) throws {
    for row in try rows.restore(PartyTable.clock, from: store) {
      clock.move(to: try VaultParty.decode(row.value))
    }
  }

  private mutating func restoreTasks(_ store: any Store) throws {
    for row in try rows.restore(PartyTable.tasks, from: store) {
      tasks[try VaultParty.digest(row.key)] = try VaultParty.decode(row.value)
    }
    for row in try rows.restore(PartyTable.attempts, from: store) {
      let held: HeldAttempt = try VaultParty.decode(row.value)
      attempts[held.id] = held
    }
    for row in try rows.restore(PartyTable.snapshots, from: store) {
      ledger.restore(snapshot: [UnitID](packed: row.value), of: try VaultParty.digest(row.key))
    }
    for row in try rows.restore(PartyTable.ledger, from: store) {
      let entry: UnitLedger.Entry = try VaultParty.decode(row.value)
      ledger.restore(entry)
    }
    for row in try rows.restore(PartyTable.closed, from: store) {
      closedUnseen.insert(try VaultParty.digest(row.key))
    }
  }

  /// Answers one message.
  package mutating func handle(
    _ message: VaultMessage, entropy: any Entropy, source: any RoundSource
  ) throws -> [VaultEffect] {
    do {
      switch message {
      case .bundle(let bytes): return try open(bundle: bytes, entropy)
      case .cohort(let question): return try count(question, entropy, source)
      case .dispatch(let envelope, let request, let tick, let latest):
        try remember(latest)
        return try reserve(envelope, request, tick, entropy, source)
      case .open(let open): return try commit(to: open, entropy, source)
      case .roster(let roster): return try share(in: roster, entropy, source)
      case .close(let close): return try end(close, entropy, source)
      case .replay(let question): return try replay(question, source)
      case .nominate(let question): return try nominate(question, entropy, source)
      case .name(let question): return try name(question)
      }
    } catch let refusal as Refusal {
      return [.answer(.refused(refusal.reason, of: message.subject))]
    }
  }

  private mutating func open(
    bundle bytes: Bytes, _ entropy: any Entropy
  ) throws -> [VaultEffect] {
    let policy = try opening(bytes.elements)
    let held = policies[policy.digest]
    guard held == nil || policy.renews(held) else { return [.answer(.bundleOpened(policy.digest))] }
    try policy.takenIn(at: clock.latest?.at, after: policies.values)
    let change = rows.put(
      PartyTable.bundles, policy.digest.bytes, bytes.elements, entropy: entropy)
    policies[policy.digest] = policy
    return [.persist([change]), .answer(.bundleOpened(policy.digest))]
  }

  /// The purposes of every bundle that was opened here: consent is a matter of these trees.
  package var purposes: [Purpose] {
    policies.sorted { $0.key < $1.key }.flatMap(\.value.program.purposes)
  }

  /// The scopes of every bundle that was opened here: the strictest counts.
  package var scopes: [ConsentScope] {
    policies.sorted { $0.key < $1.key }.flatMap(\.value.program.governance.scopes)
  }

  /// The bundle under which a message speaks.
  func policy(_ digest: Digest) throws(Refusal) -> Program {
    guard let policy = policies[digest] else {
      throw Refusal(.bundleUnknown, "the bundle \(digest.short) was not opened here")
    }
    return policy.program
  }

  /// A record by a pinned executor.
  func believed<Payload>(
    _ signed: Signed<Payload>, _ type: String, _ keys: [PublicKey]
  ) throws(Refusal) -> Payload {
    do { return try signed.verified(type: type, by: Set(keys)) } catch {
      throw Refusal(.notBelieved, error.sentence)
    }
  }

  /// Takes over a tick, and answers the change that keeps it.
  mutating func move(to tick: Tick, _ entropy: any Entropy) throws -> [StoreChange] {
    guard tick != clock.latest else { return [] }
    clock.move(to: tick)
    return [try put(PartyTable.clock, Array("tick".utf8), tick, entropy)]
  }

  mutating func put(
    _ table: String, _ key: [UInt8], _ record: some Encodable, _ entropy: any Entropy
  ) throws(EncodingFault) -> StoreChange {
    rows.put(table, key, try CanonicalJSON.encode(record), entropy: entropy)
  }

  /// Changes the ledger and answers what keeps the entry.
  mutating func charge(
    _ id: Digest, _ entropy: any Entropy, _ change: (inout UnitLedger) -> Void
  ) throws(EncodingFault) -> [StoreChange] {
    let isNew = ledger.entries[id] == nil
    change(&ledger)
    guard let entry = ledger.entries[id] else { return [] }
    var changes = [try put(PartyTable.ledger, id.bytes, entry, entropy)]
    if isNew, let units = ledger.snapshots[id] {
      changes.append(
        rows.put(PartyTable.snapshots, id.bytes, units.packed, entropy: entropy))
    }
    return changes
  }

  func sign<Payload>(
    _ payload: Payload, _ type: String
  ) throws(EncodingFault) -> Signed<Payload> {
    try Signed.seal(payload, type: type, with: [identity])
  }

  private static func decode<T: Decodable>(_ bytes: [UInt8]) throws(EncodingFault) -> T {
    try CanonicalJSON.decode(T.self, from: bytes, .canonical)
  }

  private static func digest(_ key: [UInt8]) throws(EncodingFault) -> Digest {
    guard let digest = Digest(bytes: key) else {
      throw EncodingFault(.wrongType, "a key of \(key.count) bytes is no digest")
    }
    return digest
  }
}
