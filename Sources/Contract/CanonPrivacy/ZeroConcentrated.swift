package import CanonTypes

/// Conversions between ρ-zCDP and (ε, δ), integer arithmetic only, always on the safe side.
///
/// A ρ-zCDP mechanism is (ε, δ)-private for every a = α − 1 > 0 with (Canonne, Kamath, Steinke
/// 2020, proposition 12 for D_α ≤ αρ)
///
///     ε = (1 + a)·ρ + (ln 1/δ − ln(1 + a))/a + ln a − ln(1 + a).
///
/// *Any* a gives a true statement, so the search for the best one needs no proof: only the last
/// evaluation is rounded outward, by more than the proved error of its logarithms. Solved for ρ,
/// the same line gives the ρ that a budget admits. Both are unimodal in a, because ln δ at fixed ε
/// is convex in a, its second derivative being 2ρ + 1/a − 1/(1 + a). (`Docs/Privacy.md`.)
package enum ZeroConcentrated {
  /// The largest ρ, rounded down to 10^−12, whose (ε, δ) stays within the budget.
  ///
  /// - Returns: `nil` unless 0 < ε ≤ 1,000 and 0 < δ < 1.
  package static func rho(epsilon: ExactDecimal, delta: ExactDecimal) -> Rho? {
    guard ExactDecimal(0) < epsilon, epsilon <= ExactDecimal(1_000),
      let surprise = logarithmOfInverse(delta)
    else { return nil }
    let target = fixed(epsilon)
    let best = largest { order in
      let room = target - overhead(of: order, surprise)
      return (room << 32) / (one + order)
    }
    let room = target - overhead(of: best, surprise) - margin(at: best)
    guard room > 0 else { return .zero }
    // room is in 2^−64, 1 + a in 2^−30: ρ·10^12 = room·10^12 / (2^34·(1 + a)).
    return Rho(picos: Int64(room * 1_000_000_000_000 / ((one + best) << 34)))
  }

  /// The ε that a cost of ρ proves at δ, rounded up to 10^−4.
  ///
  /// - Returns: `nil` unless 0 < δ < 1 and ρ ≤ 1,000.
  package static func epsilon(rho: Rho, delta: ExactDecimal) -> ExactDecimal? {
    guard rho.picos <= 1_000_000_000_000_000, let surprise = logarithmOfInverse(delta)
    else { return nil }
    if rho == .zero { return ExactDecimal(0) }
    let best = largest { order in -(price(rho, order) + overhead(of: order, surprise)) }
    let bound = price(rho, best) + overhead(of: best, surprise) + margin(at: best)
    // A bound below zero means that ε = 0 already holds at this δ.
    let scaled = (max(bound, 0) * 10_000 + (Int128(1) << 64) - 1) >> 64
    return ExactDecimal(mantissa: Int64(scaled), scale: 4)
  }

  /// What a unit pays whose records lie in up to `vaults` Vaults: each answers with its own
  /// vector, so the sensitivity of the sum grows by that factor and ρ by its square.
  package static func cost(_ rho: Rho, unitInVaults vaults: Int64) -> Rho {
    rho * (vaults * vaults)
  }

  /// a = α − 1 is a multiple of 2^−30; `one` is 1 in that unit.
  private static let one: Int128 = 1 << 30

  /// (1 + a)·ρ in units of 2^−64, rounded down (`margin` covers the lost unit).
  private static func price(_ rho: Rho, _ order: Int128) -> Int128 {
    let product = (one + order) * Int128(rho.picos)
    let (whole, rest) = product.quotientAndRemainder(dividingBy: 1_000_000_000_000)
    return (whole << 34) + (rest << 34) / 1_000_000_000_000
  }

  /// (ln 1/δ − ln(1 + a))/a + ln a − ln(1 + a) in units of 2^−64.
  private static func overhead(of order: Int128, _ surprise: Int128) -> Int128 {
    let unit = FixedLogarithm.of(UInt64(one))
    let above = FixedLogarithm.of(UInt64(one + order)) - unit
    let itself = FixedLogarithm.of(UInt64(order)) - unit
    return (surprise - above) * one / order + itself - above
  }

  /// More than everything that the logarithms and quotients of one evaluation can be off by:
  /// four logarithms divided by a, four that are not, and a unit for each quotient.
  private static func margin(at order: Int128) -> Int128 {
    let logarithms = 4 * FixedLogarithm.error
    return logarithms * one / order + logarithms + 8
  }

  /// ln(1/δ) in units of 2^−64; δ = mantissa / 10^scale.
  private static func logarithmOfInverse(_ delta: ExactDecimal) -> Int128? {
    guard ExactDecimal(0) < delta, delta < ExactDecimal(1) else { return nil }
    let power = (0..<delta.scale).reduce(UInt64(1)) { product, _ in product * 10 }
    return FixedLogarithm.of(power) - FixedLogarithm.of(UInt64(delta.mantissa))
  }

  /// ε in units of 2^−64, rounded down.
  private static func fixed(_ epsilon: ExactDecimal) -> Int128 {
    let power = (0..<epsilon.scale).reduce(Int128(1)) { product, _ in product * 10 }
    return (Int128(epsilon.mantissa) << 64) / power
  }

  /// The a in 2^−10…2^30, in units of 2^−30, at which a unimodal value is largest.
  ///
  /// The optimum is near √(ln(1/δ)/ρ), inside this range for every ρ and δ that are accepted; the
  /// unit costs less than 10^−12 of ρ, and outside the range only tightness would be lost.
  private static func largest(_ value: (Int128) -> Int128) -> Int128 {
    var (low, high): (Int128, Int128) = (1 << 20, 1 << 60)
    while high - low > 2 {
      let third = (high - low) / 3
      if value(low + third) < value(high - third) {
        low += third
      } else {
        high -= third
      }
    }
    return (low...high).max { value($0) < value($1) } ?? low
  }
}
