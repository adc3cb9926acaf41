package import CanonCrypto
package import CanonTypes

/// One line of the append-only log: what happened, when by the last tick, and to which task.
package struct LogEntry: Codable, Sendable, Hashable {
  /// From 0, without gaps.
  package var index: Int64
  package var at: Instant
  package var event: Event

  package enum Event: Codable, Sendable, Hashable {
    case ticked(Signed<Tick>)
    case bundleActivated(Digest)
    case decided(Decision)
    case receipted(Signed<Receipt>)
    case cohortReleased(Signed<CohortRelease>)
    case admitted(Signed<TaskEnvelope>)
    case moved(task: String, from: TaskState?, to: TaskState, reason: Reason)
    case reserved(task: String, Signed<Reservation>)
    case roundEnded(task: String, transcript: Digest, end: RoundTranscript.End)
    case verified(task: String, Signed<VerificationReport>)
    case challengeMoved(task: String, challenge: String, to: ChallengeState)
    case settlementMoved(task: String, attempt: Int64, to: SettlementState)
    case rewardMoved(task: String, receiver: String, to: RewardState)
    case settled(task: String, Signed<SettlementContext>)
    case modelReleased(task: String, model: Digest)
    case delegationRevoked(Digest)
    /// The record has the digest of the scope alone.
    case nominated(NominationScope, Signed<Nominations>)
    case named(Signed<NamedWords>)
  }

  package init(index: Int64, at: Instant, event: Event) {
    (self.index, self.at, self.event) = (index, at, event)
  }
}

/// The log's signed state: how many entries, and the RFC 9162 Merkle root over them.
package struct Checkpoint: Codable, Sendable, Hashable {
  package var origin: String
  package var size: Int64
  package var root: Digest
  package var at: Instant

  package init(origin: String, size: Int64, root: Digest, at: Instant) {
    (self.origin, self.size, self.root, self.at) = (origin, size, root, at)
  }
}

/// A proof that an entry is under a root (RFC 9162, 2.1.3).
package struct InclusionProof: Codable, Sendable, Hashable {
  package var index: Int64
  package var size: Int64
  package var path: [Digest]

  package init(index: Int64, size: Int64, path: [Digest]) {
    (self.index, self.size, self.path) = (index, size, path)
  }
}

/// A proof that one root extends another (RFC 9162, 2.1.4).
package struct ConsistencyProof: Codable, Sendable, Hashable {
  package var first: Int64
  package var second: Int64
  package var path: [Digest]

  package init(first: Int64, second: Int64, path: [Digest]) {
    (self.first, self.second, self.path) = (first, second, path)
  }
}

/// Everything public of one task, in one file: enough for anyone to recompute model, metrics,
/// verdict and ledger with no other input than pinned keys.
package struct EvidenceFile: Codable, Sendable, Hashable {
  package var format: String
  /// The bundle file, byte for byte.
  package var bundle: Bytes
  package var request: Signed<TaskRequest>
  package var decision: Decision
  package var envelope: Signed<TaskEnvelope>
  package var cohorts: [Signed<CohortRelease>]
  package var reservations: [Signed<Reservation>]
  package var transcripts: [RoundTranscript]
  package var replays: [Signed<ReplayAnswer>]
  package var model: LinearModel?
  /// The time at which the verifier is asked; afterwards its report has it.
  package var tick: Signed<Tick>?
  package var verification: Signed<VerificationReport>?
  package var settlement: Signed<SettlementContext>?
  /// The task's entries of the log, with a proof for each under the checkpoint.
  package var entries: [LoggedEntry]
  package var checkpoint: Signed<Checkpoint>?

  package static let currentFormat = "canon-evidence-1"

  package struct LoggedEntry: Codable, Sendable, Hashable {
    package var entry: LogEntry
    package var proof: InclusionProof

    package init(entry: LogEntry, proof: InclusionProof) {
      (self.entry, self.proof) = (entry, proof)
    }
  }

  package init(
    bundle: Bytes, request: Signed<TaskRequest>, decision: Decision,
    envelope: Signed<TaskEnvelope>, cohorts: [Signed<CohortRelease>],
    reservations: [Signed<Reservation>], transcripts: [RoundTranscript],
    replays: [Signed<ReplayAnswer>], model: LinearModel?,
    verification: Signed<VerificationReport>?, settlement: Signed<SettlementContext>?,
    entries: [LoggedEntry], checkpoint: Signed<Checkpoint>?, tick: Signed<Tick>? = nil
  ) {
    format = EvidenceFile.currentFormat
    self.bundle = bundle
    self.request = request
    self.decision = decision
    self.envelope = envelope
    self.cohorts = cohorts
    self.reservations = reservations
    self.transcripts = transcripts
    self.replays = replays
    self.model = model
    self.verification = verification
    self.settlement = settlement
    self.entries = entries
    self.checkpoint = checkpoint
    self.tick = tick
  }
}
