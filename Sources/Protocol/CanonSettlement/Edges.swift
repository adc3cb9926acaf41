import CanonRecords

extension Lifecycle {
  /// Whether any event leads from one state to the other: what replay asks of a log.
  package static func hasEdge(from state: Self, to next: Self) -> Bool {
    events.contains { Self.next(state, $0).state == next }
  }
}

extension TaskEvent {
  /// Every kind of event, with both sides of those that carry a number.
  package static let all: [TaskEvent] = [
    .resolutionBegan, .blocked, .dispatched, .executed, .outcomeAccepted, .outcomeRejected,
    .outcomeChallenged, .refused, .challengeOpened, .challengeCleared, .challengeConfirmed,
    .settlementFinalized, .settlementFailed(attemptsLeft: 1), .settlementFailed(attemptsLeft: 0),
    .deadlinePassed,
  ]
}

extension ChallengeEvent {
  package static let all: [ChallengeEvent] = [
    .reviewBegan, .confirmed, .notConfirmed, .windowEnded, .penaltyApproved(signed: true),
    .penaltyApproved(signed: false), .penaltyRecorded, .penaltyWaived(signed: true),
    .penaltyWaived(signed: false), .closed, .reopened(settlementFinalized: false),
    .reopened(settlementFinalized: true),
  ]
}

extension SettlementEvent {
  package static let all: [SettlementEvent] = [
    .collected, .inputsVerified, .finalizationBegan(openChallenges: 0, windowIsOver: true),
    .finalizationBegan(openChallenges: 1, windowIsOver: true),
    .finalizationBegan(openChallenges: 0, windowIsOver: false), .finalized, .failed,
  ]
}

extension RewardEvent {
  package static let all: [RewardEvent] = [
    .inputsComplete, .calculated, .finalized, .blocked, .unblocked, .adjusted,
  ]
}
