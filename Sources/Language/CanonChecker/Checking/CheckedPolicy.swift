package import CanonProgram
import CanonTypes

/// A policy that may be compiled: what it releases is bounded, charged and permitted.
///
/// Only `Checker.check` makes one, and only without errors: there is no unchecked initialiser.
package struct CheckedPolicy: Sendable {
  package let typed: TypedPolicy
  package let privacyBlocks: [PrivacyBlock]
  package let trainings: [CheckedTraining]
  package let rules: [Rule]
  package let acceptances: [Acceptance]

  package var resolved: ResolvedPolicy { typed.resolved }

  init(
    typed: TypedPolicy, privacyBlocks: [PrivacyBlock], trainings: [CheckedTraining],
    rules: [Rule], acceptances: [Acceptance]
  ) {
    self.typed = typed
    self.privacyBlocks = privacyBlocks
    self.trainings = trainings
    self.rules = rules
    self.acceptances = acceptances
  }
}

/// A closed training with the worst case of its cost.
package struct CheckedTraining: Sendable {
  package let typed: TypedTraining
  package let cost: Training.Cost
  package let place: SourcePlace
}
