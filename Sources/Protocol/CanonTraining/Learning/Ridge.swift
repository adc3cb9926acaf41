package import CanonPrivacy

/// One-shot ridge regression from a released Gram vector.
///
/// Double arithmetic with + − × ÷ √ only, in the order written here, no fused operation and no C
/// library: the bits are the same on every machine, so anyone replays the model from the released
/// integers. It never fails: a pivot that is not positive doubles λ, and a Gram of zeros gives the
/// zero model.
package enum Ridge {
  /// - Parameters:
  ///   - released: the sum over Vaults, noise included, in the order of `layout`.
  ///   - sumVariance: the variance of that sum's noise on the diagonal: answering Vaults times
  ///     the share. Zero for a Gram without noise.
  /// - Returns: weights in units of 2^−20, each within ±2^24, the constant's last.
  package static func solve(
    released: [Int64], layout: GramLayout, sumVariance: Int64
  ) -> [Int64] {
    let width = layout.width
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
        return substitute(factor, cross, width).map(fixed)
      }
      penalty *= 2.0
    }
    return Array(repeating: 0, count: width)
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
