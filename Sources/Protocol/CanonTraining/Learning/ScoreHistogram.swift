import CanonPrivacy
package import CanonProgram
import CanonRecords

/// The joint histogram of model score × outcome and floor × outcome over the held-out units.
///
/// Written bin by bin, each as (negatives, positives), the model's bins first, then the floor's;
/// every count times 2^10. The bins are fixed and public: equal parts of the score's range for the
/// model, so that a model without spread falls into one bin and ranks nothing.
package struct ScoreHistogram: Sendable {
  package static let bins = 8
  /// Model and floor, two outcomes each.
  package static let cells = 4 * bins

  package private(set) var sums = Array(repeating: Int64(0), count: cells)

  package init() {}

  /// Adds one held-out unit to one cell of each part: L2² = 2·2^20.
  package mutating func add(score: Int64, floorBin: Int, positive: Bool) {
    precondition((0..<ScoreHistogram.bins).contains(floorBin), "a floor bin: \(floorBin)")
    let side = positive ? 1 : 0
    sums[2 * ScoreHistogram.bin(score: score) + side] += HistogramNoise.scale
    sums[2 * (ScoreHistogram.bins + floorBin) + side] += HistogramNoise.scale
  }

  /// ⌊(score + 2^30)·8/2^31⌋, cut to 0…7.
  package static func bin(score: Int64) -> Int {
    let (low, high) = (-LinearModel.certainty, LinearModel.certainty)
    let above = min(max(score, low), high) - low
    return min(Int((above * Int64(bins)) >> 31), bins - 1)
  }

  /// The bin of the floor's feature: a count stands for itself up to 7, anything else is its
  /// quantised value in eighths.
  package static func floorBin(_ value: Int64, of feature: Feature) -> Int {
    if case .count = feature.type { return Int(min(max(value, 0), Int64(bins - 1))) }
    let position = Quantiser(feature).quantise(value) * Int64(bins) / Quantiser.steps
    return min(Int(position), bins - 1)
  }
}
