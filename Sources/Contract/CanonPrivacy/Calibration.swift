package import CanonTypes

/// Why a release cannot be noised as asked; nothing is sent then.
package enum CalibrationFault: Error, Hashable, Sendable {
  /// ρ is so small that the noise would leave 64 bits (a share above 2^57).
  case costTooSmall(Rho)
  /// ρ is so large that a share falls below the smallest variance that is proved safe.
  case costTooLarge(Rho)
  /// There are no more answering Vaults than colluding ones.
  case quorumTooSmall(quorum: Int64, colluding: Int64)
}

/// From sensitivity and ρ to the variance of noise, and of one Vault's share of it.
///
/// ρ = Δ²/2σ² for a discrete Gaussian (Canonne, Kamath, Steinke 2020, theorem 4). Everything rounds
/// toward more noise. One unit of ρ (10^−12) is held back for the excess of a sum of shares over a
/// discrete Gaussian, so that the stated ρ covers both; see `SumOfShares`.
package enum Calibration {
  /// The smallest variance of a share; below it a sum of shares is not proved near enough to a
  /// discrete Gaussian.
  package static let smallestShareVariance: Int64 = 64

  /// σ² = ⌈Δ² / 2(ρ − 10^−12)⌉ for the squared L2 sensitivity Δ².
  package static func variance(
    sensitivitySquared: UInt64, rho: Rho
  ) throws(CalibrationFault) -> Int64 {
    guard rho.picos > 1 else { throw .costTooSmall(rho) }
    let numerator = UInt128(sensitivitySquared) * 1_000_000_000_000
    let variance = quotientUp(numerator, 2 * UInt128(rho.picos - 1))
    guard let fitting = Int64(exactly: variance) else { throw .costTooSmall(rho) }
    return max(fitting, 1)
  }

  /// ⌈σ²/(t − c)⌉: any t Vaults of which c collude still add σ² that nobody knows.
  package static func share(
    of variance: Int64, quorum: Int64, colluding: Int64, rho: Rho
  ) throws(CalibrationFault) -> Int64 {
    guard colluding >= 0, quorum > colluding else {
      throw .quorumTooSmall(quorum: quorum, colluding: colluding)
    }
    let share = Int64(quotientUp(UInt128(variance), UInt128(quorum - colluding)))
    guard share >= smallestShareVariance else { throw .costTooLarge(rho) }
    guard share <= DiscreteGaussian.largestVariance else { throw .costTooSmall(rho) }
    return share
  }

  private static func quotientUp(_ numerator: UInt128, _ denominator: UInt128) -> UInt128 {
    let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    return rest == 0 ? quotient : quotient + 1
  }
}

/// How far a sum of discrete Gaussians is from a discrete Gaussian, as a cost.
///
/// Kairouz, Liu, Steinke 2021, "The Distributed Discrete Gaussian Mechanism for Federated Learning
/// with Secure Aggregation", theorem 1: n shares of variance s² ≥ 1/4 in d coordinates cost at most
/// Δ²/2ns² + τd/4, τ = 10·Σ_{k=1}^{n−1} exp(−2π²s²·k/(k+1)). Each exponent is at least π²s², so
/// τ ≤ 10·(n − 1)·exp(−π²s²). Coordinates are independent, so with several share variances the
/// smallest one bounds all of them.
package enum SumOfShares {
  /// An upper bound of log₂(τd/4), rounded up.
  ///
  /// log₂(10·(n − 1)·d/4) < 2 + bits(n) + bits(d), and π²·log₂e > 14.
  package static func excessLogarithm(
    shares: Int64, dimension: Int64, shareVariance: Int64
  ) -> Int64 {
    precondition(
      shares > 0 && dimension > 0 && shareVariance > 0,
      "shares, coordinates and variance are positive: \(shares) \(dimension) \(shareVariance)")
    let bits = { (value: Int64) in Int64(64 - value.leadingZeroBitCount) }
    return 2 + bits(shares) + bits(dimension) - 14 * min(shareVariance, 1 << 40)
  }

  /// Whether the excess stays below the 10^−12 > 2^−40 of ρ that calibration holds back.
  package static func isCovered(shares: Int64, dimension: Int64, shareVariance: Int64) -> Bool {
    excessLogarithm(shares: shares, dimension: dimension, shareVariance: shareVariance) <= -40
  }
}
