package import CanonTypes

/// The order in which a Gram release is written as one vector.
///
/// First the upper triangle of Σ x·xᵀ by rows, (0,0) (0,1) … (0,d−1) (1,1) … (d−1,d−1), then
/// Σ x·y, 0 … d−1. Off-diagonal entries stand once: a matrix sent whole would pay for them twice.
package struct GramLayout: Sendable, Hashable {
  /// d: the entries of a row, the constant included.
  package let width: Int

  package init(width: Int) {
    precondition(width > 0 && width <= 4_096, "a row has 1...4096 entries: \(width)")
    self.width = width
  }

  /// d·(d + 1)/2 + d.
  package var count: Int { triangle + width }

  private var triangle: Int { width * (width + 1) / 2 }

  /// Where Σ x_i·x_j stands.
  package func square(_ first: Int, _ second: Int) -> Int {
    let (row, column) = (min(first, second), max(first, second))
    return row * width - row * (row - 1) / 2 + (column - row)
  }

  /// Where Σ x_i·y stands.
  package func cross(_ index: Int) -> Int { triangle + index }
}

/// The noise of a Gram release at a cost of ρ.
///
/// For a row with ‖x‖ ≤ 2^10 and y = ±2^10, with variance σ² on the diagonal and on x·y and σ²/2
/// off the diagonal, the weighted squared change is Σ_i x_i⁴/σ² + Σ_{i<j} 2x_i²x_j²/σ² + Σ_i
/// x_i²y²/σ² = (‖x‖⁴ + ‖x‖²·2^20)/σ² ≤ 2^41/σ², and ρ is half of it: 2^40/σ².
package struct GramNoise: Sendable, Hashable {
  package let rho: Rho
  /// σ² of what must survive collusion.
  package let variance: Int64
  /// One Vault's variance on the diagonal and on x·y.
  package let diagonalShare: Int64
  /// One Vault's variance off the diagonal.
  package let offDiagonalShare: Int64

  /// 2^41: the largest weighted squared change of a unit, times σ²; ρ is half of it over σ².
  package static let sensitivitySquared: UInt64 = 1 << 41

  package init(rho: Rho, quorum: Int64, colluding: Int64) throws(CalibrationFault) {
    self.rho = rho
    variance = try Calibration.variance(
      sensitivitySquared: GramNoise.sensitivitySquared, rho: rho)
    diagonalShare = try Calibration.share(
      of: variance, quorum: quorum, colluding: colluding, rho: rho)
    offDiagonalShare = try Calibration.share(
      of: (variance + 1) / 2, quorum: quorum, colluding: colluding, rho: rho)
  }

  /// The variance of one share at each place of the layout.
  package func shareVariances(_ layout: GramLayout) -> [Int64] {
    var variances = Array(repeating: offDiagonalShare, count: layout.count)
    for index in 0..<layout.width {
      variances[layout.square(index, index)] = diagonalShare
      variances[layout.cross(index)] = diagonalShare
    }
    return variances
  }

  /// One Vault's share, in the order of the layout.
  package func share(_ layout: GramLayout, from words: inout some RandomWords) -> [Int64] {
    NoiseShare.draw(shareVariances(layout), from: &words)
  }
}

/// The noise of several histograms over the same units, in one joint release.
///
/// A unit adds 2^10 to one cell of each, so the squared change is `histograms`·2^20.
package struct HistogramNoise: Sendable, Hashable {
  package let rho: Rho
  package let variance: Int64
  package let cellShare: Int64

  /// What one unit adds to a cell: counts are scaled so that a share is wide in its own unit.
  package static let scale: Int64 = 1 << 10

  package init(
    rho: Rho, histograms: Int64 = 2, quorum: Int64, colluding: Int64
  ) throws(CalibrationFault) {
    precondition((1...1_024).contains(histograms), "one to 1024 histograms: \(histograms)")
    self.rho = rho
    variance = try Calibration.variance(
      sensitivitySquared: UInt64(histograms) << 20, rho: rho)
    cellShare = try Calibration.share(
      of: variance, quorum: quorum, colluding: colluding, rho: rho)
  }

  /// One Vault's share for `cells` cells.
  package func share(_ cells: Int, from words: inout some RandomWords) -> [Int64] {
    NoiseShare.draw(Array(repeating: cellShare, count: cells), from: &words)
  }
}

/// The noise of one Vault's count of its own cohort, which it releases alone.
///
/// The count is scaled by 2^10 and carries the whole noise: no other Vault adds to it.
package struct CountNoise: Sendable, Hashable {
  package let rho: Rho
  package let variance: Int64

  package static let scale = HistogramNoise.scale

  package init(rho: Rho) throws(CalibrationFault) {
    self.rho = rho
    let whole = try Calibration.variance(sensitivitySquared: 1 << 20, rho: rho)
    variance = try Calibration.share(of: whole, quorum: 1, colluding: 0, rho: rho)
  }

  /// `count`·2^10 plus noise.
  package func release(_ count: Int64, from words: inout some RandomWords) -> Int64 {
    count * CountNoise.scale + NoiseShare.draw([variance], from: &words)[0]
  }

  /// A released count in whole units, rounded half up; it may be negative.
  package static func units(_ released: Int64) -> Int64 { (released + scale / 2) >> 10 }
}

/// A vector of independent draws with a variance for each place, and decoys after them.
///
/// A larger number takes a little longer to draw: the correlation of its size with the words it
/// used is near 0.11 (Jin et al. 2022 read noise off such times). Eight decoy vectors are drawn
/// from the same stream after the share and thrown away, which brings it below 0.05 for the whole.
package enum NoiseShare {
  package static let decoys = 8

  package static func draw(
    _ variances: [Int64], from words: inout some RandomWords
  ) -> [Int64] {
    let sources = variances.map { DiscreteGaussian(variance: $0) }
    let share = sources.map { $0.draw(from: &words) }
    for _ in 0..<decoys {
      for source in sources { _ = source.draw(from: &words) }
    }
    return share
  }
}
