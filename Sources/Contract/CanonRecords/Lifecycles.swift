/// Where a task stands. The names are the protocol's.
package enum TaskState: String, Codable, Sendable, Hashable, CaseIterable {
  case accepted
  case resolving
  case dispatched
  case verifying
  case awaitingSettlement = "awaiting_settlement"
  case challenged
  case completed
  case rejected
  case timedOut = "timed_out"

  package var isTerminal: Bool {
    switch self {
    case .completed, .rejected, .timedOut: true
    default: false
    }
  }
}

/// Where a challenge stands. The names are the protocol's.
package enum ChallengeState: String, Codable, Sendable, Hashable, CaseIterable {
  case opened
  case reviewing
  case confirmed
  case notConfirmed = "not_confirmed"
  case approved
  case penaltyRecorded = "penalty_recorded"
  case closedWithoutPenalty = "closed_without_penalty"
  case reopened
}

/// Where a settlement stands. The names are the protocol's.
package enum SettlementState: String, Codable, Sendable, Hashable, CaseIterable {
  case collecting
  case verifyingInputs = "verifying_inputs"
  case candidateReady = "candidate_ready"
  case finalizing
  case finalized
  case failed
}

/// Where a reward stands. The names are the protocol's.
package enum RewardState: String, Codable, Sendable, Hashable, CaseIterable {
  case pendingInput = "pending_input"
  case eligible
  case calculated
  case finalized
  case blocked
  case adjusted
}

/// The verification outcome: a type of its own, for the task state `accepted` means admitted.
package enum VerificationOutcome: String, Codable, Sendable, Hashable {
  case accepted
  case rejected
  case challenged
}
