import CanonAdmission
import CanonBundle
import CanonCrypto
import CanonEvidence
import CanonProgram
package import CanonRecords
import CanonSettlement
import CanonTraining
import CanonTypes
package import CanonVerification

/// One task from request to settlement, made by the rooms themselves, with its evidence.
///
/// Vaults are imitated: each adds its real sums and its real share of noise, without masks, which
/// cancel in the sum anyway. Round 1 is abandoned once, so that an attempt is paid for twice.
package struct SmallTask: Sendable {
  package let federation: SmallFederation
  package private(set) var evidence: EvidenceFile
  package private(set) var examination: Examination

  package init(_ federation: SmallFederation) throws {
    self.federation = federation
    var maker = try EvidenceMaker(federation)
    (evidence, examination) = try maker.make()
  }
}

/// Makes the records of a task, one after another, and the log beside them.
private struct EvidenceMaker {
  let federation: SmallFederation
  var log = EvidenceLog(origin: "small.example")
  var entries: [LogEntry] = []
  var now = SmallPolicy.instant("2026-03-09")

  init(_ federation: SmallFederation) throws { self.federation = federation }

  mutating func append(_ event: LogEntry.Event) throws {
    entries.append(try log.append(event, at: now).entry)
  }

  mutating func move(_ task: String, _ from: TaskState?, _ to: TaskState) throws {
    try append(
      .moved(
        task: task, from: from, to: to, reason: Reason(code: "CN8600", sentence: "it goes on")))
  }

  mutating func make() throws -> (EvidenceFile, Examination) {
    let tick = try federation.tick("2026-03-09")
    let request = try federation.signed(federation.request)
    let admission = federation.admission
    guard let scope = admission.scope(of: request, at: tick.payload) else { throw Missing() }
    let cohorts = try federation.cohorts(scope)
    let verdict = admission.decide(
      request, federation.facts(tick), cohorts: cohorts, ledger: PublicLedger())
    guard let payload = verdict.envelope else { throw Missing() }
    let envelope = try Signed.seal(
      payload, type: RecordType.envelope, with: [federation.executor])
    try append(.ticked(tick))
    for cohort in cohorts { try append(.cohortReleased(cohort)) }
    try append(.decided(verdict.decision))
    try append(.admitted(envelope))
    try move(payload.task, nil, .accepted)
    try move(payload.task, .accepted, .resolving)
    try move(payload.task, .resolving, .dispatched)
    let reservations = try reserve(envelope)
    let transcripts = try rounds(envelope)
    try move(payload.task, .dispatched, .verifying)
    var file = EvidenceFile(
      bundle: Bytes(federation.bundle.bytes), request: request, decision: verdict.decision,
      envelope: envelope, cohorts: cohorts, reservations: reservations,
      transcripts: transcripts, replays: try replays(transcripts), model: nil,
      verification: nil, settlement: nil, entries: [], checkpoint: nil, tick: tick)
    let examination = Verifier.examine(file, anchors: federation.anchors)
    (file.model, file.tick) = (examination.model, nil)
    let report = try Signed.seal(
      examination.report, type: RecordType.verification, with: [federation.verifier])
    file.verification = report
    try append(.verified(task: payload.task, report))
    try move(payload.task, .verifying, .awaitingSettlement)
    file.settlement = try settle(file, report)
    try seal(&file)
    return (file, examination)
  }

  struct Missing: Error {}

  mutating func reserve(_ envelope: Signed<TaskEnvelope>) throws -> [Signed<Reservation>] {
    try federation.vaultNames.map { vault in
      let reservation = try Signed.seal(
        Reservation(
          vault: vault, envelope: envelope.digest, dataRoot: root(vault),
          reserved: envelope.payload.cost.total, confinement: "landlock+seccomp"),
        type: RecordType.reservation, with: [federation.vaultKey(vault)])
      try append(.reserved(task: envelope.payload.task, reservation))
      return reservation
    }
  }

  func root(_ vault: String) -> Digest { SHA256.digest(Array("data of \(vault)".utf8)) }

  mutating func rounds(_ envelope: Signed<TaskEnvelope>) throws -> [RoundTranscript] {
    let mathematics = try TrainingMathematics(
      program: SmallPolicy.program, envelope: envelope.payload)
    let lost = try transcript(envelope, .gram, 1, 1, lost: "celle") { _, _ in [] }
    let gram = try transcript(envelope, .gram, 1, 2) { index, words in
      let units = EvidenceMaker.units(index, count: 480)
      return zip(mathematics.gramSums(units), mathematics.gramShare(from: &words)).map(&+)
    }
    let model = mathematics.model(
      released: gram.sum?.signed ?? [], answering: Int64(gram.shares.count))
    let history = try Digest(ofRecord: gram)
    let histogram = try transcript(envelope, .metrics, 2, 1, history: history) { index, words in
      let units = EvidenceMaker.units(index + 10, count: 120)
      let sums = mathematics.histogramSums(units, model: model)
      return zip(sums, mathematics.histogramShare(from: &words)).map(&+)
    }
    for transcript in [lost, gram, histogram] {
      try append(
        .roundEnded(
          task: envelope.payload.task, transcript: Digest(ofRecord: transcript),
          end: transcript.end))
    }
    return [lost, gram, histogram]
  }

  static func units(_ index: Int, count: Int) -> [TrainingMathematics.Unit] {
    var stream = DeterministicStream(
      key: [UInt8](repeating: UInt8(index), count: 32), label: "units")
    return (0..<count).map { _ in
      let (spend, visits) = (Int64(stream.next() % 20_000), Int64(stream.next() % 20))
      let luck = Int64(stream.next() % 20)
      return TrainingMathematics.Unit(values: [spend, visits], positive: visits + luck > 20)
    }
  }

  func transcript(
    _ envelope: Signed<TaskEnvelope>, _ kind: RoundKind, _ round: Int64, _ attempt: Int64,
    lost: String? = nil, history: Digest? = nil,
    vector: (Int, inout DeterministicStream) -> [Int64]
  ) throws -> RoundTranscript {
    let id = AttemptID(envelope: envelope.digest, round: round, attempt: attempt)
    let commits = try federation.vaultNames.map { vault in
      try Signed.seal(
        RoundCommit(
          vault: vault, attempt: id, seedCommitment: SHA256.digest(Array(vault.utf8)),
          exchangeKey: Bytes([UInt8](repeating: 1, count: 32)), dataRoot: root(vault),
          history: history),
        type: RecordType.roundCommit, with: [federation.vaultKey(vault)])
    }
    let roster = try Signed.seal(
      RoundRoster(attempt: id, commits: commits), type: RecordType.roundRoster,
      with: [federation.executor])
    guard lost == nil else {
      return RoundTranscript(
        attempt: id, kind: kind, end: .abandoned, missing: [lost ?? ""], roster: roster,
        shares: [], sum: nil)
    }
    let shares = try federation.vaultNames.enumerated().map { index, vault in
      var words = DeterministicStream(
        key: [UInt8](repeating: UInt8(index), count: 32), label: "noise \(round) \(attempt)")
      let words64 = vector(index, &words).map(UInt64.init(bitPattern:))
      return try Signed.seal(
        RoundShare(vault: vault, attempt: id, roster: roster.digest, vector: Words(words64)),
        type: RecordType.roundShare, with: [federation.vaultKey(vault)])
    }
    let width = shares[0].payload.vector.elements.count
    let sum = shares.reduce(into: [UInt64](repeating: 0, count: width)) { sum, share in
      for index in 0..<width { sum[index] &+= share.payload.vector.elements[index] }
    }
    return RoundTranscript(
      attempt: id, kind: kind, end: .completed, missing: [], roster: roster, shares: shares,
      sum: Words(sum))
  }

  func replays(_ transcripts: [RoundTranscript]) throws -> [Signed<ReplayAnswer>] {
    try Verifier.questions(transcripts).map { question in
      try Signed.seal(
        ReplayAnswer(
          question: try Digest(ofRecord: question), vault: question.vault, finding: .match),
        type: RecordType.replayAnswer, with: [federation.vaultKey(question.vault)])
    }
  }

  mutating func settle(
    _ file: EvidenceFile, _ report: Signed<VerificationReport>
  ) throws -> Signed<SettlementContext> {
    let task = file.envelope.payload.task
    guard let model = report.payload.model else { throw Missing() }
    try append(.settlementMoved(task: task, attempt: 1, to: .collecting))
    try append(.settlementMoved(task: task, attempt: 1, to: .verifyingInputs))
    try append(.settlementMoved(task: task, attempt: 1, to: .candidateReady))
    now = now + file.envelope.payload.challengeWindow
    try append(.settlementMoved(task: task, attempt: 1, to: .finalizing))
    let context = try SettlementRules.candidate(
      SettlementInputs(
        envelope: file.envelope, report: report, model: model, cohorts: file.cohorts,
        transcripts: file.transcripts, program: SmallPolicy.program,
        tick: Tick(number: 2, at: now), attempt: 1))
    let settlement = try Signed.seal(
      context, type: RecordType.settlement, with: [federation.executor])
    for reward in context.rewards {
      for step in [RewardState.pendingInput, .eligible, .calculated, .finalized] {
        try append(.rewardMoved(task: task, receiver: reward.receiver, to: step))
      }
    }
    try append(.settlementMoved(task: task, attempt: 1, to: .finalized))
    try append(.settled(task: task, settlement))
    try move(task, .awaitingSettlement, .completed)
    try append(.modelReleased(task: task, model: model))
    return settlement
  }

  mutating func seal(_ file: inout EvidenceFile) throws {
    let checkpoint = try log.checkpoint(at: now, with: federation.executor).checkpoint
    file.checkpoint = checkpoint
    file.entries = entries.compactMap { entry in
      log.inclusionProof(of: entry.index, at: checkpoint.payload.size)
        .map { EvidenceFile.LoggedEntry(entry: entry, proof: $0) }
    }
  }
}
