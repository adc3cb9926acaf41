import CanonTypes

/// A random filter of lines: its text, and what it means.
struct LineFilter {
  let text: String
  let passes: (Row) -> Bool

  static func random(_ random: inout SplitMix) -> LineFilter {
    let kind = random.below(4)
    let first = atom(kind, &random)
    switch random.below(5) {
    case 0:
      // Of another attribute, so that the two never exclude one another.
      let second = atom((kind + 1 + random.below(3)) % 4, &random)
      return LineFilter(text: "\(first.text) and \(second.text)") {
        first.passes($0) && second.passes($0)
      }
    case 1:
      let second = atom(random.below(4), &random)
      return LineFilter(text: "(\(first.text) or \(second.text))") {
        first.passes($0) || second.passes($0)
      }
    case 2: return LineFilter(text: "not (\(first.text))") { !first.passes($0) }
    default: return first
    }
  }

  private static func atom(_ kind: Int, _ random: inout SplitMix) -> LineFilter {
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
    default:
      let gift = Int64(1 + random.below(6))
      return LineFilter(text: "Line.gift is present and Line.gift >= \(gift)") {
        $0.gift.map { $0 >= gift } ?? false
      }
    }
  }
}

/// What a generated reading gives.
enum Kind: CaseIterable {
  case count, money, ratio, truth

  var type: String {
    switch self {
    case .count: "Count"
    case .money: "Money(USD)"
    case .ratio: "Ratio"
    case .truth: "Bool"
    }
  }

  /// A literal of the type, with its integer.
  func literal(_ value: Int64) -> (text: String, value: Int64) {
    switch self {
    case .count: ("\(value)", value)
    case .money: ("\(value) USD", value * 100)
    case .ratio: ("0.\(abs(value) % 10)", abs(value) % 10 * 100_000)
    case .truth: (value > 0 ? "true" : "false", value > 0 ? 1 : 0)
    }
  }
}

/// A random reading: its text, and an evaluator of its own over plain rows, written from the
/// reference and sharing nothing with the Vault's.
struct Generated {
  let text: String
  let kind: Kind
  let mayBeEmpty: Bool
  /// The operator at the root, for the report.
  let name: String
  /// Rows are those of the window.
  let value: ([Row]) -> Int64?

  /// A reading that always has a value.
  static func total(_ kind: Kind, _ depth: Int, _ random: inout SplitMix) -> Generated {
    let made = any(kind, depth, &random)
    guard made.mayBeEmpty else { return made }
    let literal = kind.literal(Int64(random.below(5)))
    return Generated(
      text: "(\(made.text) otherwise \(literal.text))", kind: kind, mayBeEmpty: false,
      name: made.name
    ) { made.value($0) ?? literal.value }
  }

  private static func any(_ kind: Kind, _ depth: Int, _ random: inout SplitMix) -> Generated {
    if depth > 0, random.below(2) == 0 { return joined(kind, depth, &random) }
    switch kind {
    case .count: return count(&random)
    case .money: return money(&random)
    case .ratio: return depth > 0 ? ratio(depth, &random) : share(&random)
    case .truth: return truth(depth, &random)
    }
  }

  private static func count(_ random: inout SplitMix) -> Generated {
    let filter = LineFilter.random(&random)
    func made(
      _ text: String, _ name: String, _ mayBeEmpty: Bool = false,
      _ value: @escaping ([Row]) -> Int64?
    ) -> Generated {
      Generated(text: text, kind: .count, mayBeEmpty: mayBeEmpty, name: name) {
        value($0.filter(filter.passes))
      }
    }
    let condition = "where \(filter.text)"
    switch random.below(8) {
    case 0: return made("count(Line \(condition))", "count") { Int64($0.count) }
    case 1:
      return made("count(Receipt where exists(Line \(condition)))", "nested count") {
        Int64(Set($0.map(\.receipt)).count)
      }
    case 2: return made("sum(Line.points \(condition))", "sum") { $0.reduce(0) { $0 + $1.points } }
    case 3:
      return made("distinct(Line.category \(condition))", "distinct") {
        Int64(Set($0.map(\.category)).count)
      }
    case 4:
      return made("sum(Line.gift otherwise 2 \(condition))", "stand-in") {
        $0.reduce(0) { $0 + ($1.gift ?? 2) }
      }
    case 5: return made("min(Line.points \(condition))", "min", true) { $0.map(\.points).min() }
    case 6: return made("max(Line.points \(condition))", "max", true) { $0.map(\.points).max() }
    default:
      return made("mean(Line.points \(condition))", "mean", true) { rows in
        rows.isEmpty ? nil : rows.reduce(0) { $0 + $1.points } / Int64(rows.count)
      }
    }
  }

  private static func money(_ random: inout SplitMix) -> Generated {
    let filter = LineFilter.random(&random)
    let word = ["sum", "min", "max", "mean"][random.below(4)]
    return Generated(
      text: "\(word)(Line.amount where \(filter.text))", kind: .money, mayBeEmpty: word != "sum",
      name: word
    ) { rows in
      let amounts = rows.filter(filter.passes).map(\.amount)
      switch word {
      case "sum": return amounts.reduce(0, +)
      case "min": return amounts.min()
      case "max": return amounts.max()
      default: return amounts.isEmpty ? nil : amounts.reduce(0, +) / Int64(amounts.count)
      }
    }
  }

  private static func share(_ random: inout SplitMix) -> Generated {
    let filter = LineFilter.random(&random)
    let ofMoney = random.below(2) == 0
    return Generated(
      text: "share(\(ofMoney ? "Line.amount" : "Line") where \(filter.text))", kind: .ratio,
      mayBeEmpty: true, name: "share"
    ) { rows in
      func measure(_ rows: [Row]) -> Int64 {
        ofMoney ? rows.reduce(0) { $0 + $1.amount } : Int64(rows.count)
      }
      let whole = measure(rows)
      return whole == 0 ? nil : measure(rows.filter(filter.passes)) * 1_000_000 / whole
    }
  }

  private static func ratio(_ depth: Int, _ random: inout SplitMix) -> Generated {
    let kind: Kind = random.below(2) == 0 ? .count : .money
    let above = total(kind, depth - 1, &random)
    let below = total(kind, depth - 1, &random)
    return Generated(
      text: "(\(above.text) / \(below.text))", kind: .ratio, mayBeEmpty: true, name: "ratio"
    ) { rows in
      guard let top = above.value(rows), let bottom = below.value(rows), bottom != 0 else {
        return nil
      }
      return top * 1_000_000 / bottom
    }
  }

  private static func truth(_ depth: Int, _ random: inout SplitMix) -> Generated {
    switch random.below(depth > 0 ? 4 : 2) {
    case 0:
      let filter = LineFilter.random(&random)
      return Generated(
        text: "exists(Line where \(filter.text))", kind: .truth, mayBeEmpty: false, name: "exists"
      ) { $0.contains(where: filter.passes) ? 1 : 0 }
    case 1:
      let (first, term) = (1 + random.below(3), random.below(4))
      return Generated(
        text: "(top(\(first), Line.category) contains \(Shop.terms[term]))", kind: .truth,
        mayBeEmpty: false, name: "top"
      ) { rows in
        var left = Set(rows.map(\.category))
        for _ in 0..<first {
          let most = left.map { one in rows.count { $0.category == one } }.max() ?? 0
          guard let next = left.filter({ one in rows.count { $0.category == one } == most }).min()
          else { break }
          if next == Int64(term) || (term == 0 && next == 1) { return 1 }
          left.remove(next)
        }
        return 0
      }
    case 2:
      let inner = truth(depth - 1, &random)
      return Generated(
        text: "(not \(inner.text))", kind: .truth, mayBeEmpty: false, name: "not"
      ) { inner.value($0) == 1 ? 0 : 1 }
    default:
      let kind: Kind = random.below(2) == 0 ? .count : .money
      let left = total(kind, depth - 1, &random)
      let right = total(kind, depth - 1, &random)
      return Generated(
        text: "(\(left.text) > \(right.text))", kind: .truth, mayBeEmpty: false, name: "compare"
      ) { (left.value($0) ?? 0) > (right.value($0) ?? 0) ? 1 : 0 }
    }
  }

  private static func joined(_ kind: Kind, _ depth: Int, _ random: inout SplitMix) -> Generated {
    let first = any(kind, depth - 1, &random)
    let choice = random.below(4)
    if kind == .truth || choice == 3 {
      let test = truth(depth - 1, &random)
      let second = any(kind, depth - 1, &random)
      return Generated(
        text: "(case { when \(test.text): \(first.text)  else \(second.text) })", kind: kind,
        mayBeEmpty: first.mayBeEmpty || second.mayBeEmpty, name: "case"
      ) { test.value($0) == 1 ? first.value($0) : second.value($0) }
    }
    if choice == 2 {
      let factor = Int64(random.below(4)) - 1
      let written = factor < 0 ? "-1" : "\(factor)"
      return Generated(
        text: "(\(first.text) * \(written))", kind: kind, mayBeEmpty: first.mayBeEmpty,
        name: "times"
      ) { first.value($0).map { $0 * factor } }
    }
    let second = any(kind, depth - 1, &random)
    let sign: Int64 = choice == 0 ? 1 : -1
    return Generated(
      text: "(\(first.text) \(choice == 0 ? "+" : "-") \(second.text))", kind: kind,
      mayBeEmpty: first.mayBeEmpty || second.mayBeEmpty, name: choice == 0 ? "plus" : "minus"
    ) { rows in
      guard let left = first.value(rows), let right = second.value(rows) else { return nil }
      return left + sign * right
    }
  }
}
