package import CanonAdmission
package import CanonCrypto
import CanonEncoding
import CanonEvidence
import CanonProgram
package import CanonRecords
import CanonSettlement
package import CanonStore
package import CanonTraining
import CanonTypes

extension Coordinator {
  /// Time moves on: deadlines pass, challenge windows end, candidates become final.
  mutating func follow(_ signed: Signed<Tick>, _ turn: inout Turn) throws {
    let reading = TickReading(latest: tick?.payload)
    let next = try reading.following(signed, clocks: configuration.anchors.clocks)
    guard next != tick?.payload else { return }
    tick = signed
    turn.changes.append(
      .put(table: Table.state, key: Table.tick, value: try CanonicalJSON.encode(signed)))
    try note(.ticked(signed), of: nil, &turn)
    for task in tasks.keys.sorted() {
      try expire(task, next, &turn)
      try endWindow(task, next, &turn)
      try settle(task, &turn)
      if phase(of: task) == .closing, !turn.dirty.contains(task) {
        // Vaults that did not hear of the end are told again.
        gatherings[task] = Gathering()
        send(task, &turn)
      }
    }
    turn.wantsCheckpoint = true
  }

  private mutating func expire(_ task: String, _ now: Tick, _ turn: inout Turn) throws {
    guard let record = tasks[task], let state = record.state,
      let deadline = record.envelope?.payload.deadline ?? record.deadline, now.at > deadline
    else { return }
    switch state {
    case .accepted, .resolving, .dispatched, .verifying:
      try abandonTranscript(task, &turn)
      try move(
        task, .deadlinePassed,
        RefusalCode.taskTimedOut.reason("the deadline was \(deadline)"), &turn)
    default: return
    }
  }

  /// A challenge that nobody confirmed in its window ends without confirmation.
  private mutating func endWindow(_ task: String, _ now: Tick, _ turn: inout Turn) throws {
    guard let record = tasks[task], record.state == .challenged, let state = record.challenge,
      let published = record.publishedAt, let envelope = record.envelope?.payload,
      SettlementRules.windowIsOver(publishedAt: published, envelope, at: now),
      case .to(let unconfirmed) = ChallengeState.next(state, .windowEnded),
      case .to(let closed) = ChallengeState.next(unconfirmed, .closed)
    else { return }
    for step in [unconfirmed, closed] {
      tasks[task]?.challenge = step
      try note(.challengeMoved(task: task, challenge: task, to: step), of: task, &turn)
    }
    try move(
      task, .challengeCleared,
      RefusalCode.movedOn.reason("the window ended without confirmation"), &turn)
  }

  /// Brings a task that awaits settlement as far as the clock allows.
  mutating func settle(_ task: String, _ turn: inout Turn) throws {
    guard let record = tasks[task], record.state == .awaitingSettlement else { return }
    let attempt: Int64
    switch record.settlement {
    case nil: attempt = 1
    case .some(let progress) where progress.state == .failed: attempt = progress.attempt + 1
    case .some(let progress):
      guard progress.state == .candidateReady else { return }
      return try finalize(task, &turn)
    }
    try enter(task, attempt, .collecting, &turn)
    do {
      _ = try SettlementRules.candidate(try inputs(task, attempt))
      try enter(task, attempt, .verifyingInputs, &turn)
      try enter(task, attempt, .candidateReady, &turn)
      try finalize(task, &turn)
    } catch let refusal as SettlementRefusal {
      try enter(task, attempt, .failed, &turn)
      let left = policy(of: task)
        .flatMap { SettlementRules.attempt(after: attempt, under: $0.settlement) }
      try move(
        task, .settlementFailed(attemptsLeft: left == nil ? 0 : 1), refusal.reason, &turn)
    }
  }

  private func policy(of task: String) -> TrainingContext? {
    guard let record = tasks[task], let program = program(of: record) else { return nil }
    return program.trainings.first { $0.id == record.request.payload.training }
      .flatMap { TrainingContext($0, in: program) }
  }

  private func inputs(_ task: String, _ attempt: Int64) throws -> SettlementInputs {
    guard let record = tasks[task], let envelope = record.envelope, let report = record.report,
      let model = record.model, let program = program(of: record)
    else {
      throw SettlementRefusal(.workNotAccepted, "there is no verified model")
    }
    return SettlementInputs(
      envelope: envelope, report: report, model: try Digest(ofRecord: model),
      cohorts: record.cohorts, transcripts: transcripts[task] ?? [], program: program,
      tick: try now().payload, attempt: attempt)
  }

  private mutating func finalize(_ task: String, _ turn: inout Turn) throws {
    guard let record = tasks[task], let progress = record.settlement,
      let published = record.publishedAt, let envelope = record.envelope?.payload
    else { return }
    let isOver = SettlementRules.windowIsOver(
      publishedAt: published, envelope, at: try now().payload)
    let holding: Int64 = record.challenge?.holdsSettlement == true ? 1 : 0
    let event = SettlementEvent.finalizationBegan(openChallenges: holding, windowIsOver: isOver)
    guard case .to = SettlementState.next(progress.state, event) else { return }
    let context = try SettlementRules.candidate(try inputs(task, progress.attempt))
    let settled = try sign(context, RecordType.settlement)
    try enter(task, progress.attempt, .finalizing, &turn)
    for reward in context.rewards {
      for step in [RewardState.pendingInput, .eligible, .calculated, .finalized] {
        try note(
          .rewardMoved(task: task, receiver: reward.receiver, to: step), of: task, &turn)
      }
    }
    tasks[task]?.settled = settled
    try note(.settled(task: task, settled), of: task, &turn)
    try enter(task, progress.attempt, .finalized, &turn)
    try note(.modelReleased(task: task, model: context.model), of: task, &turn)
    try move(task, .settlementFinalized, nil, &turn)
  }

  private mutating func enter(
    _ task: String, _ attempt: Int64, _ state: SettlementState, _ turn: inout Turn
  ) throws {
    tasks[task]?.settlement = TaskRecord.SettlementProgress(attempt: attempt, state: state)
    try note(.settlementMoved(task: task, attempt: attempt, to: state), of: task, &turn)
  }

  /// What every terminal state does: frees what was never drawn, and tells the Vaults.
  mutating func finish(_ task: String, _ turn: inout Turn) throws {
    if tasks[task]?.attempt != nil { try abandonTranscript(task, &turn) }
    if let envelope = tasks[task]?.envelope?.payload, let context = policy(of: task) {
      let spent = envelope.cost.spent(
        transcripts[task] ?? [], unitInVaults: context.privacy.unitInVaults)
      ledger.close(task: task, spent: spent)
      turn.ledgerIsDirty = true
    }
    gatherings[task] = Gathering()
    turn.wantsCheckpoint = true
    send(task, &turn)
    arm(task, &turn)
  }

  /// Who decides a request again: the bundle that it names, under the pinned keys.
  package func admission(of request: Signed<TaskRequest>) -> Admission? {
    admission(under: request.payload.bundle)
  }

  /// The receipt of a request's decision, with the state that it is about.
  ///
  /// - Returns: `nil` while nothing was decided.
  package func receipt(of task: String, in store: any Store) throws -> StatedReceipt? {
    guard let bytes = try store.value(in: Table.receipts, key: StoreKey.text(task)) else {
      return nil
    }
    return try Coordinator.decode(bytes)
  }

  /// The evidence of a task with its lines of the log, each proved under the latest checkpoint.
  ///
  /// - Returns: `nil` for a request that never became a task.
  package func evidence(of task: String, in store: any Store) throws -> EvidenceFile? {
    guard var file = try evidence(of: task), let record = tasks[task] else { return nil }
    guard let checkpoint = log.checkpoint else { return file }
    file.checkpoint = checkpoint
    file.entries = try record.entries.filter { $0 < checkpoint.payload.size }
      .compactMap { index in
        guard let entry = try EvidenceLog.entry(index, in: store),
          let proof = log.inclusionProof(of: index, at: checkpoint.payload.size)
        else { return nil }
        return EvidenceFile.LoggedEntry(entry: entry, proof: proof)
      }
    return file
  }

  /// The model of a task, released only from `completed`.
  package func releasedModel(of task: String) throws(Refusal) -> LinearModel {
    guard let record = tasks[task] else {
      throw Refusal(.taskUnknown, "there is no task `\(task)`")
    }
    guard record.state == .completed, let model = record.model else {
      throw Refusal(
        .modelNotSettled, "a model is released only from a settled task",
        ["state = \(record.state?.rawValue ?? "none")"])
    }
    return model
  }
}
