/// A zero-concentrated privacy cost, as a rational with the fixed denominator 10^12.
///
/// One fixed denominator keeps every sum exact in 64 bits; a cost is rounded up and a budget
/// down when it enters, so rounding never favours spending. (Bun and Steinke 2016, zCDP.)
package struct Rho: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Units of 10^−12 ρ, not negative.
  package let picos: Int64

  package init(picos: Int64) {
    precondition(picos >= 0, "a privacy cost is not negative: \(picos)")
    self.picos = picos
  }

  package static let zero = Rho(picos: 0)

  package static func < (left: Rho, right: Rho) -> Bool { left.picos < right.picos }

  package static func + (left: Rho, right: Rho) -> Rho { Rho(picos: left.picos + right.picos) }

  package static func * (left: Rho, right: Int64) -> Rho { Rho(picos: left.picos * right) }

  /// What is left of a budget; zero when `right` is larger.
  package func less(_ right: Rho) -> Rho { Rho(picos: max(0, picos - right.picos)) }

  package var description: String {
    ExactDecimal(mantissa: picos, scale: 12).map(\.description) ?? "0"
  }
}

extension Rho: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let picos = try container.decode(Int64.self)
    guard picos >= 0 else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a privacy cost is not negative")
    }
    self.picos = picos
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(picos)
  }
}
