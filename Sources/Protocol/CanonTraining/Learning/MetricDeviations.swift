/// Variances of the metrics of one part of a released histogram.
///
/// Noise: the squared derivative of the metric by each cell, times the variance of a cell.
/// Sampling: Hanley and McNeil 1982 for an AUC, the variance of a mean for the others. Doubles with
/// + − × ÷ only, in the written order; the counts are in units, not below one.
struct MetricDeviations: Sendable {
  private let negative: [Double]
  private let positive: [Double]
  private let variance: Double
  private let negatives: Double
  private let positives: Double
  private let total: Double
  private let rank: Double

  /// - Parameter cellVariance: of a released cell, in squared units of 2^−10.
  init(bins: LabelledBins, cellVariance: Int64) {
    negative = bins.negative.map { Double(Int64($0)) / 1_024.0 }
    positive = bins.positive.map { Double(Int64($0)) / 1_024.0 }
    variance = Double(cellVariance) / 1_048_576.0
    negatives = max(Double(Int64(bins.negatives)) / 1_024.0, 1.0)
    positives = max(Double(Int64(bins.positives)) / 1_024.0, 1.0)
    total = max(Double(Int64(bins.total)) / 1_024.0, 1.0)
    rank = min(max(Double(bins.auc) / 1_000_000.0, 0.0), 1.0)
  }

  /// ∂A/∂p_k = (below_k + n_k/2 − A·N)/PN and ∂A/∂n_k = (above_k + p_k/2 − A·P)/PN.
  var rankNoise: Double {
    var (sum, below, above) = (0.0, 0.0, positive.reduce(0.0, +))
    for bin in negative.indices {
      above = above - positive[bin]
      let first = below + negative[bin] / 2.0 - rank * negatives
      let second = above + positive[bin] / 2.0 - rank * positives
      sum = sum + (first * first + second * second)
      below = below + negative[bin]
    }
    let pairs = positives * negatives
    return variance * sum / (pairs * pairs)
  }

  var rankSampling: Double {
    let square = rank * rank
    let positivePairs = rank / (2.0 - rank) - square
    let negativePairs = 2.0 * square / (1.0 + rank) - square
    let spread =
      rank * (1.0 - rank) + (positives - 1.0) * positivePairs + (negatives - 1.0) * negativePairs
    return max(spread, 0.0) / (positives * negatives)
  }

  /// Of a difference of two AUC over the same units, with their correlation taken as one half.
  func differenceSampling(_ other: MetricDeviations) -> Double {
    let (first, second) = (rankSampling, other.rankSampling)
    return first + second - first.squareRoot() * second.squareRoot()
  }

  var brierNoise: Double { variance * brierSum { $0 * $0 } / (total * total) }

  /// Σ of `body` of each cell's squared error less the mean.
  private func brierSum(_ body: (Double) -> Double) -> Double {
    var sum = 0.0
    for bin in negative.indices {
      let (ahead, short) = weights(bin)
      sum = sum + (body(short * short - brier) + body(ahead * ahead - brier))
    }
    return sum
  }

  private var brier: Double {
    var sum = 0.0
    for bin in negative.indices {
      let (ahead, short) = weights(bin)
      sum = sum + (positive[bin] * short * short + negative[bin] * ahead * ahead)
    }
    return sum / total
  }

  var brierSampling: Double {
    var sum = 0.0
    for bin in negative.indices {
      let (ahead, short) = weights(bin)
      let (hit, miss) = (short * short, ahead * ahead)
      sum = sum + (positive[bin] * hit * hit + negative[bin] * miss * miss)
    }
    return max(sum / total - brier * brier, 0.0) / total
  }

  /// A sum of magnitudes moves no faster than what is inside them.
  var calibrationNoise: Double {
    var sum = 0.0
    for bin in negative.indices {
      let (ahead, short) = weights(bin)
      sum = sum + (ahead * ahead + short * short)
    }
    return variance * sum / (total * total)
  }

  /// c·(1 − c) ≤ ¼ in every bin.
  var calibrationSampling: Double { 0.25 / total }

  var baseRateNoise: Double {
    let rate = min(max(positives / total, 0.0), 1.0)
    let rest = 1.0 - rate
    return variance * Double(negative.count) * (rest * rest + rate * rate) / (total * total)
  }

  var baseRateSampling: Double {
    let rate = min(max(positives / total, 0.0), 1.0)
    return rate * (1.0 - rate) / total
  }

  /// c_k and 1 − c_k.
  private func weights(_ bin: Int) -> (Double, Double) {
    let ahead = (2.0 * Double(bin) + 1.0) / (2.0 * Double(negative.count))
    return (ahead, 1.0 - ahead)
  }
}
