/// Decimal digits read from bytes and written with leading zeros.
package enum Decimals {
  /// - Returns: the number that a run of at most 18 ASCII digits names; `nil` for anything else.
  package static func number(_ digits: some Collection<UInt8>) -> Int64? {
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    var number: Int64 = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return number
  }

  /// `number` (not negative) in decimal, at least `width` digits long.
  package static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// An exact decimal number: `mantissa` × 10^−`scale`, with 0 ≤ scale ≤ 18.
///
/// Always in lowest terms (no trailing zero in the mantissa), so equal numbers are equal values.
/// Written in plain notation, `0.000001`; there is no exponent, no infinity and no NaN.
package struct ExactDecimal: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let mantissa: Int64
  package let scale: Int

  package init?(mantissa: Int64, scale: Int) {
    guard (0...18).contains(scale) else { return nil }
    var (mantissa, scale) = (mantissa, scale)
    while scale > 0, mantissa % 10 == 0 { (mantissa, scale) = (mantissa / 10, scale - 1) }
    (self.mantissa, self.scale) = (mantissa, scale)
  }

  package init(_ integer: Int64) { (mantissa, scale) = (integer, 0) }

  /// Reads `-?digits(.digits)?(e-?digits)?` exactly; `nil` when it does not fit 18 digits, zeros in
  /// front not counted. What it reads it writes so that it can be read again.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
    let negative = parts[0].hasPrefix("-")
    let number = (negative ? parts[0].dropFirst() : parts[0])
      .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = number.count == 2 ? String(number[1]) : ""
    let digits = (String(number[0]) + fraction).utf8
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard number.count == 1 || !fraction.isEmpty, !number[0].isEmpty,
      var mantissa = significant.isEmpty ? 0 : Decimals.number(significant)
    else { return nil }
    var scale = fraction.utf8.count
    if parts.count == 2 {
      guard let exponent = Int(parts[1]), abs(exponent) <= 18 else { return nil }
      scale -= exponent
      while scale < 0 {
        if mantissa >= 100_000_000_000_000_000 { return nil }
        (mantissa, scale) = (mantissa * 10, scale + 1)
      }
    }
    self.init(mantissa: negative ? -mantissa : mantissa, scale: scale)
  }

  package var description: String {
    guard scale > 0 else { return String(mantissa) }
    let digits = String(mantissa.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    let sign = mantissa < 0 ? "-" : ""
    return "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
  }

  package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    left.aligned(with: right) { $0 < $1 }
  }

  /// The number times 10^`power`, rounded toward negative infinity; `nil` on overflow.
  package func scaledDown(byPowerOfTen power: Int) -> Int64? {
    let wide = Int128(mantissa)
    let shift = power - scale
    if shift >= 0 {
      guard shift <= 18 else { return mantissa == 0 ? 0 : nil }
      return Int64(exactly: wide * ExactDecimal.powerOfTen(shift))
    }
    guard -shift <= 18 else { return mantissa < 0 ? -1 : 0 }
    let divisor = ExactDecimal.powerOfTen(-shift)
    let quotient = wide / divisor
    return Int64(exactly: wide % divisor < 0 ? quotient - 1 : quotient)
  }

  private func aligned<T>(with other: ExactDecimal, _ body: (Int128, Int128) -> T) -> T {
    let common = max(scale, other.scale)
    return body(
      Int128(mantissa) * ExactDecimal.powerOfTen(common - scale),
      Int128(other.mantissa) * ExactDecimal.powerOfTen(common - other.scale))
  }

  private static func powerOfTen(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }
}

extension ExactDecimal: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = ExactDecimal(text), value.description == text else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a decimal reads like 0.25, in its shortest form")
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
