package import CanonRecords

/// What happens to a challenge.
package enum ChallengeEvent: Hashable, Sendable, Codable {
  case reviewBegan
  case confirmed
  case notConfirmed
  /// The window ended and nobody confirmed it.
  case windowEnded
  /// A Governance Actor signed the penalty; `signed` says that the signature was verified.
  case penaltyApproved(signed: Bool)
  case penaltyRecorded
  /// A Governance Actor waives the penalty of a confirmed challenge.
  case penaltyWaived(signed: Bool)
  case closed
  /// New evidence came; `settlementFinalized` says whether it came too late.
  case reopened(settlementFinalized: Bool)
}

extension ChallengeState: Lifecycle {
  package static let subject = "challenge"
  package static var events: [ChallengeEvent] { ChallengeEvent.all }

  package var isTerminal: Bool { self == .penaltyRecorded }

  /// Whether it holds a settlement back: nobody has answered it yet, or it was confirmed.
  package var holdsSettlement: Bool {
    switch self {
    case .opened, .reviewing, .reopened, .confirmed, .approved, .penaltyRecorded: true
    case .notConfirmed, .closedWithoutPenalty: false
    }
  }

  package static func next(
    _ state: ChallengeState, _ event: ChallengeEvent
  ) -> Transition<ChallengeState> {
    switch (state, event) {
    case (.opened, .reviewBegan), (.reopened, .reviewBegan): .to(.reviewing)
    case (.reviewing, .confirmed): .to(.confirmed)
    case (.reviewing, .notConfirmed): .to(.notConfirmed)
    case (.opened, .windowEnded), (.reviewing, .windowEnded), (.reopened, .windowEnded):
      .to(.notConfirmed)
    case (.confirmed, .penaltyApproved(signed: true)): .to(.approved)
    case (.confirmed, .penaltyWaived(signed: true)): .to(.closedWithoutPenalty)
    case (.confirmed, .penaltyApproved), (.confirmed, .penaltyWaived):
      .refused(.penaltyNotApproved, "a Governance Actor signs what becomes of a penalty")
    case (.confirmed, .penaltyRecorded):
      .refused(.penaltyNotApproved, "a penalty is recorded only after it was approved")
    case (.approved, .penaltyRecorded): .to(.penaltyRecorded)
    case (.notConfirmed, .closed): .to(.closedWithoutPenalty)
    case (.notConfirmed, .reopened(settlementFinalized: false)),
      (.closedWithoutPenalty, .reopened(settlementFinalized: false)):
      .to(.reopened)
    case (.notConfirmed, .reopened), (.closedWithoutPenalty, .reopened):
      .refused(.settlementIsFinal, "the settlement is finalized; nothing reopens it")
    default: noEdge(state, event)
    }
  }
}
