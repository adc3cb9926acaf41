import CanonCrypto
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonStore
import CanonTypes
import CanonWorld

extension VaultParty {
  /// Opens an attempt strictly after all that were opened, and commits to a durable seed.
  mutating func commit(
    to signed: Signed<RoundOpen>, _ entropy: any Entropy, _ source: any RoundSource
  ) throws -> [VaultEffect] {
    let anchors = configuration.anchors
    let open = try believed(signed, RecordType.roundOpen, anchors.executors)
    let id = open.attempt
    var task = try openTask(id.envelope)
    let envelope = task.envelope.payload
    if let held = attempts[id], (task.round, task.attempt) == (id.round, id.attempt) {
      return [.answer(.committed(try commitment(of: held, task)))]
    }
    guard (id.round, open.kind) == (1, .gram) || (id.round, open.kind) == (2, .metrics) else {
      throw Refusal(.roundUnknown, "round \(id.round) does not release `\(open.kind.rawValue)`")
    }
    guard (1...envelope.cost.attempts).contains(id.attempt) else {
      throw Refusal(
        .attemptsExhausted, "the task has \(envelope.cost.attempts) attempts a round",
        ["attempt = \(id.attempt)"])
    }
    guard (id.round, id.attempt) > (task.round, task.attempt) else {
      throw Refusal(
        .attemptWentBack, "a Vault only moves forward",
        [
          "asked = \(id.round).\(id.attempt)", "latest = \(task.round).\(task.attempt)",
        ])
    }
    let now = try clock.following(open.tick, clocks: anchors.clocks)
    guard now.at <= envelope.deadline else {
      throw Refusal(.deadlinePassed, "the task's deadline was \(envelope.deadline)")
    }
    let model = try model(from: open, task)
    if let history = task.history, history != model?.history {
      throw Refusal(.historyChanged, "round 2 was opened before on another outcome of round 1")
    }
    let last = AttemptID(envelope: id.envelope, round: task.round, attempt: task.attempt)
    let removed = try removed(
      beyond: attempts[last]?.removed, of: task, at: now.at, source)
    let label =
      "\(configuration.vault)/seed/\(id.envelope)/\(id.round)/\(id.attempt)"
    let held = HeldAttempt(
      id: id, kind: open.kind, openedAt: now.at, seed: Bytes(entropy.bytes(32, for: label)),
      removed: removed, model: model?.model, roster: nil, vector: nil)
    (task.round, task.attempt, task.history) = (id.round, id.attempt, model?.history)
    var changes = try move(to: now, entropy)
    changes.append(try put(PartyTable.attempts, PartyTable.key(id), held, entropy))
    changes.append(try put(PartyTable.tasks, id.envelope.bytes, task, entropy))
    attempts[id] = held
    tasks[id.envelope] = task
    return [.persist(changes), .answer(.committed(try commitment(of: held, task)))]
  }

  /// Draws for one roster, once, charged before anything leaves.
  mutating func share(
    in signed: Signed<RoundRoster>, _ entropy: any Entropy, _ source: any RoundSource
  ) throws -> [VaultEffect] {
    let roster = try believed(
      signed, RecordType.roundRoster, configuration.anchors.executors)
    let id = roster.attempt
    let task = try openTask(id.envelope)
    guard var held = attempts[id], (task.round, task.attempt) == (id.round, id.attempt) else {
      throw Refusal(.attemptNotOpen, "attempt \(id.round).\(id.attempt) is not open here")
    }
    if let asked = held.roster {
      guard try Digest(ofRecord: asked) == signed.digest, let vector = held.vector else {
        throw Refusal(.secondRoster, "this attempt was answered for another roster")
      }
      return [.answer(.share(try answer(vector, id, signed.digest)))]
    }
    let reader = TranscriptReader(
      envelope: task.envelope, executors: configuration.anchors.executors)
    let commits = try reader.commits(of: roster)
    let own = try commitment(of: held, task)
    guard let mine = commits.first(where: { $0.vault == configuration.vault }),
      mine == own.payload
    else { throw Refusal(.ownCommitMissing, "the roster lacks this Vault's own commitment") }
    guard commits.allSatisfy({ $0.history == task.history }) else {
      throw Refusal(.rosterNotBelieved, "the roster's Vaults build on different outcomes")
    }
    if let now = clock.latest?.at {
      held.removed = try removed(beyond: held.removed, of: task, at: now, source)
    }
    let program = try policy(task.envelope.payload.bundle)
    let vector = try contribution(to: held, commits, signed.digest, task, program, source)
    guard let vector else { throw Refusal(.attemptNotOpen, "the attempt's seed is erased") }
    held.roster = roster
    held.vector = vector.words
    let draw = UnitLedger.Entry.Draw(
      round: id.round, attempt: id.attempt, rho: cost(of: held, task))
    var changes = try charge(id.envelope, entropy) { $0.draw(id.envelope, draw) }
    changes.append(try put(PartyTable.attempts, PartyTable.key(id), held, entropy))
    attempts[id] = held
    return [
      .persist(changes), .answer(.share(try answer(vector.words, id, signed.digest))),
    ]
  }

  /// The masked, noised vector of an attempt, from its seed and the rows as they are now.
  ///
  /// - Returns: `nil` when the seed is erased; `isWhole` is false when rows were.
  func contribution(
    to held: HeldAttempt, _ commits: [RoundCommit], _ roster: Digest, _ task: HeldTask,
    _ program: Program, _ source: any RoundSource
  ) throws -> (words: Words, isWhole: Bool)? {
    guard let seed = held.seed?.elements else { return nil }
    let (id, own) = (held.id, configuration.vault)
    let secrets = AttemptSecrets(seed: seed)
    let exchange = secrets.exchange
    var pairs: [(peer: String, secret: [UInt8])] = []
    for commit in commits where commit.vault != own {
      guard let key = ExchangeKey(bytes: commit.exchangeKey.elements),
        let secret = exchange.shared(with: key)
      else { throw Refusal(.exchangeKeyWeak, "the mask key of `\(commit.vault)` is not usable") }
      pairs.append((commit.vault, secret))
    }
    let mathematics = try mathematics(program, task.envelope.payload)
    let removed = Set([UnitID](packed: held.removed.elements))
    let cohort = (ledger.snapshots[id.envelope] ?? []).filter { !removed.contains($0) }
    let readings = try source.readings(task: id.envelope, units: cohort)
    let units = units(
      task.isBelowFloor ? [] : readings, of: held, mathematics, task, program)
    var words = streams.stream(
      key: secrets.roundKey(roster: roster, envelope: id.envelope),
      name: StreamName(attempt: id, roster: roster, parties: [own], slot: "noise"))
    let (sums, noise): ([Int64], [Int64])
    switch held.kind {
    case .gram:
      sums = mathematics.gramSums(units)
      noise = mathematics.gramShare(from: &words)
    case .metrics:
      guard let model = held.model else { return nil }
      sums = mathematics.histogramSums(units, model: model)
      noise = mathematics.histogramShare(from: &words)
    }
    var contribution = Contribution(sums: sums, noise: noise)
    for (peer, secret) in pairs {
      let parties = [own, peer].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      var mask = streams.stream(
        key: secret,
        name: StreamName(attempt: id, roster: roster, parties: parties, slot: "mask"))
      contribution.mask(own: own, peer: peer, words: &mask)
    }
    return (contribution.words, readings.count == cohort.count)
  }

  /// The units that count in this round, in the order of their identities.
  private func units(
    _ readings: [UnitReadings], of held: HeldAttempt, _ mathematics: TrainingMathematics,
    _ task: HeldTask, _ program: Program
  ) -> [TrainingMathematics.Unit] {
    let training = program.trainings.first { $0.id == task.envelope.payload.training }
    let row = training?.row.entries.map(\.feature) ?? []
    let places = mathematics.readings.map { row.firstIndex(of: $0) }
    return readings.filter { $0.heldOut == (held.kind == .metrics) }.map { reading in
      TrainingMathematics.Unit(
        values: places.map { $0.map { reading.values[$0] } ?? reading.floor },
        positive: reading.outcome)
    }
  }

  /// In round 2, the model that round 1's signed shares determine, computed here.
  private func model(
    from open: RoundOpen, _ task: HeldTask
  ) throws -> (model: LinearModel, history: Digest)? {
    guard open.attempt.round == 2 else {
      guard open.history.isEmpty else {
        throw Refusal(.historyNotBelieved, "round 1 builds on nothing")
      }
      return nil
    }
    guard open.history.count == 1, let first = open.history.first, first.attempt.round == 1,
      first.kind == .gram
    else { throw Refusal(.historyNotBelieved, "round 2 builds on round 1 alone") }
    try remember(first)
    let reader = TranscriptReader(
      envelope: task.envelope, executors: configuration.anchors.executors)
    let (sum, answering) = try reader.sum(of: first)
    let mathematics = try mathematics(
      try policy(task.envelope.payload.bundle), task.envelope.payload)
    guard sum.elements.count == mathematics.layout.count else {
      throw Refusal(.historyNotBelieved, "round 1's sum is not in the layout of the task")
    }
    let model = mathematics.model(released: sum.signed, answering: answering)
    return (model, try Digest(ofRecord: first))
  }

  /// The units of a task's snapshot that no longer count: those from before, for a cohort only
  /// shrinks, and those without consent at `instant`. Asked at opening, and again at the draw.
  private func removed(
    beyond before: Bytes?, of task: HeldTask, at instant: Instant, _ source: any RoundSource
  ) throws -> Bytes {
    let envelope = task.envelope.payload
    let gone = Set([UnitID](packed: before?.elements ?? []))
    let consenting = Set(
      try source.units(purpose: envelope.purpose, markets: envelope.markets, at: instant))
    let removed = (ledger.snapshots[task.envelope.digest] ?? [])
      .filter { gone.contains($0) || !consenting.contains($0) }
    return Bytes(removed.sorted().packed)
  }

  private func cost(of held: HeldAttempt, _ task: HeldTask) -> Rho {
    let envelope = task.envelope.payload
    let program = policies[envelope.bundle]?.program
    let training = program?.trainings.first { $0.id == envelope.training }
    let privacy = program?.privacyBlocks.first { $0.name == training?.privacy }
    let one = held.kind == .gram ? envelope.cost.gram : envelope.cost.metrics
    return ZeroConcentrated.cost(one, unitInVaults: max(1, privacy?.unitInVaults ?? 1))
  }

  private func openTask(_ envelope: Digest) throws(Refusal) -> HeldTask {
    guard let task = tasks[envelope] else {
      throw Refusal(
        closedUnseen.contains(envelope) ? .taskClosed : .taskUnknown,
        "the task \(envelope.short) was not dispatched to this Vault, or is closed")
    }
    guard task.closed == nil else {
      throw Refusal(.taskClosed, "the task \(task.envelope.payload.task) is closed here")
    }
    return task
  }

  private func commitment(
    of held: HeldAttempt, _ task: HeldTask
  ) throws -> Signed<RoundCommit> {
    guard let seed = held.seed?.elements else {
      throw Refusal(.attemptNotOpen, "the attempt's seed is erased")
    }
    let secrets = AttemptSecrets(seed: seed)
    return try sign(
      RoundCommit(
        vault: configuration.vault, attempt: held.id, seedCommitment: secrets.commitment,
        exchangeKey: Bytes(secrets.exchange.publicKey.bytes), dataRoot: task.dataRoot,
        history: task.history),
      RecordType.roundCommit)
  }

  private func answer(
    _ vector: Words, _ id: AttemptID, _ roster: Digest
  ) throws -> Signed<RoundShare> {
    try sign(
      RoundShare(vault: configuration.vault, attempt: id, roster: roster, vector: vector),
      RecordType.roundShare)
  }
}
