package import CanonCoordination
package import CanonCrypto
import CanonEncoding
package import CanonRecords
package import CanonStore
import CanonTypes
package import CanonWorld

/// The coordinator at work: carries out what its state machine returns, over a store, a transport
/// to the Vaults and a verifier.
///
/// After any thrown fault this value must be dropped and another restored: what was durable goes
/// on, what was not is asked for again.
package final class Federation {
  /// What a person may want to see while it happens.
  package enum News: Sendable {
    case sent(vault: String, VaultMessage)
    case received(vault: String, VaultAnswer)
    case workerLost(vault: String, why: String)
    case refused(Reason)
    case examining(task: String)
  }

  package private(set) var coordinator: Coordinator
  package let store: any Store
  private let transport: any VaultTransport
  private let verifier: any VerifierSeat
  private let clock: any WallClock
  private let observe: (News) -> Void
  /// When each timer fires, in nanoseconds of the clock.
  private var timers: [TimerID: UInt64] = [:]
  /// Deaths of each worker since any task last moved on. An answer alone clears nobody: a worker
  /// that opens the bundle and then dies would be started for ever.
  private var deaths: [String: Int] = [:]
  private var phases: [String: Phase] = [:]
  /// Vaults whose worker could not be reached, with why; the next step tells the coordinator.
  private var unreachable: [String: String] = [:]
  /// The request that is being submitted, and what its submitter is told. Answers to others, which
  /// an earlier process left open, are not for this one.
  private var awaited: Digest?
  private var answered: Submission?
  private var refusals: [Reason] = []

  /// A worker that dies this often while nothing moves on is given up.
  private static let mostDeaths = 3

  /// Restores the coordinator and asks for whatever is outstanding.
  package init(
    restoring store: any Store, coordinator: Coordinator, transport: any VaultTransport,
    verifier: any VerifierSeat, clock: any WallClock, observe: @escaping (News) -> Void = { _ in }
  ) throws {
    self.store = store
    self.coordinator = coordinator
    self.transport = transport
    self.verifier = verifier
    self.clock = clock
    self.observe = observe
    try perform(try self.coordinator.resume())
  }

  /// Makes a bundle the one under which requests are read.
  package func activate(bundle: [UInt8]) throws -> [Reason] { try take(.bundle(bundle)) }

  /// - Returns: what the submitter is told, once cohorts are gathered and rules evaluated.
  package func submit(_ request: [UInt8]) throws -> Submission? {
    answered = nil
    awaited = try? CanonicalJSON.decode(Signed<TaskRequest>.self, from: request, .written).digest
    _ = try take(.submit(request))
    try drive { self.answered != nil }
    return answered
  }

  package func follow(_ tick: Signed<Tick>) throws -> [Reason] { try take(.tick(tick)) }

  package func challenge(_ move: Signed<ChallengeMove>) throws -> [Reason] {
    try take(.challenge(move))
  }

  package func revoke(_ revocation: Signed<Revocation>) throws -> [Reason] {
    try take(.revoke(revocation))
  }

  /// Counts the Vaults' words, and waits until every answer that will come has come.
  ///
  /// - Returns: what went wrong; a Vault that refuses is left out.
  package func takeCensus(of evolution: String) throws -> [Reason] {
    var reasons = try take(.census(evolution: evolution))
    try drive { !self.coordinator.hasOpenCensus }
    for reason in refusals where !reasons.contains(reason) { reasons.append(reason) }
    return reasons
  }

  /// Goes on until nothing waits for a Vault any more, or `condition` holds.
  package func drive(until condition: () -> Bool = { false }) throws {
    while !condition(), isWaiting {
      try step()
    }
  }

  /// Whether any task waits for Vaults. Without a timer it does so for another day: a Vault that
  /// never acknowledges the end is told again when the coordinator next starts.
  package var isWaiting: Bool {
    coordinator.hasOpenCensus
      || coordinator.tasks.keys.contains { task in
        coordinator.phase(of: task).map { timers[TimerID(task: task, phase: $0)] != nil } ?? false
      }
  }

  /// - Returns: refusals of this event; empty when it was taken.
  private func take(_ event: CoordinatorEvent) throws -> [Reason] {
    refusals = []
    try perform(try coordinator.handle(event))
    return refusals
  }

  private func step() throws {
    if let (vault, why) = unreachable.min(by: { $0.key < $1.key }) {
      unreachable[vault] = nil
      return try lose(vault, why)
    }
    let now = clock.monotonicNanoseconds()
    let next = timers.min { ($0.value, $0.key.task) < ($1.value, $1.key.task) }
    let wait = next.map { $0.value > now ? ($0.value - now + 999_999) / 1_000_000 : 0 } ?? 1_000
    switch try transport.receive(timeoutMilliseconds: Int(wait)) {
    case .answer(let vault, let answer):
      observe(.received(vault: vault, answer))
      try perform(try coordinator.handle(.answer(vault: vault, answer)))
    case .lost(let vault, let why): try lose(vault, why)
    case .nothing:
      guard let next, next.value <= clock.monotonicNanoseconds() else { return }
      timers[next.key] = nil
      try perform(try coordinator.handle(.timeout(next.key)))
    }
    noteProgress()
  }

  private func lose(_ vault: String, _ why: String) throws {
    observe(.workerLost(vault: vault, why: why))
    deaths[vault, default: 0] += 1
    let isOver = deaths[vault, default: 0] >= Federation.mostDeaths
    try perform(try coordinator.handle(isOver ? .vaultLost(vault) : .vaultReady(vault)))
  }

  private func noteProgress() {
    var now: [String: Phase] = [:]
    for task in coordinator.tasks.keys { now[task] = coordinator.phase(of: task) }
    if now != phases { (phases, deaths) = (now, [:]) }
  }

  private func perform(_ effects: [CoordinatorEffect]) throws {
    for effect in effects {
      switch effect {
      case .persist(let changes): try store.commit(changes)
      case .send(let vault, let message): try send(message, to: vault)
      case .startTimer(let id, let milliseconds):
        timers[id] = clock.monotonicNanoseconds() + UInt64(milliseconds) * 1_000_000
      case .askReplays(_, let questions):
        for question in questions {
          try send(.replay(try verifier.sign(question)), to: question.vault)
        }
      case .examine(let task, let file):
        observe(.examining(task: task))
        let report = try verifier.examine(file)
        try perform(try coordinator.handle(.verified(task: task, report)))
      case .answer(let request, let submission):
        if request == nil || request == awaited { answered = submission }
      case .refused(let reason):
        refusals.append(reason)
        observe(.refused(reason))
      }
    }
  }

  /// A worker that cannot be reached is a lost worker, not a fault of ours.
  private func send(_ message: VaultMessage, to vault: String) throws {
    observe(.sent(vault: vault, message))
    do {
      try transport.send(message, to: vault)
    } catch let fault as WorldFault {
      unreachable[vault] = fault.sentence
    }
  }
}
