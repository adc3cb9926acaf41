/// How far the metrics of a response, an affinity or a clustering may be off by the noise of their
/// release, before anything is known of the data; standard deviations in millionths, rounded up.
///
/// With s the deviation of a released total in units and m the held-out units. A ratio A/B of two
/// noisy totals varies by s/B·√(1 + (A/B)²) to first order; `Docs/Privacy.md` has each bound.
package struct GoalNoise: Sendable, Hashable {
  /// Of 2^10-scaled totals or cells over all answering Vaults, in squared units of 2^−10.
  private let variance: UInt128
  private let units: UInt128

  /// - Parameter totals: values that one unit adds to, each by at most one: 2 or 3.
  package init(_ setting: MetricNoise.Setting, totals: Int64) throws(CalibrationFault) {
    let noise = try HistogramNoise(
      rho: setting.rho, histograms: totals, quorum: setting.quorum, colluding: setting.colluding)
    variance = UInt128(noise.cellShare) * UInt128(max(setting.vaults, 1))
    units = UInt128(max(setting.cohort * setting.heldOutMillionths / 1_000_000, 2))
  }

  /// Hits over units: s/m·√2, for a recall is at most one.
  package var recall: Int64 { deviation(2, 1) }

  /// The difference of two recalls over the same units: s/m·√3, for it is at most one.
  package var gainOverPopularity: Int64 { deviation(3, 1) }

  /// A ratio, at most one, of two sums of squared distances, at a mean of 1/16 of the scale for a
  /// single group: first order d = 16·s/m·√2. The denominator is that small, so the second order
  /// counts: with x = 16·s/m its relative deviation, the ratio varies by up to d·(1 + 4x²), which
  /// is d + 2d³, for x up to ¼.
  package var inertiaRatio: Int64 {
    let first = deviation(512, 1)
    // Wider than its whole range: the metric says nothing, and no order adds to that.
    guard first < 1_000_000 else { return first }
    let cube = UInt128(first) * UInt128(first) * UInt128(first)
    return first + Int64((2 * cube + 999_999_999_999) / 1_000_000_000_000)
  }

  /// The least of noisy counts over their sum: the minimum of numbers varies no more than one of
  /// them (Poincaré), so s/m·√2.
  package var smallestGroupShare: Int64 { deviation(2, 1) }

  /// Two differences of rates, of the half that is ranked highest and of everybody: each rate of a
  /// group with share p varies by at most (√16 + √8)·s/pm, and the sum of 1/p² over both groups is
  /// at most 2/min(p, 1 − p)².
  package func upliftGain(assignedMillionths: Int64) -> Int64 {
    let least = UInt128(max(1, min(assignedMillionths, 1_000_000 - assignedMillionths)))
    return deviation(94 * 1_000_000_000_000, least * least)
  }

  /// s/m·√(numerator/denominator) in millionths; it stops at 2^62.
  private func deviation(_ numerator: UInt128, _ denominator: UInt128) -> Int64 {
    let (product, first) = variance.multipliedReportingOverflow(by: numerator)
    let (scaled, second) = product.multipliedReportingOverflow(by: 1_000_000_000_000 >> 12)
    // 10^12 = 2^12·5^12: the power of two is taken out of 2^20, so that more fits 128 bits.
    guard !first, !second else { return 1 << 62 }
    let square = scaled / (denominator * units * units << 8)
    return Int64(min(IntegerSquareRoot.ceiling(of: square), 1 << 62))
  }
}
