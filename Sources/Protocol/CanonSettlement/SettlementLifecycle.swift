package import CanonRecords

/// What happens to a settlement.
package enum SettlementEvent: Hashable, Sendable, Codable {
  case collected
  case inputsVerified
  /// The candidate may become final when nothing holds it.
  case finalizationBegan(openChallenges: Int64, windowIsOver: Bool)
  case finalized
  case failed
}

extension SettlementState: Lifecycle {
  package static let subject = "settlement"
  package static var events: [SettlementEvent] { SettlementEvent.all }

  package var isTerminal: Bool { self == .finalized || self == .failed }

  package static func next(
    _ state: SettlementState, _ event: SettlementEvent
  ) -> Transition<SettlementState> {
    switch (state, event) {
    case (.collecting, .collected): .to(.verifyingInputs)
    case (.verifyingInputs, .inputsVerified): .to(.candidateReady)
    case (.candidateReady, .finalizationBegan(let challenges, _)) where challenges > 0:
      .refused(.challengeIsOpen, "\(challenges) open challenge(s) hold the candidate")
    case (.candidateReady, .finalizationBegan(_, windowIsOver: false)):
      .refused(.windowIsOpen, "the challenge window has not ended")
    case (.candidateReady, .finalizationBegan): .to(.finalizing)
    case (.finalizing, .finalized): .to(.finalized)
    case (.collecting, .failed), (.verifyingInputs, .failed), (.candidateReady, .failed),
      (.finalizing, .failed):
      .to(.failed)
    case (.finalized, _):
      .refused(.settlementIsFinal, "a finalized settlement never changes")
    default: noEdge(state, event)
    }
  }
}

/// What happens to a reward.
package enum RewardEvent: Hashable, Sendable, Codable {
  case inputsComplete
  case calculated
  case finalized
  case blocked
  /// The hindrance is gone; the inputs are gathered again, for they may have changed.
  case unblocked
  case adjusted
}

extension RewardState: Lifecycle {
  package static let subject = "reward"
  package static var events: [RewardEvent] { RewardEvent.all }

  /// Nothing is: a correction can follow any finalized reward.
  package var isTerminal: Bool { false }

  package static func next(
    _ state: RewardState, _ event: RewardEvent
  ) -> Transition<RewardState> {
    switch (state, event) {
    case (.pendingInput, .inputsComplete): .to(.eligible)
    case (.eligible, .calculated): .to(.calculated)
    case (.calculated, .finalized): .to(.finalized)
    case (.pendingInput, .blocked), (.eligible, .blocked), (.calculated, .blocked):
      .to(.blocked)
    case (.blocked, .unblocked): .to(.pendingInput)
    case (.finalized, .adjusted), (.adjusted, .adjusted): .to(.adjusted)
    default: noEdge(state, event)
    }
  }
}
