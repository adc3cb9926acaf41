/// The discrete Gaussian on the integers: P(x) ∝ exp(−x² / 2σ²), σ² an integer.
///
/// Sampled exactly (Canonne, Kamath, Steinke 2020, algorithm 3): a discrete Laplace of scale
/// t = ⌊σ⌋ + 1 is accepted with probability exp(−(|y| − σ²/t)² / 2σ²). How many words a draw takes
/// depends on the seed alone, never on what the noise is added to.
///
/// Why 128 bits suffice for σ² ≤ 2^57: t² ≤ (2^28.5 + 1)² < 2^57.01, so 2σ²t² < 2^116. A proposal
/// is |y| = u + t·v with u < t, v ≤ 120, so 0 ≤ |y|·t < 121·t² < 2^64 and the square of |y|·t − σ²
/// stays below 2^128. A proposal with v > 120 comes with probability e^−121 and would be accepted
/// with probability below e^−7000; it is rejected, so the law is the discrete Gaussian conditioned
/// on |x| < 121·t, within e^−7000 in total variation: an addition to δ that no figure can show.
package struct DiscreteGaussian: Sendable, Hashable {
  /// σ², at least 1 and at most `largestVariance`.
  package let variance: Int64

  package static let largestVariance: Int64 = 1 << 57

  /// t = ⌊σ⌋ + 1, the scale of the proposals.
  private let scale: UInt128

  package init(variance: Int64) {
    precondition(
      variance >= 1 && variance <= DiscreteGaussian.largestVariance,
      "a variance lies in 1...2^57: \(variance)")
    self.variance = variance
    scale = UInt128(IntegerSquareRoot.floor(of: UInt64(variance))) + 1
  }

  /// One number, |x| < 121·(σ + 1) < 2^36.
  package func draw(from words: inout some RandomWords) -> Int64 {
    let squared = UInt128(variance)
    while true {
      let proposal = laplace(from: &words)
      guard proposal.steps <= 120 else { continue }
      let position = (proposal.offset + scale * proposal.steps) * scale
      let distance = position > squared ? position - squared : squared - position
      let accepted = ExactCoin.exponential(
        distance * distance, 2 * squared * scale * scale, from: &words)
      if accepted {
        let magnitude = Int64(proposal.offset + scale * proposal.steps)
        return proposal.negative ? -magnitude : magnitude
      }
    }
  }

  /// `count` numbers in one batch, in order; a release draws its whole share before it adds any.
  package func draws(_ count: Int, from words: inout some RandomWords) -> [Int64] {
    (0..<count).map { _ in draw(from: &words) }
  }

  /// A discrete Laplace of scale t (algorithm 2): magnitude `offset` + t·`steps`, and a sign.
  private func laplace(
    from words: inout some RandomWords
  ) -> (offset: UInt128, steps: UInt128, negative: Bool) {
    while true {
      let offset = words.uniform(below: scale)
      guard ExactCoin.exponential(offset, scale, from: &words) else { continue }
      var steps: UInt128 = 0
      while ExactCoin.exponential(1, 1, from: &words) { steps += 1 }
      let negative = ExactCoin.rational(1, 2, from: &words)
      // Zero has one sign only, or it would be proposed twice.
      if negative, offset == 0, steps == 0 { continue }
      return (offset, steps, negative)
    }
  }
}
