/// How far one unit in one Vault can move one release, in the integers that are sent.
///
/// The noise is calibrated to `squared`; `largest` times the most units that can be added keeps
/// every sum inside 64 bits; `sum` bounds what a release could say of a unit without any noise.
package struct Contribution: Hashable, Sendable {
  /// L1: the sum of the magnitudes.
  package let sum: Int64
  /// L2 squared. Of a Gram it is weighted: an entry off the diagonal has half the variance.
  package let squared: Int64
  /// L∞: the largest magnitude.
  package let largest: Int64

  package init(sum: Int64, squared: Int64, largest: Int64) {
    (self.sum, self.squared, self.largest) = (sum, squared, largest)
  }

  /// Whether the sum over all units stays below 2^61, noise (below 2^41) not counted.
  package var fits: Bool {
    !largest.multipliedReportingOverflow(by: ProgramLimits.units).overflow
      && largest * ProgramLimits.units <= 1 << 61
  }
}

extension Training.Goal {
  /// What one unit adds in a phase (`Docs/Privacy.md` proves each line).
  ///
  /// A row has norm at most B = 2^10, labels and residuals are at most 2^10 in magnitude.
  /// - Parameter width: entries of the row, the constant included, or the items of an affinity.
  package func contribution(
    to phase: Training.Phase, learner: Training.Learner, width: Int64
  ) -> Contribution {
    let one = RowRecipe.one
    var root: Int64 = 0
    while root * root < width { root += 1 }
    switch phase {
    case .gram:
      // |x_i·x_j| over i ≤ j sums to (‖x‖₁² + ‖x‖²)/2, and ‖x‖₁ ≤ √d·‖x‖.
      let squares = (width + 2) / 2 * one * one
      let isLabelled = learner == .ridge
      return Contribution(
        sum: squares + (isLabelled ? root * one * one : 0), squared: isLabelled ? 1 << 41 : 1 << 40,
        largest: one * one)
    case .gradient:
      // residual · row
      return Contribution(sum: root * one * one, squared: 1 << 40, largest: one * one)
    case .step:
      // 2^10 to one count, and a row of four directions to the offset of the same group
      return Contribution(sum: 3 * one, squared: 1 << 21, largest: one)
    case .metrics:
      // one cell of each histogram; or three totals of at most one unit each
      let totals: Int64 = kind == .affinity || kind == .cluster ? 3 : 2
      return Contribution(sum: totals * one, squared: totals << 20, largest: one)
    }
  }
}

extension Training {
  /// What one unit adds in a phase of this training.
  /// - Parameter items: terms of the taxonomy, for an affinity.
  package func contribution(to phase: Phase, items: Int64 = 0) -> Contribution {
    goal.contribution(
      to: phase, learner: learner,
      width: goal.kind == .affinity ? items : Int64(row.entries.count) + 1)
  }
}
