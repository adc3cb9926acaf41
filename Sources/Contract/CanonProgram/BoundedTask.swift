package import CanonTypes

/// The classes of task that rules speak of.
package enum TaskClass: String, Codable, Sendable, Hashable, CaseIterable {
  case train
  case parse
  case query
  case compute
}

/// A closed instance of a parse, query or compute template.
package struct BoundedTask: Codable, Sendable, Hashable {
  /// `Reach(cheese)`.
  package var id: String
  package var template: String
  package var taskClass: TaskClass
  package var arguments: [Training.Argument]
  /// The record that a parse task reads; its result stays in the Vault.
  package var reads: RecordReading?
  /// What a query or compute task releases, jointly and noised.
  package var aggregates: [Aggregate]
  /// Names of the families that it uses.
  package var families: [String]
  package var cost: Cost?
  package var output: String
  package var privacy: String?
  package var place: SourcePlace

  /// One record of an entity, and the attributes that are read of it.
  package struct RecordReading: Codable, Sendable, Hashable {
    package var entity: String
    package var attributes: [String]

    package init(entity: String, attributes: [String]) {
      (self.entity, self.attributes) = (entity, attributes)
    }
  }

  /// What one attempt draws, and the worst case of all.
  package struct Cost: Codable, Sendable, Hashable {
    package var rho: Rho
    package var attempts: Int64
    package var total: Rho

    package init(rho: Rho, attempts: Int64, total: Rho) {
      (self.rho, self.attempts, self.total) = (rho, attempts, total)
    }
  }

  package init(
    id: String, template: String, taskClass: TaskClass, arguments: [Training.Argument],
    reads: RecordReading? = nil, aggregates: [Aggregate] = [], families: [String] = [],
    cost: Cost? = nil, output: String, privacy: String? = nil, place: SourcePlace
  ) {
    self.id = id
    self.template = template
    self.taskClass = taskClass
    self.arguments = arguments
    self.reads = reads
    self.aggregates = aggregates
    self.families = families
    self.cost = cost
    self.output = output
    self.privacy = privacy
    self.place = place
  }
}

/// Something released over all units, and how far one unit can move it.
package struct Aggregate: Codable, Sendable, Hashable {
  package var kind: Kind
  package var sensitivity: Sensitivity

  package enum Kind: Codable, Sendable, Hashable {
    /// The number of units.
    case count
    /// The sum of a feature, by its id.
    case sum(feature: String)
    /// Units in each half-open interval between the edges; what lies outside is not counted.
    case histogram(feature: String, edges: [Int64])
    /// The Gram matrix of a family's row, by the family's id.
    case gram(family: String)
  }

  /// Sensitivities when all records of one unit are added or removed, in the aggregate's unit.
  package struct Sensitivity: Codable, Sendable, Hashable {
    package var l1: Int64
    package var l2: Int64
    package var linf: Int64

    package init(l1: Int64, l2: Int64, linf: Int64) {
      (self.l1, self.l2, self.linf) = (l1, l2, linf)
    }
  }

  package init(kind: Kind, sensitivity: Sensitivity) {
    (self.kind, self.sensitivity) = (kind, sensitivity)
  }
}

extension Aggregate.Sensitivity {
  /// The same in `k` Vaults that may each hold records of one unit.
  ///
  /// - Returns: `nil` beyond the integers that a bundle can carry.
  package func inVaults(_ k: Int64) -> Self? {
    func times(_ norm: Int64) -> Int64? {
      let (product, overflow) = norm.multipliedReportingOverflow(by: k)
      return overflow || !ProgramLimits.integer.contains(product) ? nil : product
    }
    guard let l1 = times(l1), let l2 = times(l2), let linf = times(linf) else { return nil }
    return Self(l1: l1, l2: l2, linf: linf)
  }

  /// A unit adds one clipped value of at most this magnitude, in every norm.
  package static func sum(ofAtMost most: Int64) -> Self { Self(l1: most, l2: most, linf: most) }

  /// A unit is counted once, or in one interval.
  package static let one = Self(l1: 1, l2: 1, linf: 1)

  /// A row is cut to norm 2^10, so |x·xᵀ| is at most 2^20 in the Frobenius norm and in each entry;
  /// n features move (n + 1)² entries, the constant included: L1 ≤ (n + 1)·2^20.
  package static func gram(features: Int) -> Self {
    let square = RowRecipe.one * RowRecipe.one
    return Self(l1: Int64(features + 1) * square, l2: square, linf: square)
  }
}
