package import CanonTypes

/// How far each metric of a histogram release may be off before anything is known of the data.
///
/// First-order propagation of the cell noise at a reference: one third of the held-out units
/// bought, AUC ¾, Brier score 1/6, units spread evenly over the bins. With s the deviation of a
/// cell in units, m the held-out units and K bins: auc s/m·√(105K/64), brier s/m·√(7K/30). The
/// calibration error e varies by at most s/m·√(K(2/3 + e + 2e²)), taken as s/m·√K for e up to 0.2;
/// a base rate r by s/m·√(K(r² + (1 − r)²)), taken at its ends, where criteria stand.
/// The sampling part is the textbook bound at the same reference.
/// The checker sets thresholds against it (rule 9); a run computes its own from its counts.
package struct MetricNoise: Sendable, Hashable {
  /// One metric's standard deviation, in millionths.
  package struct Deviation: Sendable, Hashable {
    /// From the noise of the release.
    package let noise: Int64
    /// From which units happen to be held out.
    package let sampling: Int64

    /// √(noise² + sampling²), rounded up.
    package var total: Int64 {
      let square = UInt128(noise) * UInt128(noise) + UInt128(sampling) * UInt128(sampling)
      return Int64(IntegerSquareRoot.ceiling(of: square))
    }
  }

  /// What the deviations depend on.
  package struct Setting: Sendable, Hashable {
    /// Units of the cohort, over all Vaults.
    package var cohort: Int64
    package var heldOutMillionths: Int64
    package var rho: Rho
    package var vaults: Int64
    package var quorum: Int64
    package var colluding: Int64
    package var modelBins: Int64
    package var floorBins: Int64

    package init(
      cohort: Int64, heldOutMillionths: Int64, rho: Rho, vaults: Int64, quorum: Int64,
      colluding: Int64, modelBins: Int64 = 8, floorBins: Int64 = 8
    ) {
      self.cohort = cohort
      self.heldOutMillionths = heldOutMillionths
      self.rho = rho
      self.vaults = vaults
      self.quorum = quorum
      self.colluding = colluding
      self.modelBins = modelBins
      self.floorBins = floorBins
    }
  }

  package let auc: Deviation
  package let floorAuc: Deviation
  package let gainOverFloor: Deviation
  package let calibrationError: Deviation
  package let brier: Deviation
  package let baseRate: Deviation
  /// What noise alone adds to the calibration error on average: a sum of magnitudes only grows.
  package let calibrationBias: Int64

  package init(_ setting: Setting) throws(CalibrationFault) {
    let noise = try HistogramNoise(
      rho: setting.rho, quorum: setting.quorum, colluding: setting.colluding)
    let parts = Parts(setting, share: noise.cellShare)
    let (model, floor) = (UInt128(setting.modelBins), UInt128(setting.floorBins))
    // Sampling of an AUC A: at most A(1 − A)/min(P, N) (Birnbaum and Klose 1957) = 9/16m.
    let rank = parts.sampling(9, 16)
    auc = Deviation(noise: parts.noise(105 * model, 64), sampling: rank)
    floorAuc = Deviation(noise: parts.noise(105 * floor, 64), sampling: rank)
    // Model and floor share their units and rank alike, so the sampling parts partly cancel:
    // with a correlation of at least one half the difference varies no more than either.
    gainOverFloor = Deviation(noise: parts.noise(105 * (model + floor), 64), sampling: rank)
    calibrationError = Deviation(
      noise: parts.noise(model, 1), sampling: parts.sampling(1, 4))
    brier = Deviation(noise: parts.noise(7 * model, 30), sampling: parts.sampling(1, 16))
    baseRate = Deviation(noise: parts.noise(model, 1), sampling: parts.sampling(2, 9))
    // Each bin adds E|z| = √(2/π)·sd, K·√(2/3)·√(2/π)·s/m together: 0.652·K·s/m.
    calibrationBias = parts.noise(652 * 652 * model * model, 1_000_000)
  }

  /// The common quantities, in integers: units, and noise in units of 2^−10.
  private struct Parts {
    let units: UInt128
    /// Variance of a released cell, in squared units of 2^−10.
    let cellVariance: UInt128

    init(_ setting: Setting, share: Int64) {
      units = UInt128(max(setting.cohort * setting.heldOutMillionths / 1_000_000, 2))
      cellVariance = UInt128(share) * UInt128(max(setting.vaults, 1))
    }

    /// s/m·√(numerator/denominator).
    func noise(_ numerator: UInt128, _ denominator: UInt128) -> Int64 {
      deviation(cellVariance * numerator, denominator * units * units)
    }

    /// √(numerator/denominator/m).
    func sampling(_ numerator: UInt128, _ denominator: UInt128) -> Int64 {
      deviation(numerator << 20, denominator * units)
    }

    /// √(variance / divisor / 2^20) in millionths, rounded up; it stops at 2^62.
    private func deviation(_ variance: UInt128, _ divisor: UInt128) -> Int64 {
      let (scaled, overflow) = variance.multipliedReportingOverflow(by: 1_000_000_000_000)
      let square = (overflow ? UInt128.max : scaled) / divisor / (1 << 20)
      let root = IntegerSquareRoot.ceiling(of: square)
      return Int64(min(root, 1 << 62))
    }
  }
}
