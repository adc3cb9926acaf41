import CanonCrypto
import CanonRecords
import CanonStore
import CanonTypes
import CanonWorld

extension VaultParty {
  /// Frees what was never drawn; after finality, forgets the seeds.
  mutating func end(
    _ signed: Signed<TaskClose>, _ entropy: any Entropy, _ source: any RoundSource
  ) throws -> [VaultEffect] {
    let close = try believed(signed, RecordType.close, configuration.anchors.executors)
    let id = close.envelope
    guard close.state.isTerminal else {
      throw Refusal(.notBelieved, "a task is closed in a terminal state: \(close.state.rawValue)")
    }
    guard var task = tasks[id] else {
      guard closedUnseen.insert(id).inserted else { return [.answer(.closed(id))] }
      let change = try put(PartyTable.closed, id.bytes, close.state, entropy)
      return [.persist([change]), .answer(.closed(id))]
    }
    let erases = close.eraseSeeds && close.state == .completed
    let end = erases ? try windowEnd(close, task) : nil
    if erases { try source.discard(task: id) }
    guard task.closed == nil || erases && !task.seedsErased else {
      return [.answer(.closed(id))]
    }
    var changes = try charge(id, entropy) { $0.close(id) }
    if let end { changes += try move(to: end, entropy) }
    task.closed = task.closed ?? close.state
    if erases {
      task.seedsErased = true
      for var held in attempts.values.filter({ $0.id.envelope == id })
        .sorted(by: { PartyTable.key($0.id).lexicographicallyPrecedes(PartyTable.key($1.id)) })
      {
        (held.seed, held.vector) = (nil, nil)
        changes.append(try put(PartyTable.attempts, PartyTable.key(held.id), held, entropy))
        attempts[held.id] = held
      }
    }
    changes.append(try put(PartyTable.tasks, id.bytes, task, entropy))
    tasks[id] = task
    return [.persist(changes), .answer(.closed(id))]
  }

  /// The tick by which the challenge window of a task is over, so that its seeds may go.
  ///
  /// It lasts as long as the policy says, and begins when the verifier was asked, by the word of
  /// verifier and clock; in no case before this Vault opened its own last attempt. The executor,
  /// who tells all this, can make it end later, never earlier.
  private func windowEnd(_ close: TaskClose, _ task: HeldTask) throws(Refusal) -> Tick {
    let anchors = configuration.anchors
    let report = try? close.report?
      .verified(type: RecordType.verification, by: Set(anchors.verifiers))
    guard let report, report.envelope == close.envelope else {
      throw Refusal(.notBelieved, "seeds are erased only after a pinned verifier's report")
    }
    let asked = try? report.tick?.verified(type: RecordType.tick, by: Set(anchors.clocks))
    guard let asked, let tick = close.tick else {
      throw Refusal(.seedsStillNeeded, "no tick says when the challenge window began, or is over")
    }
    let now = try clock.following(tick, clocks: anchors.clocks)
    let opened = attempts.values.filter { $0.id.envelope == close.envelope }.map(\.openedAt)
    let start = opened.reduce(asked.at, max)
    let end = start + task.envelope.payload.challengeWindow
    guard end <= now.at else {
      throw Refusal(
        .seedsStillNeeded, "the challenge window lasts until \(end)", ["now = \(now.at)"])
    }
    return now
  }

  /// Recomputes what was sent in an attempt, and answers one word to a pinned verifier.
  func replay(
    _ signed: Signed<ReplayQuestion>, _ source: any RoundSource
  ) throws -> [VaultEffect] {
    let question = try believed(
      signed, RecordType.replayQuestion, configuration.anchors.verifiers)
    guard question.vault == configuration.vault, let task = tasks[question.attempt.envelope],
      let held = attempts[question.attempt], held.roster != nil
    else { throw Refusal(.replayUnknown, "this Vault took no part in that attempt") }
    let finding = try finding(question, held, task, source)
    let answer = try sign(
      ReplayAnswer(
        question: signed.digest, vault: configuration.vault, finding: finding),
      RecordType.replayAnswer)
    return [.answer(.replayed(answer))]
  }

  private func finding(
    _ question: ReplayQuestion, _ held: HeldAttempt, _ task: HeldTask,
    _ source: any RoundSource
  ) throws -> ReplayAnswer.Finding {
    guard held.seed != nil else { return .noLongerReplayable }
    // Only what this Vault itself signed is worth recomputing: about any other vector the answer
    // depends on no row, so a verifier that makes vectors up learns nothing.
    guard let roster = held.roster, try Digest(ofRecord: roster) == question.roster,
      let sent = held.vector, SHA256.digest(sent.littleEndian) == question.vector
    else { return .mismatch }
    let replayed = try contribution(
      to: held, roster.commits.map(\.payload), question.roster, task,
      try policy(task.envelope.payload.bundle), source)
    guard let replayed else { return .noLongerReplayable }
    if SHA256.digest(replayed.words.littleEndian) == question.vector { return .match }
    return replayed.isWhole ? .mismatch : .notReplayableErased
  }
}
