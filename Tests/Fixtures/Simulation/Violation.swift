/// One way in which a run broke a promise, found by a check that knows of no planted fault.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
  /// The promise that was broken; each has a planted fault of its own.
  package enum Kind: String, CaseIterable, Sendable {
    case lostTransition
    case doubledTransition
    case overspentBudget
    case unaccountedDraw
    case unacceptedSettled
    case lostAcknowledgement
    case sharedStream
    /// What is durable contradicts itself, so that a party refuses to start.
    case contradictoryState
    /// A task, or a reservation for one, never ends.
    case unfinished
  }

  package let kind: Kind
  package let sentence: String

  init(_ kind: Kind, _ sentence: String) { (self.kind, self.sentence) = (kind, sentence) }

  package var description: String { "\(kind.rawValue): \(sentence)" }
}
