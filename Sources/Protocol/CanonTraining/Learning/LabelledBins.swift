/// Noisy counts of negatives and positives in ordered bins, and the exact metrics of them.
///
/// Cells beyond ±2^40 (2^30 units) cannot come from honest Vaults and are cut to it, so that no
/// arithmetic below overflows 128 bits and nonsense gives a nonsense metric, never a crash:
/// totals stay below 2^43·2^10, products of two below 2^90, times 2^21 below 2^111.
struct LabelledBins: Sendable {
  let negative: [Int128]
  let positive: [Int128]

  init(_ cells: ArraySlice<Int64>) {
    let limit: Int64 = 1 << 40
    let cut = cells.map { Int128(min(max($0, -limit), limit)) }
    negative = stride(from: 0, to: cut.count, by: 2).map { cut[$0] }
    positive = stride(from: 1, to: cut.count, by: 2).map { cut[$0] }
  }

  var count: Int { negative.count }
  var negatives: Int128 { negative.reduce(0, +) }
  var positives: Int128 { positive.reduce(0, +) }
  /// Never below one unit, so that a ratio is always defined.
  var total: Int128 { max(negatives + positives, 1_024) }

  /// Σ p_k·(Σ_{i<k} n_i + n_k/2)/(P·N) in millionths; one half when a side is not positive.
  var auc: Int64 {
    guard positives > 0, negatives > 0 else { return 500_000 }
    var (below, twice): (Int128, Int128) = (0, 0)
    for bin in 0..<count {
      twice += positive[bin] * (2 * below + negative[bin])
      below += negative[bin]
    }
    return nearest(twice * 1_000_000, 2 * positives * negatives)
  }

  /// Σ (p_k·(1 − c_k)² + n_k·c_k²)/T, c_k = (2k + 1)/2K the bin's probability.
  var brier: Int64 {
    var sum: Int128 = 0
    for bin in 0..<count {
      let (ahead, short) = weights(bin)
      sum += positive[bin] * short * short + negative[bin] * ahead * ahead
    }
    return nearest(sum * 1_000_000, total * Int128(4 * count * count))
  }

  /// Σ |p_k − (n_k + p_k)·c_k|/T.
  var calibrationError: Int64 {
    var sum: Int128 = 0
    for bin in 0..<count {
      let (ahead, short) = weights(bin)
      sum += abs(positive[bin] * short - negative[bin] * ahead)
    }
    return nearest(sum * 1_000_000, total * Int128(2 * count))
  }

  var baseRate: Int64 { nearest(positives * 1_000_000, total) }

  /// 2K·c_k and 2K·(1 − c_k).
  private func weights(_ bin: Int) -> (Int128, Int128) {
    (Int128(2 * bin + 1), Int128(2 * count - 2 * bin - 1))
  }
}

/// `numerator`/`denominator` to the nearest integer, halves away from zero, cut to ±2^40.
func nearest(_ numerator: Int128, _ denominator: Int128) -> Int64 {
  let magnitude = (abs(numerator) + denominator / 2) / denominator
  let cut = Int64(min(magnitude, 1 << 40))
  return numerator < 0 ? -cut : cut
}
