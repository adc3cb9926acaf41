import CanonCrypto
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes

/// The rounds of a task against their own rules: order, rosters, signatures, sums.
///
/// Everything is checked against the seats of the envelope, which were checked against the pinned
/// ones before. What is wrong is named by Vault and round.
struct RoundCheck {
  let envelope: Signed<TaskEnvelope>
  let executors: Set<PublicKey>
  let dataRoots: [String: Digest]
  let mathematics: TrainingMathematics
  var findings = Findings()
  /// The completed transcript of each round, when it holds.
  private(set) var completed: [RoundKind: RoundTranscript] = [:]

  init(
    _ envelope: Signed<TaskEnvelope>, executors: Set<PublicKey>, dataRoots: [String: Digest],
    _ mathematics: TrainingMathematics
  ) {
    self.envelope = envelope
    self.executors = executors
    self.dataRoots = dataRoots
    self.mathematics = mathematics
  }

  mutating func run(_ transcripts: [RoundTranscript]) {
    checkOrder(transcripts)
    for transcript in transcripts { check(transcript) }
    for (kind, round) in [(RoundKind.gram, Int64(1)), (.metrics, 2)] where completed[kind] == nil {
      findings.add(
        .roundMissing, "round \(round) (\(kind.rawValue)) was not completed", round: round)
    }
  }

  private func seat(_ vault: String) -> VaultSeat? {
    envelope.payload.vaults.first { $0.vault == vault }
  }

  /// Rounds follow each other, attempts count from 1 without gaps, only the last one of a round
  /// may be completed, and there are no more of them than were paid for.
  private mutating func checkOrder(_ transcripts: [RoundTranscript]) {
    var (round, attempt, isDone) = (Int64(1), Int64(0), false)
    for transcript in transcripts {
      let id = transcript.attempt
      if isDone, id.round == round + 1 { (round, attempt, isDone) = (id.round, 0, false) }
      attempt += 1
      let kind: RoundKind? = id.round == 1 ? .gram : id.round == 2 ? .metrics : nil
      guard id.envelope == envelope.digest, id.round == round, id.attempt == attempt, !isDone,
        transcript.kind == kind, attempt <= envelope.payload.cost.attempts
      else {
        findings.add(
          .roundOutOfOrder,
          "attempt \(id.attempt) of round \(id.round) does not follow what came before it",
          round: id.round)
        return
      }
      isDone = transcript.end == .completed
    }
  }

  private mutating func check(_ transcript: RoundTranscript) {
    let round = transcript.attempt.round
    guard let signed = transcript.roster else {
      if transcript.end == .completed || !transcript.shares.isEmpty || transcript.sum != nil {
        findings.add(.rosterNotBelieved, "the round has results but no roster", round: round)
      }
      return
    }
    let before = findings.list.count
    checkRoster(signed, transcript)
    let vectors = checkShares(transcript, signed)
    guard transcript.end == .completed else {
      if transcript.sum != nil || transcript.missing.isEmpty {
        findings.add(
          .sumDiffers, "an abandoned attempt has nothing unmasked, and names who stayed away",
          round: round)
      }
      return
    }
    let width = transcript.kind == .gram ? mathematics.layout.count : ScoreHistogram.cells
    guard transcript.sum == RoundCheck.sum(vectors, width: width) else {
      findings.add(
        .sumDiffers, "the sum of round \(round) is not that of its signed shares", round: round)
      return
    }
    if findings.list.count == before { completed[transcript.kind] = transcript }
  }

  private mutating func checkRoster(
    _ signed: Signed<RoundRoster>, _ transcript: RoundTranscript
  ) {
    let (roster, round) = (signed.payload, transcript.attempt.round)
    if (try? signed.verified(type: RecordType.roundRoster, by: executors)) == nil
      || roster.attempt != transcript.attempt
    {
      findings.add(
        .rosterNotBelieved, "no pinned executor signed this roster for this attempt",
        round: round)
    }
    let names = roster.commits.map(\.payload.vault)
    if names != Set(names).sorted() {
      findings.add(
        .rosterNotBelieved, "a roster names each Vault once, in order", round: round)
    }
    if Int64(Set(names).count) < envelope.payload.quorum {
      findings.add(
        .rosterTooSmall,
        "the roster has \(names.count) Vaults; \(envelope.payload.quorum) are needed",
        round: round)
    }
    let gram = transcript.kind == .metrics ? completed[.gram] : nil
    let history = gram.flatMap { try? Digest(ofRecord: $0) }
    for commit in roster.commits {
      let vault = commit.payload.vault
      guard let seat = seat(vault),
        (try? commit.verified(type: RecordType.roundCommit, by: [seat.key])) != nil,
        commit.payload.attempt == transcript.attempt
      else {
        findings.add(
          .commitNotBelieved, "the commitment in the name of \(vault) is not its own",
          vault: vault, round: round)
        continue
      }
      if dataRoots[vault] != commit.payload.dataRoot {
        findings.add(
          .commitNotBelieved, "\(vault) committed to other data than it reserved for the task",
          vault: vault, round: round)
      }
      if gram != nil, commit.payload.history != history {
        findings.add(
          .commitNotBelieved, "\(vault) built on another outcome of round 1 than this one",
          vault: vault, round: round)
      }
    }
  }

  /// The vectors of the shares that are believed.
  private mutating func checkShares(
    _ transcript: RoundTranscript, _ roster: Signed<RoundRoster>
  ) -> [Words] {
    let round = transcript.attempt.round
    let width = transcript.kind == .gram ? mathematics.layout.count : ScoreHistogram.cells
    let expected = Set(roster.payload.commits.map(\.payload.vault))
    var vectors: [Words] = []
    var seen: Set<String> = []
    for signed in transcript.shares {
      let share = signed.payload
      guard let seat = seat(share.vault), expected.contains(share.vault),
        (try? signed.verified(type: RecordType.roundShare, by: [seat.key])) != nil,
        share.attempt == transcript.attempt, share.roster == roster.digest,
        seen.insert(share.vault).inserted
      else {
        findings.add(
          .shareNotBelieved, "the share in the name of \(share.vault) is not its own",
          vault: share.vault, round: round)
        continue
      }
      guard share.vector.elements.count == width else {
        findings.add(
          .vectorMisshapen,
          "\(share.vault) sent \(share.vector.elements.count) words instead of \(width)",
          vault: share.vault, round: round)
        continue
      }
      vectors.append(share.vector)
    }
    guard transcript.end == .completed else { return vectors }
    for vault in expected.subtracting(seen).sorted() {
      findings.add(
        .shareMissing, "\(vault) is in the roster, but its share is not here", vault: vault,
        round: round)
    }
    return vectors
  }

  /// The sum modulo 2^64, word by word.
  static func sum(_ vectors: [Words], width: Int) -> Words {
    var sum = [UInt64](repeating: 0, count: width)
    for vector in vectors {
      for index in 0..<width { sum[index] &+= vector.elements[index] }
    }
    return Words(sum)
  }
}
