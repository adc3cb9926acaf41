import CanonAdmission
import CanonCrypto
import CanonProgram
package import CanonRecords
import CanonSettlement
import CanonTraining
import CanonTypes
import CanonVerification

extension Coordinator {
  /// Every round is durable: the verifier asks the Vaults, and examines.
  mutating func verify(_ task: String, _ turn: inout Turn) throws {
    try move(task, .executed, nil, &turn)
    gatherings[task] = Gathering()
    send(task, &turn)
    arm(task, &turn)
    try advance(task, &turn)
  }

  mutating func take(
    _ signed: Signed<ReplayAnswer>, _ seat: VaultSeat, _ turn: inout Turn
  ) throws {
    let answer = signed.payload
    guard answer.vault == seat.vault,
      (try? signed.verified(type: RecordType.replayAnswer, by: [seat.key])) != nil
    else { return }
    for task in tasks.keys.sorted() where phase(of: task) == .replaying {
      let isAsked = try openQuestions(task).contains { question in
        try question.vault == seat.vault && Digest(ofRecord: question) == answer.question
      }
      guard isAsked else { continue }
      gatherings[task, default: Gathering()].replays[answer.question] = signed
      return try advance(task, &turn)
    }
  }

  /// Hands the evidence to the verifier, once until it is asked again.
  mutating func examine(_ task: String, _ turn: inout Turn) throws {
    guard gatherings[task]?.isExamined != true, let file = try evidence(of: task) else { return }
    gatherings[task, default: Gathering()].isExamined = true
    turn.effects.append(.examine(task: task, file))
  }

  /// The answers in the order of the questions.
  private func replays(_ task: String) throws -> [Signed<ReplayAnswer>] {
    try Verifier.questions(transcripts[task] ?? []).compactMap {
      gatherings[task]?.replays[try Digest(ofRecord: $0)]
    }
  }

  /// The evidence as it is now, without the log.
  package func evidence(of task: String) throws -> EvidenceFile? {
    guard let record = tasks[task], let decision = record.decision,
      let envelope = record.envelope, let bundle = bundles[envelope.payload.bundle]
    else { return nil }
    return EvidenceFile(
      bundle: Bytes(bundle.bytes), request: record.request, decision: decision,
      envelope: envelope, cohorts: record.cohorts, reservations: record.reservations,
      transcripts: transcripts[task] ?? [],
      replays: record.report == nil ? try replays(task) : record.replays, model: record.model,
      verification: record.report, settlement: record.settled, entries: [], checkpoint: nil,
      tick: record.report == nil ? tick : nil)
  }

  /// Takes over a verifier's word, when it is about what is here.
  mutating func publish(
    _ report: Signed<VerificationReport>, of task: String, _ turn: inout Turn
  ) throws {
    do {
      try report.verified(
        type: RecordType.verification, by: Set(configuration.anchors.verifiers))
    } catch { throw Refusal(.notBelieved, "the report: \(error.sentence)") }
    guard let record = tasks[task], record.state == .verifying,
      report.payload.envelope == record.envelope?.digest
    else { return }
    let replays = try replays(task)
    guard report.payload.replays == replays.map(\.payload) else {
      // It is about another gathering of answers, from before a crash: examine this one.
      gatherings[task]?.isExamined = false
      return try advance(task, &turn)
    }
    let (publishedAt, model) = (try now().payload.at, try model(of: task))
    tasks[task]?.replays = replays
    tasks[task]?.report = report
    tasks[task]?.publishedAt = publishedAt
    tasks[task]?.model = model
    try note(.verified(task: task, report), of: task, &turn)
    switch report.payload.outcome {
    case .accepted:
      try move(task, .outcomeAccepted, nil, &turn)
      try settle(task, &turn)
    case .rejected:
      let failed = report.payload.criteria.filter { !$0.held }.map(\.text)
      let reason = Reason(
        code: RefusalCode.movedOn.number, sentence: "the acceptance criteria failed",
        values: failed)
      try move(task, .outcomeRejected, reason, &turn)
    case .challenged:
      let finding = report.payload.findings.first
      let reason = Reason(
        code: finding?.code ?? RefusalCode.movedOn.number,
        sentence: finding?.sentence ?? "the criteria ask for a challenge")
      try note(
        .challengeMoved(task: task, challenge: task, to: .opened), of: task, &turn)
      tasks[task]?.challenge = .opened
      try move(task, .outcomeChallenged, reason, &turn)
    }
  }

  /// The model that the completed round 1 determines.
  private func model(of task: String) throws -> LinearModel? {
    guard let record = tasks[task], let envelope = record.envelope?.payload,
      let program = program(of: record),
      let gram = transcripts[task]?.first(where: { $0.kind == .gram && $0.end == .completed }),
      let sum = gram.sum
    else { return nil }
    return try TrainingMathematics(program: program, envelope: envelope)
      .model(released: sum.signed, answering: Int64(gram.shares.count))
  }

  /// A step of a challenge, by whoever may take it.
  mutating func challenge(_ signed: Signed<ChallengeMove>, _ turn: inout Turn) throws {
    let anchors = configuration.anchors
    let keys = signed.payload.step.isGovernance ? anchors.governance : anchors.verifiers
    do { try signed.verified(type: RecordType.challenge, by: Set(keys)) } catch {
      throw Refusal(.notBelieved, "the challenge: \(error.sentence)")
    }
    guard let task = task(of: signed.payload.envelope), let record = tasks[task],
      let envelope = record.envelope?.payload
    else { throw Refusal(.taskUnknown, "there is no such task") }
    let reason = RefusalCode.movedOn.reason(signed.payload.sentence)
    if signed.payload.step == .open || signed.payload.step == .reopen {
      guard let published = record.publishedAt, record.state == .awaitingSettlement else {
        throw Refusal(.taskClosed, "the task cannot be challenged as it stands")
      }
      let tick = try now().payload
      guard !SettlementRules.windowIsOver(publishedAt: published, envelope, at: tick) else {
        throw Refusal(.taskClosed, "the challenge window is over")
      }
    }
    let events: [ChallengeEvent] =
      switch signed.payload.step {
      case .open: []
      case .review: [.reviewBegan]
      case .confirm: [.confirmed]
      case .dismiss: [.notConfirmed, .closed]
      case .reopen: [.reopened(settlementFinalized: record.settled != nil)]
      case .approvePenalty: [.penaltyApproved(signed: true)]
      case .waivePenalty: [.penaltyWaived(signed: true)]
      case .recordPenalty: [.penaltyRecorded]
      }
    var state = record.challenge
    var steps: [ChallengeState] = []
    if signed.payload.step == .open {
      guard state == nil else { throw Refusal(.taskClosed, "it is challenged already") }
      steps = [.opened]
    }
    for event in events {
      guard let from = state, let next = ChallengeState.next(from, event).state else {
        throw Refusal(.taskClosed, "the challenge has no such step now")
      }
      state = next
      steps.append(next)
    }
    for step in steps { try step.enter(&self, task, &turn) }
    if signed.payload.step == .open || signed.payload.step == .reopen {
      try move(task, .challengeOpened, reason, &turn)
    } else if tasks[task]?.state == .challenged {
      if steps.contains(.confirmed) { try move(task, .challengeConfirmed, reason, &turn) }
      if steps.contains(.notConfirmed) {
        try move(task, .challengeCleared, reason, &turn)
        try settle(task, &turn)
      }
    }
  }
}

extension ChallengeState {
  fileprivate func enter(
    _ coordinator: inout Coordinator, _ task: String, _ turn: inout Turn
  ) throws {
    coordinator.tasks[task]?.challenge = self
    try coordinator.note(
      .challengeMoved(task: task, challenge: task, to: self), of: task, &turn)
  }
}
