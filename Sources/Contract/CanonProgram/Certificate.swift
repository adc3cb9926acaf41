package import CanonTypes

/// What the compiler proved of a program, in a form that is checked again from the program alone.
///
/// It travels in the bundle's manifest. The checker of the language wrote each line from the text;
/// `CertificateCheck` derives each line from the program by passes of its own: the two share
/// the arithmetic of `Interval` and the shape of `Reading`. A bundle in which they differ is not
/// opened.
package struct Certificate: Codable, Sendable, Hashable {
  /// Features and outcomes, ascending by id.
  package var queries: [QueryProof]
  /// Trainings, ascending by id.
  package var trainings: [TrainingProof]
  /// Query and compute tasks, ascending by id.
  package var tasks: [TaskProof]
  /// Rules, ascending by id.
  package var rules: [RuleProof]

  package init(
    queries: [QueryProof], trainings: [TrainingProof], tasks: [TaskProof], rules: [RuleProof]
  ) {
    (self.queries, self.trainings, self.tasks, self.rules) = (queries, trainings, tasks, rules)
  }

  /// What a query reads, what it can be, and how far one unit moves a sum of it.
  package struct QueryProof: Codable, Sendable, Hashable {
    package var id: String
    /// The join of the labels of all that decides the value (rule 5).
    package var label: Label
    /// Every attribute that decides the value, the event time included; ascending.
    package var reads: [String]
    /// The values before clipping, in the type's unit, cut at ±(2^53 − 1): inside 64 bits whatever
    /// a Vault holds.
    package var values: Bound
    /// The largest magnitude after clipping. It is the L1, the L2 and the L∞ sensitivity of a sum
    /// of the query over units, when one unit with all its records is added or removed (rule 4).
    package var sensitivity: Int64

    package init(
      id: String, label: Label, reads: [String], values: Bound, sensitivity: Int64
    ) {
      (self.id, self.label, self.reads) = (id, label, reads)
      (self.values, self.sensitivity) = (values, sensitivity)
    }
  }

  /// That a training releases nothing local, how far one unit moves it, and what it costs each.
  package struct TrainingProof: Codable, Sendable, Hashable {
    package var id: String
    /// The join over everything that reaches a release: at most `protected`.
    package var label: Label
    /// Vaults in which records of one unit may lie.
    package var vaults: Int64
    /// What a task releases and costs, by the epoch of its admission.
    package var costs: [CostProof]
    /// The maxima of records that its block sets; a Vault reads no more.
    package var contributions: [RecordMaximum]
    /// The queries that those maxima narrow, ascending by id.
    package var narrowed: [NarrowedQuery]
    /// The noised counts of the cohort, once an epoch.
    package var cohort: Rho
    /// What a unit has in a window; each task and `cohort` fit it together.
    package var window: Rho

    package init(
      id: String, label: Label, costs: [CostProof], narrowed: [NarrowedQuery], block: PrivacyBlock
    ) {
      (self.id, self.label, self.costs, self.narrowed) = (id, label, costs, narrowed)
      (vaults, contributions) = (block.unitInVaults, block.contributions)
      (cohort, window) = (block.cohortRho * block.unitInVaults, block.window.rho)
    }
  }

  /// One interval of constancy of a training's cost.
  package struct CostProof: Codable, Sendable, Hashable {
    /// `nil` before every step.
    package var from: Int64?
    /// What each round releases, in the order of the rounds.
    package var phases: [PhaseProof]
    /// All attempts of all rounds in every Vault, by the worse part of the split.
    package var task: Rho

    package init(from: Int64?, phases: [PhaseProof], task: Rho) {
      (self.from, self.phases, self.task) = (from, phases, task)
    }
  }

  /// How far one unit with all its records, in every Vault that may hold some, moves one release.
  package struct PhaseProof: Codable, Sendable, Hashable {
    package var phase: Training.Phase
    package var draws: Int64
    /// Of each draw, in one Vault.
    package var rho: Rho
    package var l1: Int64
    /// Of a Gram it is weighted, see `Contribution.squared`.
    package var l2Squared: Int64
    package var linf: Int64

    /// `k` vectors are added, so norms grow k-fold and squares k²-fold.
    package init(_ cost: Training.PhaseCost, _ contribution: Contribution, inVaults k: Int64) {
      (phase, draws, rho) = (cost.phase, cost.draws, cost.rho)
      l1 = contribution.sum * k
      l2Squared = contribution.squared * k * k
      linf = contribution.largest * k
    }
  }

  /// What is left of a query where a block lets fewer records count; in one Vault, as `QueryProof`.
  package struct NarrowedQuery: Codable, Sendable, Hashable {
    package var id: String
    package var values: Bound
    package var sensitivity: Int64

    package init(id: String, values: Bound, sensitivity: Int64) {
      (self.id, self.values, self.sensitivity) = (id, values, sensitivity)
    }
  }

  /// That a query or compute task releases nothing local, and how far one unit moves it.
  package struct TaskProof: Codable, Sendable, Hashable {
    package var id: String
    package var vaults: Int64
    /// One an aggregate, in the order of the text; in all Vaults that may hold records of the unit.
    package var aggregates: [Aggregate.Sensitivity]
    package var task: Rho
    package var cohort: Rho
    package var window: Rho

    package init(
      id: String, aggregates: [Aggregate.Sensitivity], cost: BoundedTask.Cost, block: PrivacyBlock
    ) {
      (self.id, vaults) = (id, block.unitInVaults)
      self.aggregates = aggregates
      (task, cohort) = (cost.total, block.cohortRho * block.unitInVaults)
      window = block.window.rho
    }
  }

  /// That a rule always ends: it makes at most so many tests, each over finite sets.
  package struct RuleProof: Codable, Sendable, Hashable {
    package var id: String
    package var tests: Int64

    package init(id: String, tests: Int64) { (self.id, self.tests) = (id, tests) }
  }
}

extension Interval {
  /// The interval as a certificate states it.
  package var bound: Bound {
    func cut(_ end: Int128) -> Int64 {
      Int64(
        min(
          max(end, Int128(ProgramLimits.integer.lowerBound)),
          Int128(ProgramLimits.integer.upperBound)))
    }
    return Bound(low: cut(low), high: cut(high))
  }
}

extension Training.Goal {
  /// The outcome and the treatment that a goal names.
  package var queries: [String] {
    switch self {
    case .classify(let outcome): [outcome]
    case .respond(let response): [response.outcome, response.treatment]
    case .affinity, .cluster: []
    }
  }

  /// The attribute whose terms are the items.
  package var items: String? {
    if case .affinity(let items) = self { items.attribute } else { nil }
  }
}
