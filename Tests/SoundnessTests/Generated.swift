import CanonFixtures
import CanonTypes

/// A random reading: its text, and an evaluator of its own over plain rows, written from the
/// reference and sharing nothing with the Vault's.
struct Generated {
  let text: String
  let kind: Kind
  let mayBeEmpty: Bool
  /// The operator at the root, for the report.
  let name: String
  /// Rows are those of the window that count.
  let value: ([Row]) -> Int64?

  /// A reading that always has a value.
  static func total(_ kind: Kind, _ depth: Int, _ random: inout SeededGenerator) -> Generated {
    let made = any(kind, depth, &random)
    guard made.mayBeEmpty else { return made }
    let literal = kind.literal(Int64(random.below(5)))
    return Generated(
      text: "(\(made.text) otherwise \(literal.text))", kind: kind, mayBeEmpty: false,
      name: made.name
    ) { made.value($0) ?? literal.value }
  }

  /// Any type whose values can be divided or compared.
  private static func amounts(_ random: inout SeededGenerator) -> Kind {
    random.one(of: [.count, .money, .duration, .weight])
  }

  private static func any(
    _ kind: Kind, _ depth: Int, _ random: inout SeededGenerator
  ) -> Generated {
    if depth > 0, random.below(2) == 0 { return joined(kind, depth, &random) }
    switch kind {
    case .count: return count(&random)
    case .money: return column("amount", .money, \.amount, &random)
    case .weight: return column("weight", .weight, \.weight, &random)
    case .ratio: return depth > 0 ? ratio(depth, &random) : share(&random)
    case .truth: return truth(depth, &random)
    case .duration: return recency(&random)
    case .date: return date(&random)
    }
  }

  private static func count(_ random: inout SeededGenerator) -> Generated {
    let filter = LineFilter.random(&random)
    func made(
      _ text: String, _ name: String, _ value: @escaping ([Row]) -> Int64?
    ) -> Generated {
      Generated(
        text: "\(text) where \(filter.text))", kind: .count, mayBeEmpty: false, name: name
      ) { value($0.filter(filter.passes)) }
    }
    func different<Value: Hashable>(_ name: String, _ of: KeyPath<Row, Value>) -> Generated {
      made("distinct(Line.\(name)", "distinct") { Int64(Set($0.map { $0[keyPath: of] }).count) }
    }
    switch random.below(9) {
    case 0: return made("count(Line", "count") { Int64($0.count) }
    case 1:
      return Generated(
        text: "count(Receipt where exists(Line where \(filter.text)))", kind: .count,
        mayBeEmpty: false, name: "nested count"
      ) { Int64(Set($0.filter(filter.passes).map(\.receipt)).count) }
    case 2: return different("category", \.category)
    case 3: return different("points", \.points)
    case 4: return different("best_by", \.bestBy)
    case 5:
      return made("sum(Line.gift otherwise 2", "stand-in") { $0.reduce(0) { $0 + ($1.gift ?? 2) } }
    case 6:
      let text = "sum(Line.gift where Line.gift is present and \(filter.text))"
      return Generated(text: text, kind: .count, mayBeEmpty: false, name: "guarded") {
        $0.filter(filter.passes).reduce(0) { $0 + ($1.gift ?? 0) }
      }
    default: return column("points", .count, \.points, &random)
    }
  }

  /// A sum, an extreme or a mean of an attribute.
  private static func column(
    _ attribute: String, _ kind: Kind, _ path: KeyPath<Row, Int64>,
    _ random: inout SeededGenerator
  ) -> Generated {
    let filter = LineFilter.random(&random)
    let word = random.one(of: ["sum", "min", "max", "mean"])
    return Generated(
      text: "\(word)(Line.\(attribute) where \(filter.text))", kind: kind,
      mayBeEmpty: word != "sum", name: kind == .weight ? "\(word) of Decimal" : word
    ) { rows in
      let values = rows.filter(filter.passes).map { $0[keyPath: path] }
      switch word {
      case "sum": return values.reduce(0, +)
      case "min": return values.min()
      case "max": return values.max()
      default: return values.isEmpty ? nil : values.reduce(0, +) / Int64(values.count)
      }
    }
  }

  private static func date(_ random: inout SeededGenerator) -> Generated {
    let filter = LineFilter.random(&random)
    let isFirst = random.below(2) == 0
    let word = isFirst ? "min" : "max"
    func made(_ text: String, _ values: @escaping ([Row]) -> [Int64]) -> Generated {
      Generated(text: text, kind: .date, mayBeEmpty: true, name: "\(word) of Date") { rows in
        let found = values(rows.filter(filter.passes))
        return isFirst ? found.min() : found.max()
      }
    }
    switch random.below(3) {
    case 0: return made("\(word)(Line.best_by where \(filter.text))") { $0.map(\.bestBy) }
    case 1:
      return made("\(word)(Line.sent where Line.sent is present and \(filter.text))") {
        $0.compactMap(\.sent)
      }
    default:
      let literal = Kind.date.literal(Int64(random.below(24)))
      return made("\(word)(Line.sent otherwise \(literal.text) where \(filter.text))") {
        $0.map { $0.sent ?? literal.value }
      }
    }
  }

  private static func recency(_ random: inout SeededGenerator) -> Generated {
    let filter = LineFilter.random(&random)
    let isOfReceipts = random.below(2) == 0
    return Generated(
      text: isOfReceipts
        ? "recency(Receipt where exists(Line where \(filter.text)))"
        : "recency(Line where \(filter.text))", kind: .duration, mayBeEmpty: true,
      name: "recency"
    ) { rows in
      rows.filter(filter.passes).map(\.time).max().map { Shop.asOf.seconds - $0 }
    }
  }

  private static func share(_ random: inout SeededGenerator) -> Generated {
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

  private static func ratio(_ depth: Int, _ random: inout SeededGenerator) -> Generated {
    let kind = amounts(&random)
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

  private static func truth(_ depth: Int, _ random: inout SeededGenerator) -> Generated {
    switch random.below(depth > 0 ? 4 : 2) {
    case 0:
      let filter = LineFilter.random(&random)
      return Generated(
        text: "exists(Line where \(filter.text))", kind: .truth, mayBeEmpty: false, name: "exists"
      ) { $0.contains(where: filter.passes) ? 1 : 0 }
    case 1: return top(&random)
    case 2:
      let inner = truth(depth - 1, &random)
      return Generated(
        text: "(not \(inner.text))", kind: .truth, mayBeEmpty: false, name: "not"
      ) { inner.value($0) == 1 ? 0 : 1 }
    default:
      let kind = random.below(5) == 0 ? .date : amounts(&random)
      let left = total(kind, depth - 1, &random)
      let right = total(kind, depth - 1, &random)
      return Generated(
        text: "(\(left.text) > \(right.text))", kind: .truth, mayBeEmpty: false, name: "compare"
      ) { (left.value($0) ?? 0) > (right.value($0) ?? 0) ? 1 : 0 }
    }
  }

  private static func top(_ random: inout SeededGenerator) -> Generated {
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
  }

  private static func joined(
    _ kind: Kind, _ depth: Int, _ random: inout SeededGenerator
  ) -> Generated {
    let first = any(kind, depth - 1, &random)
    let choice = random.below(4)
    if !kind.isAdditive || choice == 3 {
      let test = truth(depth - 1, &random)
      let second = any(kind, depth - 1, &random)
      return Generated(
        text: "(case { when \(test.text): \(first.text)  else \(second.text) })", kind: kind,
        mayBeEmpty: first.mayBeEmpty || second.mayBeEmpty, name: "case"
      ) { test.value($0) == 1 ? first.value($0) : second.value($0) }
    }
    if choice == 2 {
      // A factor of zero says nothing of any bound; it stays, but rarely.
      let factor: Int64 = random.below(16) == 0 ? 0 : random.one(of: [-2, -1, 2, 3, 5])
      return Generated(
        text: "(\(first.text) * \(factor))", kind: kind, mayBeEmpty: first.mayBeEmpty,
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
