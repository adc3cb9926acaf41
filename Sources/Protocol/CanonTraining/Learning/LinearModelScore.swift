import CanonProgram
package import CanonRecords

/// How a released model is read: the score of a row is Σ w_i·x_i, in units where ±2^30 stands for
/// the targets ±1, and the probability of the outcome is (score + 2^30)/2^31 cut to 0…1, the
/// least-squares map of the Gram release.
extension LinearModel {
  /// Weights are units of 2^−20.
  package static var weightFractionBits: Int64 { 20 }
  package static var largestWeight: Int64 { 1 << 24 }
  /// The score that stands for a certain outcome: 2^20 a unit of weight, 2^10 of the row.
  package static var certainty: Int64 { 1 << 30 }

  /// Whether a model that came from elsewhere keeps the limits that scoring relies on.
  package var isWellFormed: Bool {
    weights.count == row.entries.count + 1 && weights.count <= 4_096
      && fractionBits == LinearModel.weightFractionBits
      && weights.allSatisfy { $0.magnitude <= LinearModel.largestWeight.magnitude }
  }

  /// - Parameter row: an integer row, ‖row‖ ≤ 2^10.
  /// - Returns: at most 2^24·2^10·2^12 in magnitude.
  package func score(_ row: [Int64]) -> Int64 {
    precondition(row.count == weights.count, "a row of \(weights.count): \(row.count)")
    return zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The probability of the outcome, in millionths, rounded down.
  package static func probability(score: Int64) -> Int64 {
    let above = min(max(score, -certainty), certainty) + certainty
    return above * 1_000_000 / (2 * certainty)
  }
}
