import CanonAdmission
import CanonCrypto
package import CanonProgram
import CanonRecords
import CanonSettlement
package import CanonTypes

/// Recorded requests decided again as if another bundle had been in force, by the admission that
/// decides live.
///
/// First every recorded decision is made again under its own bundle, against the ledger that the
/// lines before it leave: its receipt has to come out byte for byte, or the log is refused. Then
/// the same request is decided under the new bundle, against the ledger that *its* decisions leave.
package struct Replay {
  private let log: VerifiedLog
  private let program: Program
  private var recorded = Recorded()
  private var reckoning: Reckoning
  private var report: ReplayReport
  private var settled: [SettledTask] = []

  /// The side of the record: what was admitted, and the ledger as it was.
  private struct Recorded {
    var ledger = PublicLedger()
    var check: ReceiptCheck?
    var tally = Tally()
    var envelopes: [String: (payload: TaskEnvelope, unitInVaults: Int64)] = [:]
    var decisions: [String: (recorded: RecordedDecision, under: Redecision)] = [:]
    var reports: [String: VerificationReport] = [:]
  }

  /// - Throws: `ReplayFault` when the log's decisions are not what its records give.
  package static func run(
    _ log: VerifiedLog, under program: Program, bundle: Digest
  ) throws -> ReplayReport {
    var replay = Replay(log, program, bundle)
    for entry in log.entries { try replay.follow(entry) }
    return try replay.finished()
  }

  private init(_ log: VerifiedLog, _ program: Program, _ bundle: Digest) {
    (self.log, self.program) = (log, program)
    reckoning = Reckoning(program, anchors: log.anchors, executor: log.executor)
    report = ReplayReport(
      bundle: bundle, policyVersion: program.policyVersion, checkpoint: log.checkpoint)
  }

  private mutating func follow(_ entry: LogEntry) throws {
    switch entry.event {
    case .ticked(let tick):
      reckoning.pass(to: try believed(tick, RecordType.tick, log.anchors.clocks, entry).at)
    case .receipted(let receipt): try decide(receipt)
    case .nominated(let scope, let signed): try charge(scope, signed, entry)
    case .moved(let task, _, let to, _) where to.isTerminal:
      let transcripts = log.transcripts[task] ?? []
      if let held = recorded.envelopes[task] {
        recorded.ledger.close(
          task: task,
          spent: held.payload.cost.spent(transcripts, unitInVaults: held.unitInVaults))
      }
      reckoning.end(task, transcripts)
    case .verified(let task, let report):
      recorded.reports[task] = try believed(
        report, RecordType.verification, log.anchors.verifiers, entry)
    case .settled(let task, let signed):
      let context = try believed(signed, RecordType.settlement, [log.executor], entry)
      guard let (decision, under) = recorded.decisions[task],
        let envelope = recorded.envelopes[task]?.payload, let report = recorded.reports[task]
      else {
        throw ReplayFault(
          .logIncomplete, "line \(entry.index) settles a task that no line admits and verifies")
      }
      settled.append(
        SettledTask(
          envelope: envelope, model: context.model, report: report,
          transcripts: log.transcripts[task] ?? [], program: decision.program, under: under))
    default: return
    }
  }

  /// A census costs what the block of its own bundle says, and what the new one says of the same
  /// block; a version without it would have taken none.
  private mutating func charge(
    _ scope: NominationScope, _ signed: Signed<Nominations>, _ entry: LogEntry
  ) throws {
    let keys = log.anchors.vaults.filter { $0.vault == signed.payload.vault }.map(\.key)
    let words = try believed(signed, RecordType.nominations, keys, entry)
    guard words.scope == (try scope.digest()) else {
      throw ReplayFault(.logNotBelieved, "line \(entry.index) tells of counts of another census")
    }
    guard !words.words.isEmpty else { return }
    guard let program = log.programs[scope.bundle] else {
      throw ReplayFault(
        .logIncomplete, "the bundle of line \(entry.index) is not here: \(scope.bundle)")
    }
    let before = recorded.ledger
    try recorded.ledger.chargeCensus(scope, under: program)
    recorded.tally.add(recorded.ledger, since: before, under: program)
    try reckoning.charge(scope)
  }

  /// A record in a line, when one of the pinned keys of its role signed it.
  private func believed<Payload>(
    _ signed: Signed<Payload>, _ type: String, _ keys: [PublicKey], _ entry: LogEntry
  ) throws -> Payload {
    do throws(SignatureFault) { return try signed.verified(type: type, by: Set(keys)) } catch {
      throw ReplayFault(.logNotBelieved, "line \(entry.index): \(error.sentence)")
    }
  }

  private mutating func decide(_ receipt: Signed<Receipt>) throws {
    let item = try recompute(receipt)
    let under = reckoning.decide(item)
    recorded.decisions[Admission.task(of: item.request)] = (item, under)
    report.add(receipt.payload.number, item, under)
  }

  /// The recorded decision under its own bundle; the receipt has to be the one in the log.
  private mutating func recompute(_ receipt: Signed<Receipt>) throws -> RecordedDecision {
    let body = receipt.payload
    guard let decided = log.requests[body.request], let program = log.programs[body.bundle] else {
      throw ReplayFault(
        .logIncomplete, "the bundle of receipt \(body.number) is not here: \(body.bundle)")
    }
    let (request, ledger) = (decided.request, recorded.ledger)
    let admission = Admission(
      bundle: body.bundle, program: program, anchors: log.anchors, executor: log.executor)
    let state = AdmissionState(
      tick: decided.tick, nonceIsUsed: false, revoked: Set(decided.revoked),
      cohorts: decided.wasAsked ? decided.cohorts : nil, ledger: ledger)
    let verdict = admission.verdict(request, state)
    var check = recorded.check ?? ReceiptCheck(admission)
    try check.check(
      StatedReceipt(receipt: receipt, state: state), of: request, giving: verdict.decision,
      by: admission)
    if let finding = check.findings.first {
      throw ReplayFault(.decisionDiffers, "\(finding.code): \(finding.sentence)")
    }
    recorded.check = check
    recorded.tally.add(verdict.ledger, since: ledger, under: program)
    recorded.ledger = verdict.ledger
    if let envelope = verdict.envelope {
      recorded.envelopes[envelope.task] = (envelope, unitInVaults(of: envelope, in: program))
    }
    var isOvertaken = false
    if decided.wasAsked,
      case .decided = admission.question(
        request, state.facts, tick: decided.tick, ledger: ledger)
    {
      isOvertaken = true
    }
    return RecordedDecision(
      decided: decided, bundle: body.bundle, program: program,
      scope: try admission.scope(of: request, at: decided.tick.payload)?.digest(),
      redecision: Redecision(verdict, of: request.payload, under: program),
      isOvertaken: isOvertaken)
  }

  private func unitInVaults(of envelope: TaskEnvelope, in program: Program) -> Int64 {
    let name = program.trainings.first { $0.id == envelope.training }?.privacy
    return program.privacyBlocks.first { $0.name == name }?.unitInVaults ?? 1
  }

  private func finished() throws -> ReplayReport {
    var report = report
    report.add(recorded.tally.rows, reckoning.tally.rows)
    report.models = try settled.map { task in
      try task.basis(under: program, as: reckoning.envelopes[task.envelope.task])
    }
    return report
  }
}
