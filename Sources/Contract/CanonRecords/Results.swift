package import CanonCrypto
package import CanonProgram
package import CanonTypes

/// A metric with what is known of its error, all in millionths.
package struct MetricValue: Codable, Sendable, Hashable {
  package var metric: Acceptance.Metric
  package var millionths: Int64
  /// Standard deviation of mechanism noise and of sampling together.
  package var deviation: Int64

  package init(metric: Acceptance.Metric, millionths: Int64, deviation: Int64) {
    (self.metric, self.millionths, self.deviation) = (metric, millionths, deviation)
  }
}

/// A linear model over the integer row of the envelope's features.
package struct LinearModel: Codable, Sendable, Hashable {
  package var training: String
  package var row: RowRecipe
  /// One weight an entry and one for the constant, in units of 2^−`fractionBits`.
  package var weights: [Int64]
  package var fractionBits: Int64

  package init(training: String, row: RowRecipe, weights: [Int64], fractionBits: Int64) {
    self.training = training
    self.row = row
    self.weights = weights
    self.fractionBits = fractionBits
  }
}

/// What verification found wrong, naming whose and in which round.
package struct Finding: Codable, Sendable, Hashable {
  package var code: String
  package var sentence: String
  package var vault: String?
  package var round: Int64?

  package init(code: String, sentence: String, vault: String? = nil, round: Int64? = nil) {
    (self.code, self.sentence, self.vault, self.round) = (code, sentence, vault, round)
  }
}

/// The verifier's word on a trained result.
package struct VerificationReport: Codable, Sendable, Hashable {
  package var envelope: Digest
  package var outcome: VerificationOutcome
  package var model: Digest?
  package var metrics: [MetricValue]
  package var findings: [Finding]
  /// Criteria as written, each with whether it held.
  package var criteria: [CriterionResult]
  package var replays: [ReplayAnswer]
  /// When the verifier was asked, by the clock: a Vault counts its challenge window from here.
  package var tick: Signed<Tick>?

  package struct CriterionResult: Codable, Sendable, Hashable {
    package var list: String
    package var text: String
    package var held: Bool

    package init(list: String, text: String, held: Bool) {
      (self.list, self.text, self.held) = (list, text, held)
    }
  }

  package init(
    envelope: Digest, outcome: VerificationOutcome, model: Digest?, metrics: [MetricValue],
    findings: [Finding], criteria: [CriterionResult], replays: [ReplayAnswer],
    tick: Signed<Tick>? = nil
  ) {
    self.envelope = envelope
    self.outcome = outcome
    self.model = model
    self.metrics = metrics
    self.findings = findings
    self.criteria = criteria
    self.replays = replays
    self.tick = tick
  }
}

/// A step in a challenge, signed by a verifier, or by governance where a penalty is decided.
package struct ChallengeMove: Codable, Sendable, Hashable {
  package var envelope: Digest
  package var step: Step
  /// Why, in the words of whoever signs.
  package var sentence: String

  package enum Step: String, Codable, Sendable, Hashable, CaseIterable {
    case open
    case review
    case confirm
    case dismiss
    case reopen
    case approvePenalty = "approve_penalty"
    case waivePenalty = "waive_penalty"
    case recordPenalty = "record_penalty"

    /// Whether a Governance Actor signs it; else a verifier does.
    package var isGovernance: Bool {
      switch self {
      case .approvePenalty, .waivePenalty, .recordPenalty: true
      default: false
      }
    }
  }

  package init(envelope: Digest, step: Step, sentence: String) {
    (self.envelope, self.step, self.sentence) = (envelope, step, sentence)
  }
}

/// Finalized accounting of one task; a candidate until it is signed and `finalized`.
package struct SettlementContext: Codable, Sendable, Hashable {
  package var envelope: Digest
  package var verification: Digest
  package var model: Digest
  /// The settlement epoch, which is its own.
  package var epochId: Int64
  package var attempt: Int64
  package var rewards: [Reward]
  package var spent: Rho
  package var freed: Rho

  /// A receiver's part, in millionths of the task's reward; the parts sum to one million.
  package struct Reward: Codable, Sendable, Hashable {
    package var receiver: String
    package var millionths: Int64

    package init(receiver: String, millionths: Int64) {
      (self.receiver, self.millionths) = (receiver, millionths)
    }
  }

  package init(
    envelope: Digest, verification: Digest, model: Digest, epochId: Int64, attempt: Int64,
    rewards: [Reward], spent: Rho, freed: Rho
  ) {
    self.envelope = envelope
    self.verification = verification
    self.model = model
    self.epochId = epochId
    self.attempt = attempt
    self.rewards = rewards
    self.spent = spent
    self.freed = freed
  }
}
