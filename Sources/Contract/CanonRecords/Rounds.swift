package import CanonCrypto
package import CanonTypes

/// What a round releases.
package enum RoundKind: String, Codable, Sendable, Hashable {
  /// Round 1: the Gram matrix and moments of the units that are trained on.
  case gram
  /// Round 2: the joint histogram of scores, floor and outcome of the held-out units.
  case metrics
}

/// One attempt of one round of one task: the name of everything that is drawn in it.
package struct AttemptID: Codable, Sendable, Hashable {
  package var envelope: Digest
  /// From 1.
  package var round: Int64
  /// From 1.
  package var attempt: Int64

  package init(envelope: Digest, round: Int64, attempt: Int64) {
    (self.envelope, self.round, self.attempt) = (envelope, round, attempt)
  }
}

/// The executor opens an attempt. `tick` lets the Vault check consent, deadline and window.
package struct RoundOpen: Codable, Sendable, Hashable {
  package var attempt: AttemptID
  package var kind: RoundKind
  package var tick: Signed<Tick>
  /// The completed rounds before this one: the Vault recomputes what it is asked to build on.
  package var history: [RoundTranscript]

  package init(
    attempt: AttemptID, kind: RoundKind, tick: Signed<Tick>, history: [RoundTranscript]
  ) {
    (self.attempt, self.kind, self.tick, self.history) = (attempt, kind, tick, history)
  }
}

/// A Vault commits to its noise seed and its mask key before it knows the others'.
package struct RoundCommit: Codable, Sendable, Hashable {
  package var vault: String
  package var attempt: AttemptID
  /// The digest of the noise seed, which is durable before this is sent.
  package var seedCommitment: Digest
  /// X25519, for the pairwise masks of this attempt alone.
  package var exchangeKey: Bytes
  package var dataRoot: Digest
  /// In round 2, the digest of the transcript that the Vault computed its model from: a roster
  /// holds one only, so nobody shows two Vaults two models.
  package var history: Digest?

  package init(
    vault: String, attempt: AttemptID, seedCommitment: Digest, exchangeKey: Bytes,
    dataRoot: Digest, history: Digest? = nil
  ) {
    self.vault = vault
    self.attempt = attempt
    self.seedCommitment = seedCommitment
    self.exchangeKey = exchangeKey
    self.dataRoot = dataRoot
    self.history = history
  }
}

/// Who takes part in an attempt, in order of Vault name, with everyone's commitment.
package struct RoundRoster: Codable, Sendable, Hashable {
  package var attempt: AttemptID
  package var commits: [Signed<RoundCommit>]

  package init(attempt: AttemptID, commits: [Signed<RoundCommit>]) {
    (self.attempt, self.commits) = (attempt, commits)
  }
}

/// A Vault's masked, noised vector: uniform to everyone who lacks a pair's secret.
package struct RoundShare: Codable, Sendable, Hashable {
  package var vault: String
  package var attempt: AttemptID
  package var roster: Digest
  package var vector: Words

  package init(vault: String, attempt: AttemptID, roster: Digest, vector: Words) {
    (self.vault, self.attempt, self.roster, self.vector) = (vault, attempt, roster, vector)
  }
}

/// What happened in one attempt, as anyone may read and recompute it.
package struct RoundTranscript: Codable, Sendable, Hashable {
  package enum End: String, Codable, Sendable, Hashable {
    /// Every Vault of the roster answered; `sum` is their sum modulo 2^64.
    case completed
    /// A Vault stayed away: nothing is unmasked, and what was drawn stays charged.
    case abandoned
  }

  package var attempt: AttemptID
  package var kind: RoundKind
  package var end: End
  /// Vaults that stayed away, by name.
  package var missing: [String]
  package var roster: Signed<RoundRoster>?
  package var shares: [Signed<RoundShare>]
  package var sum: Words?

  package init(
    attempt: AttemptID, kind: RoundKind, end: End, missing: [String],
    roster: Signed<RoundRoster>?, shares: [Signed<RoundShare>], sum: Words?
  ) {
    self.attempt = attempt
    self.kind = kind
    self.end = end
    self.missing = missing
    self.roster = roster
    self.shares = shares
    self.sum = sum
  }
}

/// The end of a task, told to the Vaults: what was never drawn is freed.
package struct TaskClose: Codable, Sendable, Hashable {
  package var envelope: Digest
  /// `completed`, `rejected` or `timed_out`.
  package var state: TaskState
  /// Set when the settlement is `finalized`: seeds and mask keys are erased.
  package var eraseSeeds: Bool
  /// A verifier's word on the task: without one no seed is erased, or an executor could put the
  /// evidence against a Vault out of reach before anybody asked for it.
  package var report: Signed<VerificationReport>?
  /// The clock's word that the challenge window is over: seeds go no earlier, whoever says so.
  package var tick: Signed<Tick>?

  package init(
    envelope: Digest, state: TaskState, eraseSeeds: Bool,
    report: Signed<VerificationReport>? = nil, tick: Signed<Tick>? = nil
  ) {
    self.envelope = envelope
    self.state = state
    self.eraseSeeds = eraseSeeds
    self.report = report
    self.tick = tick
  }
}

/// A verifier asks a Vault to recompute the vector that it sent in an attempt.
package struct ReplayQuestion: Codable, Sendable, Hashable {
  package var vault: String
  package var attempt: AttemptID
  package var roster: Digest
  /// The digest of the vector (little-endian words) that the transcript shows.
  package var vector: Digest

  package init(vault: String, attempt: AttemptID, roster: Digest, vector: Digest) {
    (self.vault, self.attempt, self.roster, self.vector) = (vault, attempt, roster, vector)
  }
}

/// A Vault's answer to a replay question; nothing but this word leaves.
package struct ReplayAnswer: Codable, Sendable, Hashable {
  package enum Finding: String, Codable, Sendable, Hashable, CaseIterable {
    case match
    case mismatch
    /// Rows were erased since: no challenge.
    case notReplayableErased = "not_replayable_erased"
    /// Seeds were erased after finality: no challenge.
    case noLongerReplayable = "no_longer_replayable"
  }

  package var question: Digest
  package var vault: String
  package var finding: Finding

  package init(question: Digest, vault: String, finding: Finding) {
    (self.question, self.vault, self.finding) = (question, vault, finding)
  }
}
