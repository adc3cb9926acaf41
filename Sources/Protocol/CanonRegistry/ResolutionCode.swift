/// What semantic resolution says of a task: the table of its codes.
///
/// Append-only; each has a page in `Docs/Diagnostics`.
package enum ResolutionCode: String, CaseIterable, Hashable, Sendable {
  case meaningResolved = "CN8701 meaning-resolved"
  case conceptUnmapped = "CN8702 concept-unmapped"
  case signalIsLocal = "CN8703 signal-is-local"
  case conceptOutside = "CN8704 concept-outside-template"
  case candidateRecorded = "CN8705 candidate-recorded"
  case notThePromoter = "CN8706 not-the-promoter"

  /// `CN8701`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `meaning-resolved`.
  package var name: String { String(rawValue.dropFirst(7)) }
}
