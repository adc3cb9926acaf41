package import CanonProgram
import CanonTypes

extension ValueType {
  /// A value of the type as people read it: cents as dollars, seconds as days.
  package func phrase(_ value: Int64) -> String {
    switch self {
    case .money(let currency):
      let whole = "\(Figures.count(value / 100)).\(Decimals.padded(abs(value % 100), 2))"
      return "\(value % 100 == 0 ? Figures.count(value / 100) : whole) \(currency)"
    case .duration: return value == 0 ? "0" : Period(seconds: value).description
    case .ratio: return Figures.ratio(value)
    case .instant: return Instant(seconds: value).description
    case .date: return CivilDate(daysSinceEpoch: value).description
    case .decimal(let places):
      return ExactDecimal(mantissa: value, scale: Int(places))?.description ?? "?"
    default: return Figures.count(value)
    }
  }
}

extension Bound {
  /// `0 … 2 000 USD`.
  package func phrase(in type: ValueType) -> String {
    var low = type.phrase(low)
    if case .money = type { low = String(low.prefix { $0 != " " }) }
    return "\(low) … \(type.phrase(high))"
  }
}

extension Window {
  /// `last 90d`, `next 28d`.
  package var phrase: String {
    switch self {
    case .last(let period): "last \(period)"
    case .next(let period): "next \(period)"
    }
  }
}

extension Scale {
  package var phrase: String {
    switch self {
    case .linear: "linear"
    case .log: "log"
    }
  }
}
