package import CanonProgram

/// A logarithm to base 2 in fixed point, by repeated squaring of a 32-bit mantissa.
package enum FixedLogarithm2 {
  /// Bits after the point.
  package static let fractionBits = 20

  /// log₂ `number` in units of 2^−20, rounded toward zero; monotone.
  ///
  /// A squaring drops less than 2^−30 of the mantissa, and the j-th one weighs 2^−j in the result;
  /// numbers from 2^32 lose low bits worth 2^−31 before. With the cut after 20 bits the result is
  /// less than 2^−20 + 2^−28 below the truth, and never above it.
  package static func of(_ number: UInt64) -> UInt64 {
    precondition(number > 0, "zero has no logarithm")
    let exponent = 63 - number.leadingZeroBitCount
    var mantissa = exponent <= 31 ? number << (31 - exponent) : number >> (exponent - 31)
    var fraction: UInt64 = 0
    for _ in 0..<fractionBits {
      mantissa = (mantissa * mantissa) >> 31
      fraction <<= 1
      if mantissa >= 1 << 32 {
        mantissa >>= 1
        fraction |= 1
      }
    }
    return UInt64(exponent) << UInt64(fractionBits) | fraction
  }
}

/// From a feature's value, in its own unit, to an integer 0…1024 on the declared scale.
///
/// The value is clipped to the bound first, so the result depends on no other unit's data. Linear:
/// ⌊1024·(v − low)/(high − low)⌋. Log: log(1 + v/unit) by `FixedLogarithm2`, the low end at 0 and
/// the high end at 1024. Both are monotone. A bound that holds one value gives 0.
package struct Quantiser: Sendable {
  package static let steps: Int64 = 1_024

  private let bound: Bound
  /// The log scale's unit; zero for the linear scale.
  private let unit: UInt64
  private let origin: UInt64
  private let span: UInt64

  package init(bound: Bound, scale: Scale) {
    self.bound = bound
    let width = bound.low < bound.high ? UInt64(bitPattern: bound.high &- bound.low) : 0
    switch scale {
    case .linear:
      (unit, origin, span) = (0, 0, width)
    case .log(let declared):
      let unit = UInt64(max(declared, 1))
      self.unit = unit
      origin = FixedLogarithm2.of(unit)
      span = FixedLogarithm2.of(Quantiser.sum(width, unit)) - origin
    }
  }

  package init(_ feature: Feature) { self.init(bound: feature.bound, scale: feature.scale) }

  package func quantise(_ value: Int64) -> Int64 {
    guard span > 0 else { return 0 }
    let above = UInt64(bitPattern: bound.clamp(value) &- bound.low)
    let position =
      unit == 0 ? above : FixedLogarithm2.of(Quantiser.sum(above, unit)) - origin
    return Int64(UInt128(position) * UInt128(Quantiser.steps) / UInt128(span))
  }

  private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }
}
