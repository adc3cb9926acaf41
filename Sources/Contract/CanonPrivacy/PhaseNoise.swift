package import CanonTypes

/// The noise of one release of a training, whatever its shape, from how far one unit moves it.
///
/// The checker asks whether it exists before anything may compile, and a bundle is asked again.
package struct PhaseNoise: Sendable, Hashable {
  /// σ² of what must survive collusion.
  package let variance: Int64
  /// One Vault's variance.
  package let share: Int64

  /// - Parameters:
  ///   - squared: the squared L2 change of one unit.
  ///   - isGram: entries off the diagonal carry half the variance, which has to exist too.
  package init(
    squared: Int64, isGram: Bool, rho: Rho, quorum: Int64, colluding: Int64
  ) throws(CalibrationFault) {
    precondition(squared > 0, "a release that no unit moves needs no noise: \(squared)")
    variance = try Calibration.variance(sensitivitySquared: UInt64(squared), rho: rho)
    share = try Calibration.share(of: variance, quorum: quorum, colluding: colluding, rho: rho)
    if isGram {
      _ = try Calibration.share(
        of: (variance + 1) / 2, quorum: quorum, colluding: colluding, rho: rho)
    }
  }
}
