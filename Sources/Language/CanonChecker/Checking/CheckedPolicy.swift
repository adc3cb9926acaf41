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
  package let governance: Governance
  package let tasks: [CheckedTask]
  /// The tests that the policy brings along; they are no part of the program.
  package let tests: [PolicyTest]

  package var resolved: ResolvedPolicy { typed.resolved }

  init(
    typed: TypedPolicy, privacyBlocks: [PrivacyBlock], trainings: [CheckedTraining],
    rules: [Rule], acceptances: [Acceptance], governance: Governance, tasks: [CheckedTask],
    tests: [PolicyTest]
  ) {
    self.typed = typed
    self.privacyBlocks = privacyBlocks
    self.trainings = trainings
    self.rules = rules
    self.acceptances = acceptances
    self.governance = governance
    self.tasks = tasks
    self.tests = tests
  }
}

/// A closed training with the worst case of its cost.
package struct CheckedTraining: Sendable {
  package let typed: TypedTraining
  package let cost: Training.Cost
  package let laterCosts: [Training.CostStep]
  /// The queries whose values the maxima of its block narrow, ascending by id.
  package let narrowed: [Certificate.NarrowedQuery]
  package let place: SourcePlace
}

extension CheckedTraining {
  /// The same training in the text as it is now.
  func placed(in resolved: ResolvedPolicy) -> CheckedTraining {
    CheckedTraining(
      typed: typed, cost: cost, laterCosts: laterCosts, narrowed: narrowed,
      place: resolved.place(typed.declaration.name.span))
  }

  /// The cost of the interval that begins at an epoch; `nil` is before every step.
  func cost(at epoch: Int64?) -> Training.Cost {
    laterCosts.last { $0.epoch <= epoch ?? .min }?.cost ?? cost
  }

  /// The dearest of all epochs.
  var dearest: Rho { laterCosts.map(\.cost.total).reduce(cost.total, max) }
}
