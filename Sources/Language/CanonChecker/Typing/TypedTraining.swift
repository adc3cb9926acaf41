package import CanonProgram
package import CanonSource

/// A closed instance of a training template.
package final class TypedTraining: Sendable {
  package let id: String
  package let declaration: TrainingDeclaration
  package let arguments: [Training.Argument]
  package let families: [ClosedFamily]
  package let goal: TypedGoal
  package let floor: (query: ClosedQuery, use: SourceSpan)?
  package let row: RowRecipe
  package let heldOutMillionths: Int64
  /// What its phases cost, by the epoch of admission; never empty.
  package let intervals: [PhaseInterval]
  package let attempts: Int64
  /// The features of the families in order, each once.
  package let features: [ClosedQuery]
  /// Everything that it reads: features, floor, outcome and treatment.
  package let queries: [ClosedQuery]

  init(
    id: String, declaration: TrainingDeclaration, arguments: [Training.Argument],
    families: [ClosedFamily], goal: TypedGoal, floor: (query: ClosedQuery, use: SourceSpan)?,
    row: RowRecipe, heldOutMillionths: Int64, intervals: [PhaseInterval], attempts: Int64
  ) {
    (self.id, self.declaration, self.arguments, self.families) = (
      id, declaration, arguments, families
    )
    (self.goal, self.floor, self.row, self.heldOutMillionths) = (
      goal, floor, row, heldOutMillionths
    )
    (self.intervals, self.attempts) = (intervals, attempts)
    var seen: Set<String> = []
    features = families.flatMap(\.queries).filter { seen.insert($0.id).inserted }
    queries = features + [floor?.query, goal.outcome, goal.treatment].compactMap(\.self)
  }

  /// What one unit adds to the release of a phase.
  package func contribution(to phase: Training.Phase) -> Contribution {
    var width = Int64(features.count) + 1
    if case .affinity(let items) = goal { width = Int64(items.vocabulary) }
    return goal.program.contribution(to: phase, learner: declaration.learner.value, width: width)
  }
}

/// A goal whose queries are closed and whose numbers are read.
package enum TypedGoal: Sendable {
  case classify(ClosedQuery)
  case respond(ClosedQuery, treatment: ClosedQuery, assignedMillionths: Int64?)
  case affinity(TypedItems)
  case cluster(groups: Int64)

  package var outcome: ClosedQuery? {
    switch self {
    case .classify(let outcome), .respond(let outcome, _, _): outcome
    case .affinity, .cluster: nil
    }
  }

  package var treatment: ClosedQuery? {
    if case .respond(_, let treatment, _) = self { treatment } else { nil }
  }

  package var program: Training.Goal {
    switch self {
    case .classify(let outcome): .classify(outcome: outcome.id)
    case .respond(let outcome, let treatment, let assigned):
      .respond(
        response: .init(
          outcome: outcome.id, treatment: treatment.id, assignedMillionths: assigned))
    case .affinity(let items): .affinity(items: items.items)
    case .cluster(let groups): .cluster(groups: groups)
    }
  }
}

/// The items of an affinity, and every attribute that decides which a unit has.
package struct TypedItems: Sendable {
  package let items: Training.Items
  /// Terms of the taxonomy.
  package let vocabulary: Int
  /// The unit that the records belong to.
  package let unit: String
  package let reads: [AttributeUse]
}
