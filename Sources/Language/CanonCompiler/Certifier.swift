package import CanonChecker
package import CanonProgram
import CanonTypes

/// Writes down what the checker proved, line by line, from what it found in the text.
package enum Certifier {
  package static func certify(_ policy: CheckedPolicy) -> Certificate {
    let trainings = policy.trainings
    let features =
      trainings.flatMap(\.typed.features) + trainings.compactMap(\.typed.floor?.query)
      + trainings.compactMap(\.typed.goal.treatment) + policy.tasks.flatMap(\.features)
    let outcomes = trainings.compactMap(\.typed.goal.outcome)
    var seen: Set<String> = []
    let queries = (features + outcomes)
      .filter { $0.reading != nil && seen.insert($0.id).inserted }
    let blocks = Dictionary(policy.privacyBlocks.map { ($0.name, $0) }) { first, _ in first }
    return Certificate(
      queries: queries.map(proof).sorted { $0.id < $1.id },
      trainings: trainings.compactMap { training in
        blocks[training.typed.declaration.privacy.text].map { proof(training, $0) }
      }.sorted { $0.id < $1.id },
      tasks: policy.tasks.compactMap { proof($0.task, blocks) }.sorted { $0.id < $1.id },
      rules: policy.rules.map { .init(id: $0.id, tests: tests($0.condition)) }
        .sorted { $0.id < $1.id })
  }

  private static func proof(_ query: ClosedQuery) -> Certificate.QueryProof {
    let largest = query.bound.map { max(abs($0.low), abs($0.high)) }
    return .init(
      id: query.id, label: query.label, reads: Set(query.reads.map(\.name)).sorted(),
      values: query.values.bound, sensitivity: largest ?? 1)
  }

  private static func proof(
    _ training: CheckedTraining, _ block: PrivacyBlock
  ) -> Certificate.TrainingProof {
    let typed = training.typed
    // The items of an affinity are never local (`itemsNotTerms`, CN4056), and at least protected.
    return .init(
      id: typed.id, label: typed.queries.reduce(.protected) { $0.joined($1.label) },
      costs: zip(typed.intervals, [training.cost] + training.laterCosts.map(\.cost)).map {
        .init(
          from: $0.from,
          phases: $0.phases.map {
            .init($0, typed.contribution(to: $0.phase), inVaults: block.unitInVaults)
          }, task: $1.total)
      }, narrowed: training.narrowed, block: block)
  }

  private static func proof(
    _ task: BoundedTask, _ blocks: [String: PrivacyBlock]
  ) -> Certificate.TaskProof? {
    guard let cost = task.cost, let block = task.privacy.flatMap({ blocks[$0] }) else { return nil }
    let aggregates = task.aggregates.compactMap { $0.sensitivity.inVaults(block.unitInVaults) }
    return .init(id: task.id, aggregates: aggregates, cost: cost, block: block)
  }

  /// A condition is a tree of tests, so its tests are its leaves.
  private static func tests(_ condition: Condition) -> Int64 {
    switch condition {
    case .always: 0
    case .not(let part): tests(part)
    case .all(let parts), .any(let parts): parts.map(tests).reduce(0, +)
    default: 1
    }
  }
}
