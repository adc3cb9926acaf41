import CanonBundle
package import CanonCoordination
package import CanonCrypto
import CanonEncoding
package import CanonRecords
import CanonStore
package import CanonTraining
import CanonTypes
import CanonVerification
import CanonWorld

/// A whole federation on one thread: the same coordinator, Vaults and store contract as in
/// production, with virtual time, and with crashes, delays, lost, doubled and overtaken messages
/// in an order that one seed decides.
///
/// A crash drops the machine; what comes back is restored from its store. Everything that happens
/// goes into `trace`, so two runs of one seed can be compared.
package final class Simulation {
  enum Item {
    case toCoordinator(CoordinatorEvent)
    case toVault(String, VaultMessage)
    case restartCoordinator
    case restartVault(String)
    case crashCoordinator
    case crashVault(String)
    case tick
  }

  struct Scheduled {
    var time: Int
    var order: Int
    var item: Item
  }

  package let federation: SimulatedFederation
  package let seed: UInt64
  let fault: PlantedFault?
  /// The coordinator's public ledger is empty at every request.
  let coordinatorForgets: Bool
  /// A fault that strikes once has done so.
  var hasStruck = false
  /// The coordinator's disk says that it keeps everything, and keeps nothing.
  var isLosing = false
  var random: DeterministicStream
  let entropy: FreshEntropy
  var queue: [Scheduled] = []
  var time = 0
  var order = 0
  var ticks: Int64 = 0
  /// In quiet time nothing fails any more, so that everything must come to its end.
  var isQuiet = false

  package let coordinatorStore = SimulatedStore()
  package internal(set) var coordinator: Coordinator?
  package internal(set) var vaultStores: [String: SimulatedStore] = [:]
  package internal(set) var vaults: [String: VaultParty] = [:]
  package internal(set) var sources: [String: SimulatedSource] = [:]
  let recorder = StreamRecorder()
  package internal(set) var trace = SHA256()
  var events = 0
  package internal(set) var watch = Watch()
  /// What submitters were told, in order.
  package private(set) var answers: [Submission] = []
  private var refusals: [Reason] = []
  /// A test's own mischief, just before the verifier asks.
  package var beforeReplay: () -> Void = {}

  package init(
    _ federation: SimulatedFederation, seed: UInt64, fault: PlantedFault? = nil,
    isScripted: Bool = false, coordinatorForgets: Bool = false
  ) throws {
    (self.federation, self.seed, self.fault) = (federation, seed, fault)
    self.coordinatorForgets = coordinatorForgets || fault == .reservationsForgotten
    isQuiet = isScripted
    let key = SHA256.digest(Array("simulation \(seed)".utf8)).bytes
    random = DeterministicStream(key: key, label: "schedule")
    entropy = FreshEntropy(DeterministicStream(key: key, label: "entropy"))
    for (index, vault) in federation.vaults.enumerated() {
      let store = SimulatedStore()
      vaultStores[vault] = store
      let count = SimulatedFederation.customers
      let units = UInt64(index * count)..<UInt64(index * count + count)
      var ends: [UnitID: Instant] = [:]
      for number in units where !isScripted && chance(20) {
        ends[UnitID(high: 7, low: number)] =
          federation.start + Period(seconds: Int64(random.next() % 30))
      }
      sources[vault] = SimulatedSource(vault: vault, units: units, ends: ends)
    }
    plant()
    for vault in federation.vaults { try restore(vault) }
    try restoreCoordinator()
    if !isScripted { try schedule() }
  }

  /// A test's own step: delivers an event now, and lets everything follow that needs no time-out.
  ///
  /// - Returns: what the coordinator refused in the meantime.
  @discardableResult
  package func give(_ event: CoordinatorEvent, within milliseconds: Int = 1_500) throws -> [Reason]
  {
    refusals = []
    at(time, .toCoordinator(event))
    try drain(until: time + milliseconds)
    time += milliseconds
    return refusals
  }

  /// The clock moves to so many hours after the start, and says so.
  @discardableResult
  package func tick(hours: Int) throws -> [Reason] {
    time = max(time, hours * 3_600_000)
    ticks += 1
    let instant = federation.start + Period(seconds: Int64(time / 1_000))
    return try give(.tick(try federation.tick(ticks, at: instant)))
  }

  /// Workers die at once, and nobody starts them again before `revive`.
  package func lose(_ names: String...) throws {
    for vault in names { vaults[vault] = nil }
    for vault in names { try give(.vaultLost(vault), within: 1) }
    try drain(until: time + 1_500)
  }

  package func revive(_ vault: String) throws {
    try restore(vault)
    try drain(until: time + 1_500)
  }

  /// The plan of a run: ticks, the bundle, requests, and what goes wrong.
  private func schedule() throws {
    at(0, .tick)
    at(1, .toCoordinator(.bundle(federation.bundle.bytes)))
    let requests = 1 + Int(random.next() % 3)
    for number in 0..<requests {
      // Now and then a concept without a meaning: such a task waits until its deadline.
      let concepts = chance(12) ? ["loyalty_score"] : nil
      let request = try federation.request(UInt8(number + 1)) { $0.concepts = concepts }
      let bytes = try CanonicalJSON.encode(request)
      at(10 + below(20_000), .toCoordinator(.submit(bytes)))
      if chance(20) { at(10 + below(30_000), .toCoordinator(.submit(bytes))) }
    }
    for _ in 0..<below(4) { at(10 + below(40_000), .tick) }
    for _ in 0..<below(3) { at(10 + below(40_000), .crashCoordinator) }
    for _ in 0..<below(4) { at(10 + below(40_000), .crashVault(anyVault())) }
    plan(coordinatorStore.memory, commits: 60)
    for vault in federation.vaults {
      if let store = vaultStores[vault] { plan(store.memory, commits: 12) }
    }
  }

  /// A process may die before or after any commit, or find its disk full.
  private func plan(_ store: MemoryStore, commits: Int) {
    let before = store.fate
    let chosen = 1 + below(commits)
    let kind = below(6)
    store.fate = { number, changes in
      let other = before(number, changes)
      guard case .done = other, number == chosen else { return other }
      switch kind {
      case 0: return .diesBefore
      case 1: return .diesAfter
      case 2: return .diskFull
      default: return .done
      }
    }
  }

  /// Runs until nothing is left to do: first with failures, then in quiet time to the end.
  package func run() throws {
    try drain(until: 60_000)
    isQuiet = true
    coordinatorStore.memory.fate = { _, _ in .done }
    for store in vaultStores.values { store.memory.fate = { _, _ in .done } }
    if fault == .persistSkipped { crashEverything() }
    for day in 1...12 {
      at(max(time, day * 86_400_000), .restartCoordinator)
      for vault in federation.vaults { at(time, .restartVault(vault)) }
      at(max(time, day * 86_400_000), .tick)
      try drain(until: (day + 1) * 86_400_000)
    }
  }

  private func crashEverything() {
    coordinator = nil
    vaults = [:]
  }

  private func drain(until end: Int) throws {
    while let next = pop(before: end) {
      time = max(time, next.time)
      events += 1
      precondition(events < 20_000, "seed \(seed) does not come to an end")
      try handle(next.item)
    }
  }

  private func handle(_ item: Item) throws {
    switch item {
    case .toCoordinator(let event): try deliver(event)
    case .toVault(let vault, let message): try deliver(message, to: vault)
    case .tick:
      ticks += 1
      let instant = federation.start + Period(seconds: Int64(time / 1_000))
      note("tick \(ticks) \(instant)")
      try deliver(.tick(try federation.tick(ticks, at: instant)))
    case .crashCoordinator: crashCoordinator()
    case .crashVault(let vault): crash(vault)
    case .restartCoordinator: if coordinator == nil { try restoreCoordinator() }
    case .restartVault(let vault): if vaults[vault] == nil { try restore(vault) }
    }
  }

  // MARK: The coordinator's driver

  private func restoreCoordinator() throws {
    let configuration = CoordinatorConfiguration(
      anchors: federation.anchors, origin: "simulated.example", timeoutMilliseconds: 2_000,
      repetitions: 2)
    var machine = try Coordinator(
      restoring: coordinatorStore, configuration: configuration, key: federation.executor,
      opening: federation.opening)
    note("coordinator restored with \(machine.tasks.count) tasks")
    let effects = try machine.resume()
    coordinator = machine
    try perform(effects)
  }

  private func deliver(_ event: CoordinatorEvent) throws {
    if coordinatorForgets, coordinator != nil, case .submit = event { try restoreCoordinator() }
    guard var machine = coordinator else { return }
    note("coordinator takes \(Simulation.name(event))")
    let effects = try machine.handle(event)
    if repeats(effects) {
      try perform(effects)
      return at(time + 1, .toCoordinator(event))
    }
    coordinator = machine
    try perform(effects)
  }

  private func perform(_ effects: [CoordinatorEffect]) throws {
    for effect in effects {
      switch effect {
      case .persist(let changes):
        let kept = reaching(changes)
        do { try coordinatorStore.commit(kept) } catch { return crashCoordinator() }
        watch.committed(kept)
        let isTorn = [.linesDropped, .recordDropped].contains(fault) && kept != changes
        if isTorn { return crashCoordinator() }
      case .send(let vault, let message): send(message, to: vault)
      case .startTimer(let timer, let milliseconds):
        at(time + milliseconds, .toCoordinator(.timeout(timer)))
      case .askReplays(_, let questions):
        beforeReplay()
        for question in questions {
          let signed = try Signed.seal(
            question, type: RecordType.replayQuestion, with: [federation.verifier])
          send(.replay(signed), to: question.vault)
        }
      case .examine(let task, let file): try examine(task, file)
      case .answer(let request, let submission):
        answers.append(submission)
        try watch.answered(submission, to: request)
        if endsCoordinator(with: submission) { return crashCoordinator() }
      case .refused(let reason):
        refusals.append(reason)
        note("coordinator refuses \(reason.code)")
      }
    }
  }

  private func examine(_ task: String, _ file: EvidenceFile) throws {
    var report = Verifier.examine(file, anchors: federation.anchors).report
    if fault == .unacceptedSettled {
      report.outcome = .accepted
    }
    let signed = try Signed.seal(
      report, type: RecordType.verification, with: [federation.verifier])
    at(time + 1 + below(300), .toCoordinator(.verified(task: task, signed)))
  }

  private func crashCoordinator() {
    guard coordinator != nil else { return }
    note("coordinator crashes")
    coordinator = nil
    at(time + 1 + below(3_000), .restartCoordinator)
  }

  // MARK: A Vault's driver

  private func restore(_ vault: String) throws {
    guard let store = vaultStores[vault] else { return }
    do { vaults[vault] = try party(of: vault, from: store) } catch let refusal as Refusal {
      // It stays down: a worker that finds its own state altered does not serve.
      note("\(vault) refuses its state: \(refusal.sentence)")
      return
    }
    note("\(vault) restored")
    at(time, .toCoordinator(.vaultReady(vault)))
  }

  /// The durable Vault of a store.
  func party(of vault: String, from store: any Store) throws -> VaultParty {
    try VaultParty(
      restoring: store,
      configuration: VaultConfiguration(
        vault: vault, anchors: federation.anchors, collusionAssumed: 0,
        confinement: "simulated"),
      identity: federation.vaultKey(vault), sealingKey: federation.sealingKey(vault),
      opening: federation.opening,
      streams: RecordedStreams(recorder: recorder, isFaulty: fault == .streamReused))
  }

  private func deliver(_ message: VaultMessage, to vault: String) throws {
    guard var party = vaults[vault], let source = sources[vault] else { return }
    note("\(vault) takes \(Simulation.name(message)) \(message.subject.short)")
    var forgetful: VaultParty?
    if case .dispatch = message { forgetful = try self.forgetful(vault) }
    if let forgetful { party = forgetful }
    let effects = try party.handle(message, entropy: entropy, source: source)
    vaults[vault] = party
    for effect in effects {
      switch effect {
      case .persist(let changes):
        if skips(changes, of: vault) {
          at(time + 1 + below(50), .crashVault(vault))
          continue
        }
        do { try vaultStores[vault]?.commit(changes) } catch { return crash(vault) }
        // A new entry is what raises a balance at once; draws stay, and are audited in the end.
        if changes.contains(where: { $0.table == "party_snapshots" }) {
          watch.audited(try durableLedger(of: vault), of: vault)
        }
      case .answer(let answer):
        watch.heard(answer, from: vault)
        note("\(vault) answers \(Simulation.name(answer))")
        arrive(.toCoordinator(.answer(vault: vault, answer)))
      }
    }
    if forgetful != nil, let store = vaultStores[vault] {
      // It forgets while it reserves, and only then: what it writes afterwards is right.
      vaults[vault] = try self.party(of: vault, from: store)
    }
  }

  private func crash(_ vault: String) {
    guard vaults.removeValue(forKey: vault) != nil else { return }
    note("\(vault) crashes")
    if !isQuiet, chance(30) {
      at(time + 10, .toCoordinator(.vaultLost(vault)))
      at(time + 20_000, .restartVault(vault))
    } else {
      at(time + 1 + below(4_000), .restartVault(vault))
    }
  }

  // MARK: The network

  private func send(_ message: VaultMessage, to vault: String) {
    if withholds(message, from: vault) { return }
    arrive(.toVault(vault, message))
  }

  /// Delayed, so that messages overtake one another; sometimes lost, sometimes doubled.
  private func arrive(_ item: Item) {
    if isQuiet { return at(time + 1, item) }
    if chance(6) { return note("a message is lost") }
    at(time + 1 + below(200), item)
    if chance(6) { at(time + 1 + below(3_000), item) }
  }
}

extension Simulation {
  func at(_ time: Int, _ item: Item) {
    order += 1
    queue.append(Scheduled(time: time, order: order, item: item))
  }

  private func pop(before end: Int) -> Scheduled? {
    let next = queue.indices.min { left, right in
      (queue[left].time, queue[left].order) < (queue[right].time, queue[right].order)
    }
    guard let next, queue[next].time < end else { return nil }
    return queue.remove(at: next)
  }

  func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }

  func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  func anyVault() -> String { federation.vaults[below(federation.vaults.count)] }

  func note(_ line: String) { trace.update(Array("\(time) \(line)\n".utf8)) }

  static func name(_ event: CoordinatorEvent) -> String {
    switch event {
    case .bundle: "bundle"
    case .submit: "submit"
    case .tick: "tick"
    case .revoke: "revoke"
    case .census: "census"
    case .answer(let vault, let answer): "\(name(answer)) of \(vault)"
    case .vaultLost(let vault): "loss of \(vault)"
    case .vaultReady(let vault): "return of \(vault)"
    case .timeout(let timer): "timeout \(timer.phase)"
    case .verified: "report"
    case .challenge: "challenge"
    }
  }

  static func name(_ message: VaultMessage) -> String {
    switch message {
    case .bundle: "bundle"
    case .cohort: "cohort"
    case .dispatch: "dispatch"
    case .open(let open): "open \(open.payload.attempt.round).\(open.payload.attempt.attempt)"
    case .roster: "roster"
    case .close: "close"
    case .replay: "replay"
    case .nominate: "nominate"
    case .name: "name"
    }
  }

  static func name(_ answer: VaultAnswer) -> String {
    switch answer {
    case .bundleOpened: "bundle opened"
    case .cohort(let release): "cohort \(release.payload.noisedCount)"
    case .reserved: "reserved"
    case .committed(let commit): "commit \(commit.digest.short)"
    case .share(let share): "share \(share.digest.short)"
    case .closed: "closed"
    case .replayed(let replay): "replay \(replay.payload.finding.rawValue)"
    case .nominated(let words): "nominations \(words.digest.short)"
    case .named(let words): "names \(words.digest.short)"
    case .refused(let reason, _): "refusal \(reason.code)"
    }
  }
}

/// Entropy that never repeats itself, as the operating system's: what was drawn and not made
/// durable is gone. Still a function of the seed.
package final class FreshEntropy: Entropy, @unchecked Sendable {
  // One thread runs the whole simulation.
  private var stream: DeterministicStream

  package init(_ stream: DeterministicStream) { self.stream = stream }

  package func bytes(_ count: Int, for label: String) -> [UInt8] { stream.bytes(count) }
}
