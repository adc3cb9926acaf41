import CanonTypes

/// Numbers as people read them; every input is an integer, so nothing is rounded twice.
enum Figures {
  /// Millionths with three decimals: 813_204 is `0.813`.
  static func ratio(_ millionths: Int64) -> String {
    let thousandths = rounded(millionths, by: 1_000)
    let sign = thousandths < 0 ? "−" : ""
    let magnitude = Int64(thousandths.magnitude)
    return "\(sign)\(magnitude / 1_000).\(Decimals.padded(magnitude % 1_000, 3))"
  }

  /// Millionths as a percentage with one decimal: 125_000 is `12.5 %`.
  static func percent(_ millionths: Int64) -> String {
    let tenths = rounded(millionths, by: 1_000)
    return "\(tenths / 10).\((tenths % 10).magnitude) %"
  }

  /// A cost with six decimals.
  static func rho(_ rho: Rho) -> String {
    let micros = rounded(rho.picos, by: 1_000_000)
    return "\(micros / 1_000_000).\(Decimals.padded(micros % 1_000_000, 6))"
  }

  static func count(_ number: Int64) -> String {
    var groups: [String] = []
    var rest = Int64(number.magnitude)
    while rest >= 1_000 {
      groups.append(Decimals.padded(rest % 1_000, 3))
      rest /= 1_000
    }
    groups.append(String(rest))
    return (number < 0 ? "−" : "") + groups.reversed().joined(separator: " ")
  }

  private static func rounded(_ value: Int64, by unit: Int64) -> Int64 {
    let half = unit / 2
    return value >= 0 ? (value + half) / unit : -((-value + half) / unit)
  }
}
