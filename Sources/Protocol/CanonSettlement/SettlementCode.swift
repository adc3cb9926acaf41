/// Why a lifecycle or a settlement does not go on: the table of its codes.
///
/// Append-only. The raw value holds the number and the kebab name; each has a page in
/// `Docs/Diagnostics`.
package enum SettlementCode: String, CaseIterable, Hashable, Sendable, Codable {
  case noSuchEdge = "CN9501 no-such-edge"
  case stateIsTerminal = "CN9502 state-is-terminal"
  case challengeIsOpen = "CN9503 challenge-is-open"
  case windowIsOpen = "CN9504 challenge-window-is-open"
  case workNotAccepted = "CN9505 work-not-accepted"
  case settlementIsFinal = "CN9506 settlement-is-final"
  case penaltyNotApproved = "CN9507 penalty-not-approved"
  case sharesDoNotSum = "CN9508 shares-do-not-sum"
  case attemptsExhausted = "CN9509 settlement-attempts-exhausted"
  case challengeWindowClosed = "CN9510 challenge-window-closed"
  case tickWentBack = "CN9511 tick-went-back"

  /// `CN9501`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `no-such-edge`.
  package var name: String { String(rawValue.dropFirst(7)) }
}
