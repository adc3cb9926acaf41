package import CanonTypes

/// Numbers as people read them; every input is an integer, so nothing is rounded twice.
package enum Figures {
  /// Millionths with three decimals: 813_204 is `0.813`.
  package static func ratio(_ millionths: Int64) -> String {
    let thousandths = rounded(millionths, by: 1_000)
    let sign = thousandths < 0 ? "−" : ""
    let magnitude = Int64(thousandths.magnitude)
    return "\(sign)\(magnitude / 1_000).\(Decimals.padded(magnitude % 1_000, 3))"
  }

  /// Millionths as a percentage with one decimal: 125_000 is `12.5 %`.
  package static func percent(_ millionths: Int64) -> String {
    let tenths = rounded(millionths, by: 1_000)
    let sign = tenths < 0 ? "−" : ""
    return "\(sign)\(tenths.magnitude / 10).\(tenths.magnitude % 10) %"
  }

  /// Millionths as a percentage with two decimals, so that shares add up: 87_500 is `8.75 %`.
  package static func share(_ millionths: Int64) -> String {
    let hundredths = rounded(millionths, by: 100)
    return "\(hundredths / 100).\(Decimals.padded(hundredths % 100, 2)) %"
  }

  /// A cost with six decimals.
  package static func rho(_ rho: Rho) -> String {
    let micros = rounded(rho.picos, by: 1_000_000)
    return "\(micros / 1_000_000).\(Decimals.padded(micros % 1_000_000, 6))"
  }

  package static func count(_ number: Int64) -> String {
    var groups: [String] = []
    var rest = Int64(number.magnitude)
    while rest >= 1_000 {
      groups.append(Decimals.padded(rest % 1_000, 3))
      rest /= 1_000
    }
    groups.append(String(rest))
    return (number < 0 ? "−" : "") + groups.reversed().joined(separator: "\u{202F}")
  }

  /// `1 file`, `3 files`.
  package static func things(_ number: Int64, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func rounded(_ value: Int64, by unit: Int64) -> Int64 {
    let half = unit / 2
    return value >= 0 ? (value + half) / unit : -((-value + half) / unit)
  }
}
