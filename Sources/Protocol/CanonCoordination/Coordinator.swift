package import CanonAdmission
package import CanonCrypto
import CanonEncoding
package import CanonEvidence
import CanonProgram
package import CanonRecords
package import CanonStore
package import CanonTraining
package import CanonTypes

/// The executor's side of the protocol for all tasks, as a state machine that does no I/O.
///
/// Every transition is one commit: the task's state, its line in the log and the public ledger
/// change together or not at all. Whatever is not durable yet is asked for again after a crash,
/// and the Vaults repeat themselves byte for byte, so no step is lost and none is done twice.
package struct Coordinator: Sendable {
  package let configuration: CoordinatorConfiguration
  package internal(set) var log: EvidenceLog
  package internal(set) var ledger = PublicLedger()
  package internal(set) var tasks: [String: TaskRecord] = [:]
  /// Ended attempts by task, in order.
  package internal(set) var transcripts: [String: [RoundTranscript]] = [:]
  /// The digest of the bundle under which requests are read.
  package internal(set) var activeBundle: Digest?
  package internal(set) var tick: Signed<Tick>?

  let key: SigningKey
  let opening: BundleOpening
  var bundles: [Digest: (bytes: [UInt8], policy: OpenedPolicy)] = [:]
  var releases: [Digest: [String: Signed<CohortRelease>]] = [:]
  var nonces: Set<[UInt8]> = []
  /// Who revoked a delegation; only its principal's word counts.
  var revoked: [Digest: Set<PublicKey>] = [:]
  /// The number that the next receipt gets, and the digest of the one before.
  var (nextReceipt, lastReceipt): (Int64, Digest?) = (0, nil)
  var gatherings: [String: Gathering] = [:]
  var census: OpenCensus?
  /// What Vaults released of words, by the digest of the scope and by Vault.
  var nominations: [Digest: [String: Signed<Nominations>]] = [:]
  var named: [Digest: [String: Signed<NamedWords>]] = [:]
  var nominationScopes: [Digest: NominationScope] = [:]
  var lost: Set<String> = []

  /// The durable coordinator of a store; an empty store gives a new one. Call `resume` next.
  ///
  /// - Parameter key: the executor's; envelopes, rounds and settlements are signed with it.
  package init(
    restoring store: any Store, configuration: CoordinatorConfiguration, key: SigningKey,
    opening: @escaping BundleOpening
  ) throws {
    self.configuration = configuration
    self.key = key
    self.opening = opening
    log = try EvidenceLog(restoring: store, origin: configuration.origin)
    for row in try store.rows(in: Table.bundles) {
      let policy = try opening(row.value)
      bundles[policy.digest] = (row.value, policy)
    }
    try restoreSingles(store)
    for row in try store.rows(in: Table.nonces) { nonces.insert(row.key) }
    for row in try store.rows(in: Table.revocations) {
      let digest = Digest(bytes: Array(row.key.prefix(Digest.byteCount)))
      let signer = PublicKey(bytes: Array(row.key.dropFirst(Digest.byteCount)))
      if let digest, let signer { revoked[digest, default: []].insert(signer) }
    }
    for row in try store.rows(in: Table.cohorts) {
      let release: Signed<CohortRelease> = try Coordinator.decode(row.value)
      releases[release.payload.scope, default: [:]][release.payload.vault] = release
    }
    try restoreCensuses(store)
    for row in try store.rows(in: Table.tasks) {
      let record: TaskRecord = try Coordinator.decode(row.value)
      tasks[record.task] = record
    }
    for record in tasks.values {
      let rows = try store.rows(in: Table.transcripts, prefix: Array(record.task.utf8))
      transcripts[record.task] = try rows.map { try Coordinator.decode($0.value) }
    }
  }

  private mutating func restoreCensuses(_ store: any Store) throws {
    for row in try store.rows(in: Table.nominations) {
      let kept: KeptNominations = try Coordinator.decode(row.value)
      let release = kept.release
      nominationScopes[release.payload.scope] = kept.scope
      nominations[release.payload.scope, default: [:]][release.payload.vault] = release
    }
    for row in try store.rows(in: Table.named) {
      let words: Signed<NamedWords> = try Coordinator.decode(row.value)
      named[words.payload.scope, default: [:]][words.payload.vault] = words
    }
  }

  private mutating func restoreSingles(_ store: any Store) throws {
    if let bytes = try store.value(in: Table.state, key: Table.activeBundle) {
      activeBundle = Digest(bytes: bytes)
    }
    if let bytes = try store.value(in: Table.state, key: Table.tick) {
      tick = try Coordinator.decode(bytes)
    }
    if let bytes = try store.value(in: Table.state, key: Table.ledger) {
      ledger = try Coordinator.decode(bytes)
    }
    if let bytes = try store.value(in: Table.state, key: Table.receipt) {
      let receipt: Signed<Receipt> = try Coordinator.decode(bytes)
      (nextReceipt, lastReceipt) = (receipt.payload.number + 1, receipt.digest)
    }
  }

  /// Answers one event with what to do.
  package mutating func handle(_ event: CoordinatorEvent) throws -> [CoordinatorEffect] {
    var turn = Turn()
    do {
      switch event {
      case .bundle(let bytes): try activate(bytes, &turn)
      case .submit(let bytes): try submit(bytes, &turn)
      case .tick(let tick): try follow(tick, &turn)
      case .census(let evolution): try beginCensus(evolution, &turn)
      case .revoke(let revocation): try revoke(revocation, &turn)
      case .answer(let vault, let answer): try take(answer, of: vault, &turn)
      case .vaultLost(let vault): try lose(vault, &turn)
      case .vaultReady(let vault):
        lost.remove(vault)
        greet(vault, &turn)
      case .timeout(let timer): try expire(timer, &turn)
      case .verified(let task, let report): try publish(report, of: task, &turn)
      case .challenge(let move): try challenge(move, &turn)
      }
    } catch let refusal as Refusal {
      return [.refused(refusal.reason)]
    }
    return try effects(of: &turn)
  }

  /// What to do first after a restoration: everything outstanding is asked for again.
  package mutating func resume() throws -> [CoordinatorEffect] {
    var turn = Turn()
    for vault in configuration.anchors.vaults.map(\.vault) { greet(vault, &turn) }
    for task in tasks.keys.sorted() { try advance(task, &turn) }
    for task in tasks.keys.sorted() where phase(of: task) != nil { arm(task, &turn) }
    return try effects(of: &turn)
  }

  /// The tables of the coordinator's store.
  enum Table {
    static let bundles = "coordinator_bundles"
    static let state = "coordinator_state"
    static let nonces = "coordinator_nonces"
    static let revocations = "coordinator_revocations"
    static let cohorts = "coordinator_cohorts"
    static let nominations = "coordinator_nominations"
    static let named = "coordinator_named"
    static let tasks = "coordinator_tasks"
    static let transcripts = "coordinator_transcripts"
    static let activeBundle = StoreKey.text("active bundle")
    static let receipts = "coordinator_receipts"
    static let tick = StoreKey.text("tick")
    static let receipt = StoreKey.text("receipt")
    static let ledger = StoreKey.text("ledger")
  }

  static func decode<T: Decodable>(_ bytes: [UInt8]) throws(EncodingFault) -> T {
    try CanonicalJSON.decode(T.self, from: bytes, .canonical)
  }
}

/// What one event leads to: changes that are committed together, then effects.
struct Turn {
  var changes: [StoreChange] = []
  var effects: [CoordinatorEffect] = []
  /// Tasks whose record has to be written.
  var dirty: Set<String> = []
  var ledgerIsDirty = false
  var wantsCheckpoint = false
}

extension Coordinator {
  private mutating func effects(of turn: inout Turn) throws -> [CoordinatorEffect] {
    for task in turn.dirty.sorted() {
      guard let record = tasks[task] else { continue }
      turn.changes.append(
        .put(
          table: Table.tasks, key: StoreKey.text(task), value: try CanonicalJSON.encode(record)))
    }
    if turn.ledgerIsDirty {
      turn.changes.append(
        .put(table: Table.state, key: Table.ledger, value: try CanonicalJSON.encode(ledger)))
    }
    if turn.wantsCheckpoint, let now = tick?.payload.at, log.size > 0 {
      turn.changes += try log.checkpoint(at: now, with: key).changes
    }
    return turn.changes.isEmpty ? turn.effects : [.persist(turn.changes)] + turn.effects
  }

  /// The latest tick; without one nothing can be decided.
  func now() throws(Refusal) -> Signed<Tick> {
    guard let tick else { throw Refusal(.executorBusy, "no signed tick has come yet") }
    return tick
  }

  /// Writes a line of the log, in the commit of this turn.
  mutating func note(_ event: LogEntry.Event, of task: String?, _ turn: inout Turn) throws {
    let at = try now().payload.at
    let (entry, changes) = try log.append(event, at: at)
    turn.changes += changes
    if let task {
      tasks[task]?.entries.append(entry.index)
      turn.dirty.insert(task)
    }
  }

  func sign<Payload>(
    _ payload: Payload, _ type: String
  ) throws(EncodingFault) -> Signed<Payload> {
    try Signed.seal(payload, type: type, with: [key])
  }

  /// The bundle that a task stays on, whatever is active now.
  func program(of record: TaskRecord) -> Program? {
    bundles[record.request.payload.bundle]?.policy.program
  }
}
