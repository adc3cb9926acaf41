import CanonCrypto
import CanonEncoding
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonSettlement
import CanonStore
import CanonTraining
import CanonTypes

extension Coordinator {
  /// The worst case is reserved in enough Vaults, or the task ends.
  mutating func concludeReserving(_ task: String, _ turn: inout Turn) throws {
    guard let record = tasks[task], let envelope = record.envelope?.payload else { return }
    let reservations = (gatherings[task]?.reservations ?? [:]).values
      .sorted { $0.payload.vault.utf8.lexicographicallyPrecedes($1.payload.vault.utf8) }
    guard Int64(reservations.count) >= envelope.quorum else {
      return try lose(quorumOf: task, "\(reservations.count) Vaults reserved", &turn)
    }
    tasks[task]?.reservations = reservations
    for reservation in reservations {
      try note(.reserved(task: task, reservation), of: task, &turn)
    }
    try move(task, .dispatched, nil, &turn)
    try open(task, round: 1, attempt: 1, &turn)
  }

  /// Opens an attempt with the Vaults that are there; a task without enough of them ends.
  private mutating func open(
    _ task: String, round: Int64, attempt: Int64, _ turn: inout Turn
  ) throws {
    guard let record = tasks[task], let envelope = record.envelope else { return }
    let seats = record.reservations.map(\.payload.vault).filter { !lost.contains($0) }
    guard attempt <= envelope.payload.cost.attempts else {
      return try lose(quorumOf: task, "no attempt of round \(round) is left", &turn)
    }
    guard Int64(seats.count) >= envelope.payload.quorum else {
      return try lose(quorumOf: task, "\(seats.count) Vaults are there", &turn)
    }
    let progress = TaskRecord.AttemptProgress(
      id: AttemptID(envelope: envelope.digest, round: round, attempt: attempt),
      kind: round == 1 ? .gram : .metrics, seats: seats, tick: try now(), roster: nil)
    tasks[task]?.attempt = progress
    gatherings[task] = Gathering()
    turn.dirty.insert(task)
    send(task, &turn)
    arm(task, &turn)
  }

  /// The roster is durable before any Vault sees it.
  mutating func concludeCommitting(_ task: String, _ turn: inout Turn) throws {
    guard let progress = tasks[task]?.attempt, let envelope = tasks[task]?.envelope?.payload
    else { return }
    let commits = progress.seats.compactMap { gatherings[task]?.commits[$0] }
    guard Int64(commits.count) >= envelope.quorum else { return try abandon(task, &turn) }
    let roster = try sign(
      RoundRoster(attempt: progress.id, commits: commits), RecordType.roundRoster)
    tasks[task]?.attempt?.roster = roster
    gatherings[task] = Gathering()
    turn.dirty.insert(task)
    send(task, &turn)
    arm(task, &turn)
  }

  /// Every share of the roster is here: only now does their sum mean anything.
  mutating func concludeSharing(_ task: String, _ turn: inout Turn) throws {
    guard let progress = tasks[task]?.attempt, let roster = progress.roster else { return }
    let shares = roster.payload.commits.compactMap { gatherings[task]?.shares[$0.payload.vault] }
    guard shares.count == roster.payload.commits.count,
      let sum = Contribution.total(shares.map(\.payload.vector))
    else { return try abandon(task, &turn) }
    try end(
      task,
      RoundTranscript(
        attempt: progress.id, kind: progress.kind, end: .completed, missing: [], roster: roster,
        shares: shares, sum: Words(sum.map { UInt64(bitPattern: $0) })), &turn)
    tasks[task]?.attempt = nil
    if progress.id.round == 1 {
      try open(task, round: 2, attempt: 1, &turn)
    } else {
      try verify(task, &turn)
    }
  }

  /// A Vault stayed away: nothing is unmasked, and the next attempt draws everything anew.
  mutating func abandon(_ task: String, _ turn: inout Turn) throws {
    guard let progress = tasks[task]?.attempt else { return }
    try abandonTranscript(task, &turn)
    try open(task, round: progress.id.round, attempt: progress.id.attempt + 1, &turn)
  }

  /// Keeps the public record of an attempt that ends without a sum.
  mutating func abandonTranscript(_ task: String, _ turn: inout Turn) throws {
    guard let progress = tasks[task]?.attempt else { return }
    let gathering = gatherings[task]
    let present: Set<String> =
      progress.roster == nil
      ? Set((gathering?.commits ?? [:]).keys) : Set((gathering?.shares ?? [:]).keys)
    let expected = progress.roster?.payload.commits.map(\.payload.vault) ?? progress.seats
    try end(
      task,
      RoundTranscript(
        attempt: progress.id, kind: progress.kind, end: .abandoned,
        missing: expected.filter { !present.contains($0) }, roster: progress.roster, shares: [],
        sum: nil), &turn)
    tasks[task]?.attempt = nil
  }

  private mutating func end(
    _ task: String, _ transcript: RoundTranscript, _ turn: inout Turn
  ) throws {
    transcripts[task, default: []].append(transcript)
    let id = transcript.attempt
    turn.changes.append(
      .put(
        table: Table.transcripts,
        key: StoreKey.text(task) + StoreKey.number(id.round) + StoreKey.number(id.attempt),
        value: try CanonicalJSON.encode(transcript)))
    try note(
      .roundEnded(task: task, transcript: try Digest(ofRecord: transcript), end: transcript.end),
      of: task, &turn)
  }

  mutating func lose(quorumOf task: String, _ why: String, _ turn: inout Turn) throws {
    guard let quorum = tasks[task]?.envelope?.payload.quorum else { return }
    let refusals = (gatherings[task]?.refused ?? [:]).sorted { $0.key < $1.key }
      .map { "\($0.key) = \($0.value.code)" }
    try move(
      task, .refused,
      RefusalCode.quorumLost.reason("\(why); \(quorum) are needed", refusals), &turn)
  }

  /// Takes in what a Vault says, when it fits the phase; anything else is late, and means nothing.
  mutating func take(_ answer: VaultAnswer, of vault: String, _ turn: inout Turn) throws {
    guard let seat = configuration.anchors.vaults.first(where: { $0.vault == vault }) else {
      throw Refusal(.seatUnknown, "`\(vault)` is not a Vault of this federation")
    }
    switch answer {
    case .bundleOpened: return
    case .cohort(let release): try take(release, seat, &turn)
    case .reserved(let signed):
      guard (try? signed.verified(type: RecordType.reservation, by: [seat.key])) != nil,
        signed.payload.vault == vault, let task = task(of: signed.payload.envelope),
        phase(of: task) == .reserving,
        signed.payload.reserved == tasks[task]?.envelope?.payload.cost.total
      else { return }
      gatherings[task]?.reservations[vault] = signed
      try advance(task, &turn)
    case .committed(let signed): try take(signed, seat, &turn)
    case .share(let signed): try take(signed, seat, &turn)
    case .closed(let envelope):
      guard let task = task(of: envelope), let record = tasks[task], record.isOver,
        !record.closed.contains(vault)
      else { return }
      tasks[task]?.closed.append(vault)
      turn.dirty.insert(task)
    case .replayed(let signed): try take(signed, seat, &turn)
    case .nominated(let signed): try take(signed, seat, &turn)
    case .named(let signed): try take(signed, seat, &turn)
    case .refused(let reason, let subject): try take(reason, about: subject, vault, &turn)
    }
  }

  private mutating func take(
    _ release: Signed<CohortRelease>, _ seat: VaultSeat, _ turn: inout Turn
  ) throws {
    let scope = release.payload.scope
    guard (try? release.verified(type: RecordType.cohortRelease, by: [seat.key])) != nil,
      release.payload.vault == seat.vault, releases[scope]?[seat.vault] == nil,
      try price(ofScope: scope) == release.payload.charged
    else { return }
    releases[scope, default: [:]][seat.vault] = release
    turn.changes.append(
      .put(
        table: Table.cohorts, key: scope.bytes + StoreKey.text(seat.vault),
        value: try CanonicalJSON.encode(release)))
    for task in tasks.keys.sorted() where phase(of: task) == .gathering {
      try advance(task, &turn)
    }
  }

  /// What a count of a scope costs, when a task asks for it now. Any other count is nonsense, and
  /// taken for silence: one Vault cannot stop an admission by it.
  private func price(ofScope scope: Digest) throws -> Rho? {
    for task in tasks.keys where phase(of: task) == .gathering {
      guard let record = tasks[task], let question = record.question?.payload,
        try question.scope.digest() == scope
      else { continue }
      return program(of: record)?.privacyBlocks.first { $0.name == question.privacy }?.cohortRho
    }
    return nil
  }

  private mutating func take(
    _ signed: Signed<RoundCommit>, _ seat: VaultSeat, _ turn: inout Turn
  ) throws {
    let commit = signed.payload
    guard let task = task(of: commit.attempt.envelope), let progress = tasks[task]?.attempt,
      progress.id == commit.attempt, progress.roster == nil, commit.vault == seat.vault,
      progress.seats.contains(seat.vault),
      (try? signed.verified(type: RecordType.roundCommit, by: [seat.key])) != nil,
      tasks[task]?.reservations.contains(where: {
        $0.payload.vault == seat.vault && $0.payload.dataRoot == commit.dataRoot
      }) == true
    else { return }
    gatherings[task]?.commits[seat.vault] = signed
    try advance(task, &turn)
  }

  private mutating func take(
    _ signed: Signed<RoundShare>, _ seat: VaultSeat, _ turn: inout Turn
  ) throws {
    let share = signed.payload
    guard let task = task(of: share.attempt.envelope), let progress = tasks[task]?.attempt,
      progress.id == share.attempt, let roster = progress.roster, roster.digest == share.roster,
      share.vault == seat.vault,
      roster.payload.commits.contains(where: { $0.payload.vault == seat.vault }),
      (try? signed.verified(type: RecordType.roundShare, by: [seat.key])) != nil,
      let record = tasks[task], let program = program(of: record),
      let envelope = record.envelope?.payload,
      let mathematics = try? TrainingMathematics(program: program, envelope: envelope),
      share.vector.elements.count
        == (progress.kind == .gram ? mathematics.layout.count : ScoreHistogram.cells)
    else { return }
    gatherings[task]?.shares[seat.vault] = signed
    try advance(task, &turn)
  }

  /// The task of an envelope.
  func task(of envelope: Digest) -> String? {
    tasks.values.first { $0.envelope?.digest == envelope }?.task
  }
}
