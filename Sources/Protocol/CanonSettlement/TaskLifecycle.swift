package import CanonRecords

/// What happens to a task.
package enum TaskEvent: Hashable, Sendable, Codable {
  /// Semantic resolution begins.
  case resolutionBegan
  /// A concept maps to nothing: the task waits where it is.
  case blocked
  /// Its meaning is resolved, its cohort and budget reserved.
  case dispatched
  /// Every round is durable.
  case executed
  case outcomeAccepted
  case outcomeRejected
  case outcomeChallenged
  /// Inadmissible after all; quorum, cohort or consent lost.
  case refused
  case challengeOpened
  /// Not confirmed, or its window ended without confirmation.
  case challengeCleared
  case challengeConfirmed
  case settlementFinalized
  /// A settlement failed; `attemptsLeft` more are allowed.
  case settlementFailed(attemptsLeft: Int64)
  case deadlinePassed
}

extension TaskState: Lifecycle {
  package static let subject = "task"
  package static var events: [TaskEvent] { TaskEvent.all }

  package static func next(_ state: TaskState, _ event: TaskEvent) -> Transition<TaskState> {
    switch (state, event) {
    case (.accepted, .resolutionBegan): .to(.resolving)
    case (.resolving, .blocked): .to(.resolving)
    case (.resolving, .dispatched): .to(.dispatched)
    case (.dispatched, .executed): .to(.verifying)
    case (.verifying, .outcomeAccepted): .to(.awaitingSettlement)
    case (.verifying, .outcomeRejected): .to(.rejected)
    case (.verifying, .outcomeChallenged): .to(.challenged)
    case (.resolving, .refused), (.dispatched, .refused), (.verifying, .refused): .to(.rejected)
    case (.verifying, .challengeOpened), (.awaitingSettlement, .challengeOpened):
      .to(.challenged)
    case (.challenged, .challengeCleared): .to(.awaitingSettlement)
    case (.challenged, .challengeConfirmed): .to(.rejected)
    case (.awaitingSettlement, .settlementFinalized): .to(.completed)
    case (.awaitingSettlement, .settlementFailed(let left)):
      .to(left > 0 ? .awaitingSettlement : .rejected)
    case (.accepted, .deadlinePassed), (.resolving, .deadlinePassed),
      (.dispatched, .deadlinePassed), (.verifying, .deadlinePassed):
      .to(.timedOut)
    default: noEdge(state, event)
    }
  }
}
