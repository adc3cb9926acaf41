import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonSettlement
import CanonStore
import CanonTraining
import CanonTypes
import CanonVerification

/// An observer beside the federation: what was said out loud, to be held against what is durable.
package struct Watch {
  private var said: [String: Digest] = [:]
  private(set) var drawn: [String: Set<AttemptID>] = [:]
  private(set) var acknowledged: Set<String> = []
  private(set) var faults: [String] = []
  package private(set) var sharesHeard = 0

  mutating func answered(_ submission: Submission) {
    if let task = submission.task { acknowledged.insert(task) }
  }

  /// The same thing is never said in two ways.
  mutating func heard(_ answer: VaultAnswer, from vault: String) {
    switch answer {
    case .cohort(let release):
      once("cohort of \(vault) for \(release.payload.scope)", release.digest)
    case .committed(let commit):
      let id = commit.payload.attempt
      once("commitment of \(vault) in \(id)", commit.digest)
    case .share(let share):
      let id = share.payload.attempt
      sharesHeard += 1
      drawn[vault, default: []].insert(id)
      once("share of \(vault) in \(id)", share.digest)
    default: return
    }
  }

  private mutating func once(_ what: String, _ digest: Digest) {
    if let other = said[what], other != digest { faults.append("two forms of the \(what)") }
    said[what] = digest
  }

  /// The log only grows: an index is written once.
  private var written: Set<[UInt8]> = []

  mutating func committed(_ changes: [StoreChange], seed: UInt64) {
    for case .put("log_entries", let key, _) in changes {
      if !written.insert(key).inserted { faults.append("a line of the log is written twice") }
    }
  }
}

extension Simulation {
  /// Every way in which the run broke a promise; empty when it kept all of them.
  package func violations() throws -> [String] {
    var found = watch.faults + recorder.shared
    let configuration = CoordinatorConfiguration(
      anchors: federation.anchors, origin: "simulated.example")
    let durable = try Coordinator(
      restoring: coordinatorStore, configuration: configuration, key: federation.executor,
      opening: federation.opening)
    for task in watch.acknowledged where durable.tasks[task] == nil {
      found.append("the acknowledged task \(task) is lost")
    }
    let entries = try coordinatorStore.rows(in: "log_entries", prefix: []).map { row in
      try CanonicalJSON.decode(LogEntry.self, from: row.value, .written)
    }
    for record in durable.tasks.values.sorted(by: { $0.task < $1.task }) {
      found += transitions(of: record, entries)
      if record.state?.isTerminal == false { found.append("\(record.task) did not end") }
      if record.state == .completed { found += try settlement(of: record.task, durable) }
    }
    for vault in federation.vaults { found += try ledger(of: vault) }
    return found
  }

  /// The log tells one legal way from `accepted` to where the task stands.
  private func transitions(of record: TaskRecord, _ entries: [LogEntry]) -> [String] {
    var (state, found): (TaskState?, [String]) = (nil, [])
    var settlements = 0
    for entry in entries {
      switch entry.event {
      case .moved(record.task, let from, let to, _):
        let isEdge = from.map { TaskState.hasEdge(from: $0, to: to) } ?? (to == .accepted)
        if from != state || !isEdge { found.append("\(record.task) jumps to \(to.rawValue)") }
        state = to
      case .settled(record.task, _): settlements += 1
      default: continue
      }
    }
    if state != record.state { found.append("\(record.task) and its log disagree") }
    if settlements != (record.state == .completed ? 1 : 0) {
      found.append("\(record.task) settled \(settlements) times")
    }
    return found
  }

  /// Only what the public replay accepts is settled.
  private func settlement(of task: String, _ durable: Coordinator) throws -> [String] {
    guard let file = try durable.evidence(of: task, in: coordinatorStore) else {
      return ["\(task) is completed without evidence"]
    }
    let report = PublicReplay.run(file, anchors: federation.anchors)
    guard report.outcome != .accepted else { return [] }
    let findings = report.findings.map(\.sentence).joined(separator: "; ")
    return ["\(task) is settled and \(report.outcome.rawValue): \(findings)"]
  }

  /// Every share that was ever heard is charged, once, and no budget is overspent.
  private func ledger(of vault: String) throws -> [String] {
    guard let store = vaultStores[vault] else { return [] }
    let party = try VaultParty(
      restoring: store,
      configuration: VaultConfiguration(
        vault: vault, anchors: federation.anchors, collusionAssumed: 0,
        confinement: "simulated"),
      identity: federation.vaultKey(vault), sealingKey: federation.sealingKey(vault),
      opening: federation.opening)
    var found = party.ledger.audit().map { "\(vault): \($0)" }
    for id in watch.drawn[vault] ?? [] {
      let draws = party.ledger.entries[id.envelope]?.draws ?? []
      if draws.count(where: { ($0.round, $0.attempt) == (id.round, id.attempt) }) != 1 {
        found.append("\(vault) drew \(id.round).\(id.attempt) without its charge")
      }
    }
    for entry in party.ledger.entries.values where entry.state == .reserved {
      found.append("\(vault) still reserves for \(entry.id.short)")
    }
    return found
  }
}
