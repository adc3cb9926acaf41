import CanonPrivacy

/// What a report draws of a released histogram: the ROC curve and the calibration bins.
///
/// Read off the same noisy cells as the metrics; each coordinate is cut to 0…1 for the picture,
/// so a noisy curve may touch an edge or turn back.
package struct MetricCurves: Codable, Hashable, Sendable {
  /// A threshold of the score, in millionths of each side.
  package struct Point: Codable, Hashable, Sendable {
    package let falsePositive: Int64
    package let truePositive: Int64
  }

  /// A bin of the model's score.
  package struct Bin: Codable, Hashable, Sendable {
    /// The probability that the bin stands for, in millionths.
    package let predicted: Int64
    /// The noisy share of positives in it, in millionths.
    package let observed: Int64
    /// The deviation of `observed` from noise and sampling, in millionths.
    package let deviation: Int64
    /// Units in it, by the noisy cells, not below zero.
    package let units: Int64
  }

  /// From the highest threshold to the lowest: (0, 0) … (1, 1).
  package let model: [Point]
  package let floor: [Point]
  package let calibration: [Bin]

  /// - Parameters: as for `Metrics`.
  package init(released: [Int64], cellVariance: Int64) {
    precondition(
      released.count == ScoreHistogram.cells,
      "\(ScoreHistogram.cells) cells: \(released.count)")
    let bins = LabelledBins(released[..<(2 * ScoreHistogram.bins)])
    model = MetricCurves.roc(bins)
    floor = MetricCurves.roc(LabelledBins(released[(2 * ScoreHistogram.bins)...]))
    calibration = (0..<bins.count).map { index in
      MetricCurves.bin(bins, index, cellVariance: cellVariance)
    }
  }

  private static func roc(_ bins: LabelledBins) -> [Point] {
    let (positives, negatives) = (max(bins.positives, 1), max(bins.negatives, 1))
    var (truths, falses): (Int128, Int128) = (0, 0)
    var points = [Point(falsePositive: 0, truePositive: 0)]
    for index in stride(from: bins.count - 1, through: 0, by: -1) {
      truths += bins.positive[index]
      falses += bins.negative[index]
      points.append(
        Point(
          falsePositive: share(falses, of: negatives), truePositive: share(truths, of: positives)))
    }
    return points
  }

  private static func bin(_ bins: LabelledBins, _ index: Int, cellVariance: Int64) -> Bin {
    let units = max(bins.positive[index] + bins.negative[index], 1_024)
    let observed = share(bins.positive[index], of: units)
    // First order: (σ²·((1 − o)² + o²) + n·o·(1 − o)·2^20)/n², n in cells' units.
    let rest = 1_000_000 - observed
    let spread = UInt128(observed * observed + rest * rest)
    let noise = UInt128(max(cellVariance, 0)) * spread
    let sampling = (UInt128(observed * rest) * UInt128(units)) << 10
    let square = (noise + sampling) / UInt128(units) / UInt128(units)
    return Bin(
      predicted: Int64(2 * index + 1) * 1_000_000 / Int64(2 * bins.count), observed: observed,
      deviation: Int64(min(IntegerSquareRoot.ceiling(of: square), 1_000_000)),
      units: Int64(max(bins.positive[index] + bins.negative[index], 0) >> 10))
  }

  private static func share(_ part: Int128, of whole: Int128) -> Int64 {
    Int64(min(max(part, 0), whole) * 1_000_000 / whole)
  }
}
