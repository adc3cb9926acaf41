package import CanonCrypto
package import CanonRecords
package import CanonTypes

/// Reads the public record of an attempt and believes nothing: signatures, seats, order and sum.
package struct TranscriptReader: Sendable {
  package let envelope: Digest
  package let quorum: Int64
  package let seats: [VaultSeat]
  package let executors: Set<PublicKey>

  package init(envelope: Signed<TaskEnvelope>, executors: [PublicKey]) {
    self.envelope = envelope.digest
    quorum = envelope.payload.quorum
    seats = envelope.payload.vaults
    self.executors = Set(executors)
  }

  /// The roster's commits: each signed by its own seat, ascending, each once, at least the quorum.
  package func commits(
    of roster: RoundRoster
  ) throws(Refusal) -> [RoundCommit] {
    guard roster.attempt.envelope == envelope else {
      throw Refusal(.rosterNotBelieved, "the roster is of another task")
    }
    var commits: [RoundCommit] = []
    for signed in roster.commits {
      let vault = signed.payload.vault
      guard let seat = seats.first(where: { $0.vault == vault }) else {
        throw Refusal(.seatUnknown, "`\(vault)` has no seat in this task")
      }
      let commit: RoundCommit
      do { commit = try signed.verified(type: RecordType.roundCommit, by: [seat.key]) } catch {
        throw Refusal(.rosterNotBelieved, "the commitment of `\(vault)`: \(error.sentence)")
      }
      guard commit.attempt == roster.attempt else {
        throw Refusal(.rosterNotBelieved, "`\(vault)` committed to another attempt")
      }
      if let last = commits.last?.vault,
        !last.utf8.lexicographicallyPrecedes(vault.utf8)
      {
        throw Refusal(.rosterNotBelieved, "a roster is in order of names, each once: `\(vault)`")
      }
      commits.append(commit)
    }
    guard Int64(commits.count) >= quorum else {
      throw Refusal(
        .rosterTooSmall, "\(commits.count) Vaults are in the roster; \(quorum) must be",
        ["roster = \(commits.count)", "quorum = \(quorum)"])
    }
    return commits
  }

  /// The sum of a completed attempt, recomputed from its signed shares.
  package func sum(of transcript: RoundTranscript) throws(Refusal) -> (Words, answering: Int64) {
    guard transcript.end == .completed, let signed = transcript.roster,
      transcript.attempt.envelope == envelope, transcript.missing.isEmpty
    else { throw Refusal(.historyNotBelieved, "the transcript is not of a completed attempt") }
    let roster: RoundRoster
    do { roster = try signed.verified(type: RecordType.roundRoster, by: executors) } catch {
      throw Refusal(.historyNotBelieved, "the roster: \(error.sentence)")
    }
    guard roster.attempt == transcript.attempt else {
      throw Refusal(.historyNotBelieved, "the roster is of another attempt")
    }
    let vaults = try commits(of: roster).map(\.vault)
    guard transcript.shares.map(\.payload.vault) == vaults else {
      throw Refusal(.historyNotBelieved, "the shares are not those of the roster, in its order")
    }
    var vectors: [Words] = []
    for share in transcript.shares {
      let vault = share.payload.vault
      guard let seat = seats.first(where: { $0.vault == vault }),
        (try? share.verified(type: RecordType.roundShare, by: [seat.key])) != nil,
        share.payload.attempt == transcript.attempt, share.payload.roster == signed.digest
      else { throw Refusal(.historyNotBelieved, "the share of `\(vault)` is not its own") }
      vectors.append(share.payload.vector)
    }
    guard let sum = Contribution.total(vectors) else {
      throw Refusal(.historyNotBelieved, "the shares differ in length")
    }
    let words = Words(sum.map { UInt64(bitPattern: $0) })
    guard transcript.sum == words else {
      throw Refusal(.historyNotBelieved, "the sum is not the sum of the shares")
    }
    return (words, Int64(vaults.count))
  }
}
