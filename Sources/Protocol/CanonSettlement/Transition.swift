/// What a lifecycle answers to an event: the state that follows, or why there is no such edge.
///
/// Lifecycles are pure tables. They read no clock and hold nothing: the coordinator keeps the
/// state, and replay walks the same tables over the log.
package enum Transition<State: Hashable & Sendable>: Hashable, Sendable {
  case to(State)
  case refused(SettlementCode, String)

  /// The state that follows; `nil` for a refusal.
  package var state: State? {
    guard case .to(let state) = self else { return nil }
    return state
  }
}

/// A lifecycle: named states, and the edges between them.
package protocol Lifecycle: RawRepresentable, Hashable, Sendable where RawValue == String {
  associatedtype Event: Hashable, Sendable
  /// What the lifecycle is of, in messages: `task`.
  static var subject: String { get }
  /// Every kind of event.
  static var events: [Event] { get }
  /// The whole table of edges.
  static func next(_ state: Self, _ event: Event) -> Transition<Self>
  /// Whether nothing can follow.
  var isTerminal: Bool { get }
}

extension Lifecycle {
  /// The refusal of an event that has no edge here.
  static func noEdge(_ state: Self, _ event: Event) -> Transition<Self> {
    let code: SettlementCode = state.isTerminal ? .stateIsTerminal : .noSuchEdge
    return .refused(
      code, "a \(subject) that is \(state.rawValue) has no edge for \(event)")
  }
}
