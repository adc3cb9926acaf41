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
  private(set) var faults: [Violation] = []
  package private(set) var sharesHeard = 0

  /// A request that is sent again gets the answer that it got.
  mutating func answered(_ submission: Submission, to request: Digest?) throws {
    if let task = submission.task { acknowledged.insert(task) }
    guard let request else { return }
    once("answer to the request \(request.short)", try Digest(ofRecord: submission))
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
    if let other = said[what], other != digest {
      faults.append(Violation(.lostAcknowledgement, "two forms of the \(what)"))
    }
    said[what] = digest
  }

  /// The log only grows: an index is written once.
  private var written: Set<[UInt8]> = []

  mutating func committed(_ changes: [StoreChange]) {
    for case .put("log_entries", let key, _) in changes where !written.insert(key).inserted {
      faults.append(Violation(.doubledTransition, "a line of the log is written twice"))
    }
  }

  /// No budget is overspent at any moment: what is reserved counts as long as it may be drawn.
  mutating func audited(_ ledger: UnitLedger, of vault: String) {
    for sentence in ledger.audit() {
      let kind: Violation.Kind =
        sentence.contains("spent") ? .overspentBudget : .unaccountedDraw
      let violation = Violation(kind, "\(vault): \(sentence)")
      if !faults.contains(violation) { faults.append(violation) }
    }
  }
}

extension Simulation {
  /// Every way in which the run broke a promise; empty when it kept all of them.
  package func violations() throws -> [Violation] {
    var watch = self.watch
    for vault in federation.vaults { watch.audited(try durableLedger(of: vault), of: vault) }
    var found = watch.faults + recorder.shared
    let configuration = CoordinatorConfiguration(
      anchors: federation.anchors, origin: "simulated.example")
    let durable = try Coordinator(
      restoring: coordinatorStore, configuration: configuration, key: federation.executor,
      opening: federation.opening)
    for task in watch.acknowledged.sorted() where durable.tasks[task] == nil {
      found.append(Violation(.lostAcknowledgement, "the acknowledged task \(task) is lost"))
    }
    let entries = try coordinatorStore.rows(in: "log_entries", prefix: []).map { row in
      try CanonicalJSON.decode(LogEntry.self, from: row.value, .written)
    }
    for record in durable.tasks.values.sorted(by: { $0.task < $1.task }) {
      found += transitions(of: record, entries)
      if record.state?.isTerminal == false {
        found.append(Violation(.unfinished, "\(record.task) did not end"))
      }
      if record.state == .completed { found += try settlement(of: record.task, durable) }
    }
    for vault in federation.vaults {
      found += try draws(of: vault)
      found += try state(of: vault)
    }
    return found
  }

  /// The log tells one legal way from `accepted` to where the task stands.
  private func transitions(of record: TaskRecord, _ entries: [LogEntry]) -> [Violation] {
    var (state, found): (TaskState?, [Violation]) = (nil, [])
    var seen: Set<[TaskState?]> = []
    var settlements = 0
    for entry in entries {
      switch entry.event {
      case .moved(record.task, let from, let to, _):
        let isEdge = from.map { TaskState.hasEdge(from: $0, to: to) } ?? (to == .accepted)
        if !seen.insert([from, to]).inserted {
          found.append(
            Violation(.doubledTransition, "\(record.task) goes to \(to.rawValue) again"))
        } else if from != state || !isEdge {
          found.append(Violation(.lostTransition, "\(record.task) jumps to \(to.rawValue)"))
        }
        state = to
      case .settled(record.task, _): settlements += 1
      default: continue
      }
    }
    if state != record.state {
      found.append(Violation(.lostTransition, "\(record.task) and its log disagree"))
    }
    if settlements != (record.state == .completed ? 1 : 0) {
      found.append(
        Violation(
          settlements > 1 ? .doubledTransition : .lostTransition,
          "\(record.task) settled \(settlements) times"))
    }
    return found
  }

  /// Only what the public replay accepts is settled.
  private func settlement(of task: String, _ durable: Coordinator) throws -> [Violation] {
    guard let file = try durable.evidence(of: task, in: coordinatorStore) else {
      return [Violation(.unacceptedSettled, "\(task) is completed without evidence")]
    }
    let report = PublicReplay.run(file, anchors: federation.anchors)
    guard report.outcome != .accepted else { return [] }
    let findings = report.findings.map(\.sentence).joined(separator: "; ")
    return [
      Violation(
        .unacceptedSettled, "\(task) is settled and \(report.outcome.rawValue): \(findings)")
    ]
  }

  /// Every share that was ever heard is charged, once, and nothing stays reserved.
  private func draws(of vault: String) throws -> [Violation] {
    let ledger = try durableLedger(of: vault)
    var found: [Violation] = []
    for id in (watch.drawn[vault] ?? []).sorted(by: { "\($0)" < "\($1)" }) {
      let draws = ledger.entries[id.envelope]?.draws ?? []
      let charges = draws.count { ($0.round, $0.attempt) == (id.round, id.attempt) }
      if charges != 1 {
        found.append(
          Violation(
            .unaccountedDraw,
            "\(vault) drew \(id.round).\(id.attempt) and charged it \(charges) times"))
      }
    }
    for entry in ledger.entries.values.sorted(by: { $0.id < $1.id })
    where entry.state == .reserved {
      found.append(Violation(.unfinished, "\(vault) still reserves for \(entry.id.short)"))
    }
    return found
  }

  /// What a Vault made durable is a state that it takes up again.
  private func state(of vault: String) throws -> [Violation] {
    guard let store = vaultStores[vault] else { return [] }
    do { _ = try party(of: vault, from: store) } catch let refusal as Refusal {
      return [Violation(.contradictoryState, "\(vault): \(refusal.sentence)")]
    }
    return []
  }

  /// The ledger as it is on the disk, read without the Vault's own eyes.
  func durableLedger(of vault: String) throws -> UnitLedger {
    var ledger = UnitLedger()
    guard let store = vaultStores[vault] else { return ledger }
    var rows = SealedRows(vault: vault, key: federation.sealingKey(vault))
    var snapshots: [[UInt8]: [UnitID]] = [:]
    for row in try rows.restore("party_snapshots", from: store) {
      snapshots[row.key] = stride(from: 0, to: row.value.count, by: UnitID.byteCount)
        .compactMap { UnitID(bytes: row.value[$0..<$0 + UnitID.byteCount]) }
    }
    for row in try rows.restore("party_ledger", from: store) {
      ledger.insert(
        try CanonicalJSON.decode(UnitLedger.Entry.self, from: row.value, .canonical),
        units: snapshots[row.key] ?? [])
    }
    return ledger
  }
}
