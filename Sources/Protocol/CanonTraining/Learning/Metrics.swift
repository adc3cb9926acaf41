import CanonPrivacy
package import CanonProgram
package import CanonRecords

/// A metric with its deviations, in millionths.
package struct Estimate: Hashable, Sendable {
  package let value: Int64
  /// Standard deviation from the noise of the release.
  package let noise: Int64
  /// Standard deviation from which units were held out.
  package let sampling: Int64

  /// √(noise² + sampling²), rounded up.
  package var deviation: Int64 {
    let square = UInt128(noise) * UInt128(noise) + UInt128(sampling) * UInt128(sampling)
    return Int64(IntegerSquareRoot.ceiling(of: square))
  }
}

/// What a released histogram says of a model, recomputed by anyone from the released integers.
///
/// Cells are noisy and are not clamped before a ratio: clamping negative counts biases an AUC by
/// −0.015 to −0.055. Values are exact integer arithmetic, rounded to the nearest millionth and
/// then cut to the metric's declared range; deviations are first-order propagation in doubles with
/// + − × ÷ √ in a written order, rounded up.
package struct Metrics: Hashable, Sendable {
  package let auc: Estimate
  package let floorAuc: Estimate
  package let gainOverFloor: Estimate
  package let calibrationError: Estimate
  package let brier: Estimate
  package let baseRate: Estimate
  /// Held-out units by the noisy model cells, rounded down; may be negative.
  package let units: Int64

  /// - Parameters:
  ///   - released: `ScoreHistogram.cells` cells, noise included.
  ///   - cellVariance: the variance of the sum's noise: answering Vaults times the share.
  package init(released: [Int64], cellVariance: Int64) {
    precondition(
      released.count == ScoreHistogram.cells,
      "\(ScoreHistogram.cells) cells: \(released.count)")
    let model = LabelledBins(released[..<(2 * ScoreHistogram.bins)])
    let floor = LabelledBins(released[(2 * ScoreHistogram.bins)...])
    let noise = MetricDeviations(bins: model, cellVariance: cellVariance)
    let floorNoise = MetricDeviations(bins: floor, cellVariance: cellVariance)
    let million: Int64 = 1_000_000
    auc = Estimate(
      value: model.auc.limited(0, million), noise: millionths(noise.rankNoise),
      sampling: millionths(noise.rankSampling))
    floorAuc = Estimate(
      value: floor.auc.limited(0, million), noise: millionths(floorNoise.rankNoise),
      sampling: millionths(floorNoise.rankSampling))
    gainOverFloor = Estimate(
      value: (model.auc - floor.auc).limited(-million, million),
      noise: millionths(noise.rankNoise + floorNoise.rankNoise),
      sampling: millionths(noise.differenceSampling(floorNoise)))
    calibrationError = Estimate(
      value: model.calibrationError.limited(0, million),
      noise: millionths(noise.calibrationNoise), sampling: millionths(noise.calibrationSampling))
    brier = Estimate(
      value: model.brier.limited(0, million), noise: millionths(noise.brierNoise),
      sampling: millionths(noise.brierSampling))
    baseRate = Estimate(
      value: model.baseRate.limited(0, million), noise: millionths(noise.baseRateNoise),
      sampling: millionths(noise.baseRateSampling))
    units = Int64((model.positives + model.negatives) >> 10)
  }

  /// As a verification report states them, one a metric.
  package var values: [MetricValue] {
    Acceptance.Metric.ofClassifier.compactMap { metric in
      self[metric].map {
        MetricValue(metric: metric, millionths: $0.value, deviation: $0.deviation)
      }
    }
  }

  /// `nil` for a metric that the histogram of a classifier does not give.
  package subscript(metric: Acceptance.Metric) -> Estimate? {
    switch metric {
    case .auc: auc
    case .floorAuc: floorAuc
    case .gainOverFloor: gainOverFloor
    case .calibrationError: calibrationError
    case .brier: brier
    case .baseRate: baseRate
    case .upliftGain, .recallAt20, .gainOverPopularity, .inertiaRatio, .smallestGroupShare: nil
    }
  }
}

extension Int64 {
  fileprivate func limited(_ low: Int64, _ high: Int64) -> Int64 {
    Swift.min(Swift.max(self, low), high)
  }
}

/// √`variance` in millionths, rounded up; no more than a million millionths say anything.
private func millionths(_ variance: Double) -> Int64 {
  let deviation = variance.squareRoot() * 1_000_000.0
  guard deviation < 1_000_000.0 else { return 1_000_000 }
  return Int64(deviation.rounded(.up))
}
