/// Coins whose probabilities are exact: rationals, and exp(−a/b) for rationals a/b.
///
/// Canonne, Kamath, Steinke 2020, "The Discrete Gaussian for Differential Privacy", algorithm 1.
/// Only integers take part, so there is no rounding for an attacker to read (Mironov 2012).
enum ExactCoin {
  /// Heads with probability `numerator` / `denominator`.
  static func rational(
    _ numerator: UInt128, _ denominator: UInt128, from words: inout some RandomWords
  ) -> Bool {
    words.uniform(below: denominator) < numerator
  }

  /// Heads with probability exp(−`numerator` / `denominator`).
  ///
  /// exp(−γ) = exp(−1)^⌊γ⌋ · exp(−(γ − ⌊γ⌋)): one failure among the whole parts decides at once.
  static func exponential(
    _ numerator: UInt128, _ denominator: UInt128, from words: inout some RandomWords
  ) -> Bool {
    var whole = numerator / denominator
    while whole > 0 {
      if !smallExponential(1, 1, from: &words) { return false }
      whole -= 1
    }
    return smallExponential(numerator % denominator, denominator, from: &words)
  }

  /// Heads with probability exp(−γ), γ = `numerator` / `denominator` ≤ 1.
  ///
  /// The first k with a failed coin of probability γ/k is odd with probability exp(−γ). A coin of
  /// γ/k is a coin of γ and a coin of 1/k, so no product of denominators can overflow.
  private static func smallExponential(
    _ numerator: UInt128, _ denominator: UInt128, from words: inout some RandomWords
  ) -> Bool {
    var k: UInt128 = 1
    while rational(numerator, denominator, from: &words), rational(1, k, from: &words) { k += 1 }
    return k % 2 == 1
  }
}
