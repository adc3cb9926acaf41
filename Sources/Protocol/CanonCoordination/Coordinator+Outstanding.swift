import CanonCrypto
import CanonRecords
import CanonTraining
import CanonTypes
import CanonVerification

extension Coordinator {
  /// Where a task waits for Vaults; `nil` when it waits for a tick, for people, or for nothing.
  package func phase(of task: String) -> Phase? {
    guard let record = tasks[task] else { return nil }
    guard let state = record.state else {
      return record.decision == nil ? .gathering : nil
    }
    switch state {
    case .resolving: return record.blocked.isEmpty ? .reserving : nil
    case .dispatched:
      guard let progress = record.attempt else { return nil }
      let (round, attempt) = (progress.id.round, progress.id.attempt)
      return progress.roster == nil
        ? .committing(round: round, attempt: attempt) : .sharing(round: round, attempt: attempt)
    case .verifying: return .replaying
    default:
      let isHeard = unclosed(record).contains { !lost.contains($0) }
      return state.isTerminal && isHeard ? .closing : nil
    }
  }

  /// The Vaults that a task waits for now, in order of names.
  func awaited(_ task: String) -> [String] {
    guard let record = tasks[task], let phase = phase(of: task) else { return [] }
    let gathering = gatherings[task] ?? Gathering()
    let seats = record.envelope?.payload.vaults.map(\.vault) ?? []
    let silent: [String]
    switch phase {
    case .gathering:
      let scope = record.question.flatMap { try? $0.payload.scope.digest() }
      let known = scope.flatMap { releases[$0] } ?? [:]
      silent = configuration.anchors.vaults.map(\.vault).filter { known[$0] == nil }
    case .reserving: silent = seats.filter { gathering.reservations[$0] == nil }
    case .committing:
      silent = (record.attempt?.seats ?? []).filter { gathering.commits[$0] == nil }
    case .sharing:
      silent = (record.attempt?.roster?.payload.commits ?? []).map(\.payload.vault)
        .filter { gathering.shares[$0] == nil }
    case .replaying: silent = Array(Set(openQuestions(task).map(\.vault))).sorted()
    case .closing: silent = unclosed(record)
    case .nominating, .naming: return []
    }
    return silent.filter { gathering.refused[$0] == nil }
  }

  private func unclosed(_ record: TaskRecord) -> [String] {
    (record.envelope?.payload.vaults ?? []).map(\.vault)
      .filter { !record.closed.contains($0) }
  }

  /// The replay questions that are not answered yet.
  func openQuestions(_ task: String) -> [ReplayQuestion] {
    Verifier.questions(transcripts[task] ?? []).filter { question in
      guard let digest = try? Digest(ofRecord: question) else { return false }
      return gatherings[task]?.replays[digest] == nil
    }
  }

  /// What a Vault is told in a task's phase; `nil` when the verifier speaks, or nobody.
  func message(_ task: String) throws -> VaultMessage? {
    guard let record = tasks[task], let phase = phase(of: task) else { return nil }
    switch phase {
    case .gathering: return record.question.map { .cohort($0) }
    case .reserving:
      return record.envelope.map {
        .dispatch($0, request: record.request, tick: record.tick)
      }
    case .committing:
      guard let progress = record.attempt else { return nil }
      let history = (transcripts[task] ?? []).filter {
        $0.end == .completed && $0.attempt.round < progress.id.round
      }
      return .open(
        try sign(
          RoundOpen(
            attempt: progress.id, kind: progress.kind, tick: progress.tick, history: history),
          RecordType.roundOpen))
    case .sharing: return record.attempt?.roster.map { .roster($0) }
    case .replaying, .nominating, .naming: return nil
    case .closing:
      guard let envelope = record.envelope?.digest, let state = record.state else { return nil }
      return .close(
        try sign(
          TaskClose(
            envelope: envelope, state: state, eraseSeeds: state == .completed,
            report: state == .completed ? record.report : nil,
            tick: state == .completed ? tick : nil),
          RecordType.close))
    }
  }

  /// Tells every Vault that the task waits for, or one of them, what it waits for.
  mutating func send(_ task: String, to only: String? = nil, _ turn: inout Turn) {
    let vaults = awaited(task).filter { only == nil || $0 == only }
    guard !vaults.isEmpty else { return }
    if phase(of: task) == .replaying {
      let questions = openQuestions(task).filter { vaults.contains($0.vault) }
      turn.effects.append(.askReplays(task: task, questions))
    } else if let message = try? message(task) {
      for vault in vaults where !lost.contains(vault) {
        turn.effects.append(.send(vault: vault, reminding(vault, in: message)))
      }
    }
  }

  /// A dispatch with the latest reservation that the Vault signed for another task.
  private func reminding(_ vault: String, in message: VaultMessage) -> VaultMessage {
    guard case .dispatch(let envelope, let request, let tick, _) = message else { return message }
    let latest = tasks.values.compactMap { record in
      record.reservations.first { $0.payload.vault == vault }
        .map { (at: record.tick.payload.number, task: record.task, reservation: $0) }
    }.max { ($0.at, $0.task) < ($1.at, $1.task) }
    return .dispatch(envelope, request: request, tick: tick, latest: latest?.reservation)
  }

  mutating func arm(_ task: String, _ turn: inout Turn) {
    guard let phase = phase(of: task) else { return }
    if gatherings[task] == nil { gatherings[task] = Gathering() }
    turn.effects.append(
      .startTimer(
        TimerID(task: task, phase: phase), milliseconds: configuration.timeoutMilliseconds))
  }

  /// Everything that a Vault which has just come up should know and answer.
  mutating func greet(_ vault: String, _ turn: inout Turn) {
    if let active = activeBundle, let bytes = bundles[active]?.bytes {
      turn.effects.append(.send(vault: vault, .bundle(Bytes(bytes))))
    }
    for task in tasks.keys.sorted() { send(task, to: vault, &turn) }
    askCensus(vault, &turn)
  }

  mutating func lose(_ vault: String, _ turn: inout Turn) throws {
    lost.insert(vault)
    for task in tasks.keys.sorted() { try advance(task, &turn) }
    try advanceCensus(&turn)
  }

  /// Asks again a few times, then goes on without those that are silent.
  mutating func expire(_ timer: TimerID, _ turn: inout Turn) throws {
    let task = timer.task
    if timer.task == OpenCensus.timer { return try expireCensus(timer.phase, &turn) }
    guard phase(of: task) == timer.phase else { return }
    gatherings[task, default: Gathering()].timeouts += 1
    if (gatherings[task]?.timeouts ?? 0) <= configuration.repetitions {
      send(task, &turn)
      arm(task, &turn)
    } else {
      try conclude(task, &turn)
    }
  }

  /// A refusal counts as silence in its phase, unless the Vault only lacks the bundle.
  mutating func take(
    _ reason: Reason, about subject: Digest, _ vault: String, _ turn: inout Turn
  ) throws {
    if try takeCensus(reason, about: subject, vault, &turn) { return }
    for task in tasks.keys.sorted() where awaited(task).contains(vault) {
      let isAboutReplay = try openQuestions(task).contains { question in
        try question.vault == vault && Digest(ofRecord: question) == subject
      }
      let message = try message(task)
      guard message?.subject == subject || isAboutReplay, let record = tasks[task] else {
        continue
      }
      let bundle = record.request.payload.bundle
      if reason.code == RefusalCode.bundleUnknown.number, let bytes = bundles[bundle]?.bytes {
        turn.effects.append(.send(vault: vault, .bundle(Bytes(bytes))))
        send(task, to: vault, &turn)
      } else {
        gatherings[task, default: Gathering()].refused[vault] = reason
        try advance(task, &turn)
      }
      return
    }
  }

  /// Goes on when nobody is awaited any more who could still answer.
  mutating func advance(_ task: String, _ turn: inout Turn) throws {
    guard let phase = phase(of: task), phase != .closing else { return }
    let waiting = awaited(task).filter { !lost.contains($0) }
    if case .sharing = phase, waiting.count < missingShares(task) {
      // Somebody of the roster will not answer: the others' shares are worth nothing.
      try conclude(task, &turn)
    } else if waiting.isEmpty {
      try conclude(task, &turn)
    }
  }

  private func missingShares(_ task: String) -> Int {
    let commits = tasks[task]?.attempt?.roster?.payload.commits ?? []
    return commits.count { gatherings[task]?.shares[$0.payload.vault] == nil }
  }

  private mutating func conclude(_ task: String, _ turn: inout Turn) throws {
    switch phase(of: task) {
    case .gathering: try decide(task, &turn)
    case .reserving: try concludeReserving(task, &turn)
    case .committing: try concludeCommitting(task, &turn)
    case .sharing: try concludeSharing(task, &turn)
    case .replaying: try examine(task, &turn)
    case .closing, .nominating, .naming, nil: return
    }
  }
}
