/// Natural logarithms in fixed point, 64 bits after the point, with a proved error.
///
/// The accounts must come out the same on every machine and never on the wrong side, so they use
/// no C library. n = m·2^k, 1 ≤ m < 2; ln m = 2·artanh(z), z = (m − 1)/(m + 1) ≤ 1/3, by its power
/// series. Error in units of 2^−64: 26 terms, each cut by at most 3 (z, its powers, the quotient);
/// the tail below 9^−26·2^64 < 1; doubled, 160; k times the error of ln 2, below 64. So below 256.
enum FixedLogarithm {
  static let fractionBits: Int128 = 64
  /// No logarithm here is off by more than this many units of 2^−64.
  static let error: Int128 = 256

  /// ⌊2^64·ln 2⌋.
  private static let ofTwo: Int128 = 12_786_308_645_202_655_659

  /// ln `number` in units of 2^−64.
  static func of(_ number: UInt64) -> Int128 {
    precondition(number > 0, "zero has no logarithm")
    let power = 63 - number.leadingZeroBitCount
    let one = UInt128(1) << 63
    let mantissa = UInt128(number) << UInt128(63 - power)
    let z = ((mantissa - one) << 64) / (mantissa + one)
    let square = (z * z) >> 64
    var (term, sum) = (z, UInt128(0))
    for index in 0..<26 {
      sum += term / UInt128(2 * index + 1)
      term = (term * square) >> 64
    }
    return Int128(2 * sum) + Int128(power) * ofTwo
  }
}
