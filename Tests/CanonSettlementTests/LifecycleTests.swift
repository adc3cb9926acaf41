import CanonRecords
import CanonSettlement
import Testing

/// Every pair of state and event against the edges of the protocol, written as lines of text.
struct LifecycleTests {
  /// `state event -> state` for every edge; any pair that is not here must be refused.
  static func edges<State: Lifecycle & CaseIterable>(_ type: State.Type) -> Set<String> {
    var edges: Set<String> = []
    for state in State.allCases {
      for event in State.events {
        guard let next = State.next(state, event).state else { continue }
        edges.insert("\(state.rawValue) \(event) -> \(next.rawValue)")
      }
    }
    return edges
  }

  static func expectSame(_ found: Set<String>, _ table: String) {
    let expected = Set(table.split(separator: "\n").map(String.init))
    #expect(found == expected, "differs: \(found.symmetricDifference(expected).sorted())")
  }

  @Test("task")
  func task() {
    LifecycleTests.expectSame(
      LifecycleTests.edges(TaskState.self),
      """
      accepted resolutionBegan -> resolving
      accepted deadlinePassed -> timed_out
      resolving blocked -> resolving
      resolving dispatched -> dispatched
      resolving refused -> rejected
      resolving deadlinePassed -> timed_out
      dispatched executed -> verifying
      dispatched refused -> rejected
      dispatched deadlinePassed -> timed_out
      verifying outcomeAccepted -> awaiting_settlement
      verifying outcomeRejected -> rejected
      verifying outcomeChallenged -> challenged
      verifying refused -> rejected
      verifying challengeOpened -> challenged
      verifying deadlinePassed -> timed_out
      awaiting_settlement challengeOpened -> challenged
      awaiting_settlement settlementFinalized -> completed
      awaiting_settlement settlementFailed(attemptsLeft: 1) -> awaiting_settlement
      awaiting_settlement settlementFailed(attemptsLeft: 0) -> rejected
      challenged challengeCleared -> awaiting_settlement
      challenged challengeConfirmed -> rejected
      """)
  }

  @Test("challenge")
  func challenge() {
    LifecycleTests.expectSame(
      LifecycleTests.edges(ChallengeState.self),
      """
      opened reviewBegan -> reviewing
      opened windowEnded -> not_confirmed
      reviewing confirmed -> confirmed
      reviewing notConfirmed -> not_confirmed
      reviewing windowEnded -> not_confirmed
      confirmed penaltyApproved(signed: true) -> approved
      confirmed penaltyWaived(signed: true) -> closed_without_penalty
      approved penaltyRecorded -> penalty_recorded
      not_confirmed closed -> closed_without_penalty
      not_confirmed reopened(settlementFinalized: false) -> reopened
      closed_without_penalty reopened(settlementFinalized: false) -> reopened
      reopened reviewBegan -> reviewing
      reopened windowEnded -> not_confirmed
      """)
  }

  @Test("settlement")
  func settlement() {
    LifecycleTests.expectSame(
      LifecycleTests.edges(SettlementState.self),
      """
      collecting collected -> verifying_inputs
      collecting failed -> failed
      verifying_inputs inputsVerified -> candidate_ready
      verifying_inputs failed -> failed
      candidate_ready finalizationBegan(openChallenges: 0, windowIsOver: true) -> finalizing
      candidate_ready failed -> failed
      finalizing finalized -> finalized
      finalizing failed -> failed
      """)
  }

  @Test("reward")
  func reward() {
    LifecycleTests.expectSame(
      LifecycleTests.edges(RewardState.self),
      """
      pending_input inputsComplete -> eligible
      pending_input blocked -> blocked
      eligible calculated -> calculated
      eligible blocked -> blocked
      calculated finalized -> finalized
      calculated blocked -> blocked
      blocked unblocked -> pending_input
      finalized adjusted -> adjusted
      adjusted adjusted -> adjusted
      """)
  }

  @Test("a refusal says which code holds it")
  func refusals() {
    func code<State>(_ transition: Transition<State>) -> String {
      guard case .refused(let code, _) = transition else { return "moved" }
      return code.number
    }
    let found = [
      code(TaskState.next(.completed, .refused)), code(TaskState.next(.accepted, .executed)),
      code(
        SettlementState.next(
          .candidateReady, .finalizationBegan(openChallenges: 1, windowIsOver: true))),
      code(
        SettlementState.next(
          .candidateReady, .finalizationBegan(openChallenges: 0, windowIsOver: false))),
      code(SettlementState.next(.finalized, .failed)),
      code(ChallengeState.next(.confirmed, .penaltyRecorded)),
      code(ChallengeState.next(.notConfirmed, .reopened(settlementFinalized: true))),
    ]
    #expect(
      found == ["CN9502", "CN9501", "CN9503", "CN9504", "CN9506", "CN9507", "CN9506"])
  }
}
