package import CanonProgram
package import CanonSource

/// A policy whose every template is closed, every literal read in its unit, every label inferred.
///
/// What it says has types; whether it may be said (flow, cost, thresholds, rules) is not judged
/// yet. Only the typer makes it.
package struct TypedPolicy: Sendable {
  package let resolved: ResolvedPolicy
  package let attributes: [Attribute]
  package let trainings: [TypedTraining]
  package let parameters: [Parameter]
  package let settlements: [Settlement]

  init(
    resolved: ResolvedPolicy, attributes: [Attribute], trainings: [TypedTraining],
    parameters: [Parameter], settlements: [Settlement]
  ) {
    self.resolved = resolved
    self.attributes = attributes
    self.trainings = trainings
    self.parameters = parameters
    self.settlements = settlements
  }
}

/// A closed family, and where its training asked for it.
package struct ClosedFamily: Sendable {
  package let id: String
  package let name: String
  package let queries: [ClosedQuery]
  /// The items of the family's declaration, one a query.
  package let items: [SourceSpan]
  /// Where the training lists the family.
  package let use: SourceSpan
}
