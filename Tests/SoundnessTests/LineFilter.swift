import CanonFixtures
import CanonTypes

/// A random filter of lines: its text, and what it means.
struct LineFilter {
  let text: String
  let passes: (Row) -> Bool

  static func random(_ random: inout SeededGenerator) -> LineFilter {
    let kind = random.below(kinds)
    let first = atom(kind, &random)
    switch random.below(5) {
    case 0:
      // Of another attribute, so that the two never exclude one another.
      let second = atom((kind + 1 + random.below(kinds - 1)) % kinds, &random)
      return LineFilter(text: "\(first.text) and \(second.text)") {
        first.passes($0) && second.passes($0)
      }
    case 1:
      let second = atom(random.below(kinds), &random)
      return LineFilter(text: "(\(first.text) or \(second.text))") {
        first.passes($0) || second.passes($0)
      }
    case 2: return LineFilter(text: "not (\(first.text))") { !first.passes($0) }
    default: return first
    }
  }

  private static let kinds = 7

  private static func atom(_ kind: Int, _ random: inout SeededGenerator) -> LineFilter {
    switch kind {
    case 0:
      let dollars = Int64(1 + random.below(40))
      return LineFilter(text: "Line.amount > \(dollars) USD") { $0.amount > dollars * 100 }
    case 1:
      let points = Int64(random.below(15)) - 8
      return LineFilter(text: "Line.points <= \(points)") { $0.points <= points }
    case 2:
      let term = random.below(4)
      return LineFilter(text: "Line.category within \(Shop.terms[term])") {
        $0.category == Int64(term) || (term == 0 && $0.category == 1)
      }
    case 3:
      let gift = Int64(1 + random.below(6))
      return LineFilter(text: "Line.gift is present and Line.gift >= \(gift)") {
        $0.gift.map { $0 >= gift } ?? false
      }
    case 4:
      let weight = Int64(random.below(3_000))
      return LineFilter(text: "Line.weight >= \(Kind.decimal(weight))") { $0.weight >= weight }
    case 5:
      let day = Kind.date.literal(Int64(random.below(24)))
      return LineFilter(text: "Line.best_by < \(day.text)") { $0.bestBy < day.value }
    default:
      let day = Kind.date.literal(Int64(random.below(24)))
      return LineFilter(text: "Line.sent is present and Line.sent >= \(day.text)") {
        $0.sent.map { $0 >= day.value } ?? false
      }
    }
  }
}

/// What a generated reading gives.
enum Kind: CaseIterable {
  case count, money, ratio, truth, duration, weight, date

  var type: String {
    switch self {
    case .count: "Count"
    case .money: "Money(USD)"
    case .ratio: "Ratio"
    case .truth: "Bool"
    case .duration: "Duration"
    case .weight: "Decimal(3)"
    case .date: "Date"
    }
  }

  var isAdditive: Bool { self != .truth && self != .date }

  static func decimal(_ thousandths: Int64) -> String {
    let rest = String(thousandths % 1_000 + 1_000).dropFirst()
    return "\(thousandths / 1_000).\(rest)"
  }

  /// A literal of the type, with its integer.
  func literal(_ value: Int64) -> (text: String, value: Int64) {
    switch self {
    case .count: return ("\(value)", value)
    case .money: return ("\(value) USD", value * 100)
    case .ratio: return ("0.\(value % 10)", value % 10 * 100_000)
    case .truth: return (value > 0 ? "true" : "false", value > 0 ? 1 : 0)
    case .duration: return ("\(value)d", value * 86_400)
    case .weight: return (Kind.decimal(value * 1_250), value * 1_250)
    case .date:
      let month = value % 12 + 1
      let text = "\(2020 + value / 12 % 2)-\(month < 10 ? "0" : "")\(month)-15"
      return (text, Ranges.day(text))
    }
  }

  /// A random clipping bound; amounts that may be negative are bounded alike on both sides half of
  /// the time.
  func bound(_ random: inout SeededGenerator) -> String {
    func amount(_ below: Int, _ above: Int, _ random: inout SeededGenerator) -> (Int, Int) {
      let high = 1 + random.below(above)
      return (random.below(2) == 0 ? high : random.below(below), high)
    }
    switch self {
    case .count:
      let (low, high) = amount(6, 12, &random)
      return "bound -\(low) ..= \(high)"
    case .money:
      let (low, high) = amount(9, 60, &random)
      return "bound -\(low) USD ..= \(high) USD"
    case .weight:
      let (low, high) = amount(3, 7, &random)
      return "bound -\(low).250 ..= \(high).250"
    case .ratio: return "bound 0 ..= 1"
    case .truth: return ""
    case .duration: return "bound 0d ..= \(1 + random.below(120))d"
    case .date:
      return "bound \(2000 + random.below(21))-01-01 ..= \(2021 + random.below(30))-06-30"
    }
  }
}
