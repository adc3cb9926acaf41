import CanonPrivacy

/// A linear model in integers: what training releases.
///
/// The score of a row is Σ w_i·x_i, in units where ±2^30 stands for the targets ±1; probability is
/// (score + 2^30)/2^31 cut to 0…1, the least-squares map of the Gram release.
package struct RidgeModel: Codable, Hashable, Sendable {
  /// Feature ids; the weight of the constant follows theirs.
  package let features: [String]
  /// Units of 2^−20, each within ±2^24; one more than there are features.
  package let weights: [Int64]

  package static let fractionBits: Int64 = 20
  package static let largestWeight: Int64 = 1 << 24
  /// The score that stands for a certain outcome.
  package static let certainty: Int64 = 1 << 30

  package init(features: [String], weights: [Int64]) {
    (self.features, self.weights) = (features, weights)
  }

  /// Whether a model that came from elsewhere keeps the limits that scoring relies on.
  package var isWellFormed: Bool {
    weights.count == features.count + 1 && weights.count <= 4_096
      && weights.allSatisfy { $0.magnitude <= RidgeModel.largestWeight.magnitude }
  }

  /// At most 2^24·2^10·2^12 in magnitude.
  package func score(_ row: [Int64]) -> Int64 {
    precondition(row.count == weights.count, "a row of \(weights.count): \(row.count)")
    return zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Of the outcome, in millionths, rounded down.
  package static func probability(score: Int64) -> Int64 {
    let above = min(max(score + certainty, 0), 2 * certainty)
    return above * 1_000_000 / (2 * certainty)
  }
}

/// One-shot ridge regression from a released Gram vector.
///
/// Double arithmetic with + − × ÷ √ only, in the order written here, no fused operation and no C
/// library: the bits are the same on every machine, so anyone replays the model from the released
/// integers. It never fails: a pivot that is not positive doubles λ, and a Gram of zeros gives the
/// zero model.
package enum Ridge {
  /// - Parameters:
  ///   - released: the sum over Vaults, noise included, in the order of the layout.
  ///   - sumVariance: the variance of that sum's noise on the diagonal: answering Vaults times
  ///     the share. Zero for a Gram without noise.
  package static func solve(
    released: [Int64], features: [String], sumVariance: Int64
  ) -> RidgeModel {
    let width = features.count + 1
    let layout = GramLayout(width: width)
    precondition(
      released.count == layout.count, "a vector of \(layout.count): \(released.count)")
    precondition(sumVariance >= 0, "a variance is not negative: \(sumVariance)")
    // λ = 3·σ·√d. Noise alone has its spectral edge near 1.41·σ·√d, so the shifted matrix is
    // positive but for events far beyond any that were seen; 2^20 is one unit's own weight.
    var penalty = 3.0 * Double(sumVariance).squareRoot() * Double(width).squareRoot()
    if penalty < 1_048_576.0 { penalty = 1_048_576.0 }
    // Entries are below 2^63, so within 90 doublings the diagonal dominates.
    for _ in 0..<90 {
      if let factor = cholesky(released, layout, penalty) {
        let cross = (0..<width).map { Double(released[layout.cross($0)]) }
        return RidgeModel(
          features: features, weights: substitute(factor, cross, width).map(fixed))
      }
      penalty *= 2.0
    }
    return RidgeModel(features: features, weights: Array(repeating: 0, count: width))
  }

  /// Lower factor by columns, row-major; `nil` when a pivot is not positive.
  private static func cholesky(
    _ released: [Int64], _ layout: GramLayout, _ penalty: Double
  ) -> [Double]? {
    let width = layout.width
    var factor = Array(repeating: 0.0, count: width * width)
    for column in 0..<width {
      var pivot = Double(released[layout.square(column, column)]) + penalty
      for earlier in 0..<column {
        let entry = factor[column * width + earlier]
        pivot = pivot - entry * entry
      }
      guard pivot > 0.0 else { return nil }
      factor[column * width + column] = pivot.squareRoot()
      for row in (column + 1)..<max(width, column + 1) {
        var entry = Double(released[layout.square(row, column)])
        for earlier in 0..<column {
          entry = entry - factor[row * width + earlier] * factor[column * width + earlier]
        }
        factor[row * width + column] = entry / factor[column * width + column]
      }
    }
    return factor
  }

  /// Forward then backward substitution, one term at a time, ascending.
  private static func substitute(
    _ factor: [Double], _ cross: [Double], _ width: Int
  ) -> [Double] {
    var middle = Array(repeating: 0.0, count: width)
    for row in 0..<width {
      var entry = cross[row]
      for earlier in 0..<row { entry = entry - factor[row * width + earlier] * middle[earlier] }
      middle[row] = entry / factor[row * width + row]
    }
    var weights = Array(repeating: 0.0, count: width)
    for row in stride(from: width - 1, through: 0, by: -1) {
      var entry = middle[row]
      for later in (row + 1)..<max(width, row + 1) {
        entry = entry - factor[later * width + row] * weights[later]
      }
      weights[row] = entry / factor[row * width + row]
    }
    return weights
  }

  /// Units of 2^−20, toward zero, cut to ±2^24.
  private static func fixed(_ weight: Double) -> Int64 {
    let scaled = weight * 1_048_576.0
    guard scaled.isFinite else { return 0 }
    return Int64(min(max(scaled, -16_777_216.0), 16_777_216.0))
  }
}
