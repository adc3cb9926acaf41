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
  /// Rules, ascending by id.
  package var rules: [RuleProof]

  package init(queries: [QueryProof], trainings: [TrainingProof], rules: [RuleProof]) {
    (self.queries, self.trainings, self.rules) = (queries, trainings, rules)
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

  /// That a training releases nothing local, and what it costs each unit.
  package struct TrainingProof: Codable, Sendable, Hashable {
    package var id: String
    /// The join over everything that reaches a release: at most `protected`.
    package var label: Label
    /// All attempts of all rounds in every Vault, by the worse part of the split.
    package var task: Rho
    /// The noised counts of the cohort, once an epoch.
    package var cohort: Rho
    /// What a unit has in a window; `task` and `cohort` fit it together.
    package var window: Rho

    package init(id: String, label: Label, task: Rho, cohort: Rho, window: Rho) {
      (self.id, self.label, self.task, self.cohort, self.window) = (id, label, task, cohort, window)
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
