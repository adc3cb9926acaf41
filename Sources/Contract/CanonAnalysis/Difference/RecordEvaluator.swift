package import CanonProgram
import CanonTypes

/// What a query makes of the rows of a witness: the meaning of a reading without any Vault.
///
/// Each row is a chain of records from the unit down to its entity, apart from every other row, so
/// a record of any entity above is the row seen from there.
package struct RecordEvaluator: Sendable {
  private let parents: [String: String]
  private let homes: [String: String]

  package init(_ program: Program) {
    parents = Dictionary(program.entities.compactMap { one in one.parent.map { (one.name, $0) } }) {
      first, _ in first
    }
    homes = Dictionary(program.attributes.map { ($0.name, $0.entity) }) { first, _ in first }
  }

  /// The clipped value of a feature.
  package func value(of feature: Feature, on rows: [RecordWitness.Row]) -> Int64 {
    feature.bound.clamp(reading(of: feature, on: rows) ?? feature.ifEmpty)
  }

  /// What a feature reads, before it is cut to its bound; `nil` when there is nothing to read.
  package func reading(of feature: Feature, on rows: [RecordWitness.Row]) -> Int64? {
    value(feature.reading, rows.filter { feature.window.holds($0.time) })
  }

  /// 1 or 0.
  package func value(of outcome: Outcome, on rows: [RecordWitness.Row]) -> Int64 {
    value(outcome.reading, rows.filter { outcome.window.holds($0.time) }) ?? 0
  }

  private typealias Row = RecordWitness.Row

  private func isAtOrBelow(_ entity: String, _ top: String) -> Bool {
    var (current, steps) = (Optional(entity), 0)
    while let name = current, steps <= parents.count {
      if name == top { return true }
      (current, steps) = (parents[name], steps + 1)
    }
    return false
  }

  private func passing(_ rows: [Row], _ entity: String, _ filter: Filter) -> [Row] {
    rows.filter { isAtOrBelow($0.entity, entity) && passes($0, filter) }
  }

  private func passes(_ row: Row, _ filter: Filter) -> Bool {
    switch filter {
    case .all: true
    case .within(let name, let terms): row.values[name].map(terms.contains) ?? false
    case .compare(let name, let relation, let constant):
      row.values[name].map { relation.holds($0, constant) } ?? false
    case .present(let name): row.values[name] != nil
    case .exists(let entity, let nested):
      isAtOrBelow(row.entity, entity) && passes(row, nested)
    case .conjunction(let parts): parts.allSatisfy { passes(row, $0) }
    case .disjunction(let parts): parts.contains { passes(row, $0) }
    case .negation(let part): !passes(row, part)
    }
  }

  /// Values with how often each stands.
  private func selected(
    _ rows: [Row], _ attribute: String, _ filter: Filter, _ standIn: Int64?
  ) -> [(value: Int64, count: Int64)] {
    passing(rows, homes[attribute] ?? "", filter).compactMap { row in
      (row.values[attribute] ?? standIn).map { ($0, row.copies) }
    }
  }

  /// - Returns: `nil` when there is nothing to read.
  private func value(_ reading: Reading, _ rows: [Row], standIn: Int64? = nil) -> Int64? {
    func of(_ attribute: String, _ filter: Filter) -> [(value: Int64, count: Int64)] {
      selected(rows, attribute, filter, standIn)
    }
    func sum(_ values: [(value: Int64, count: Int64)]) -> Int128 {
      values.reduce(0) { $0 + Int128($1.value) * Int128($1.count) }
    }
    switch reading {
    case .count(let entity, let filter):
      return passing(rows, entity, filter).reduce(0) { $0 + $1.copies }
    case .exists(let entity, let filter): return passing(rows, entity, filter).isEmpty ? 0 : 1
    case .recency(let entity, let filter):
      return passing(rows, entity, filter).map(\.time).max().map { -$0 }
    case .sum(let name, let filter): return Int64(clamping: sum(of(name, filter)))
    case .mean(let name, let filter):
      let values = of(name, filter)
      let count = values.reduce(Int128(0)) { $0 + Int128($1.count) }
      return count == 0 ? nil : Int64(clamping: sum(values) / count)
    case .minimum(let name, let filter): return of(name, filter).map(\.value).min()
    case .maximum(let name, let filter): return of(name, filter).map(\.value).max()
    case .distinct(let name, let filter): return Int64(Set(of(name, filter).map(\.value)).count)
    case .top(let first, let name, let filter, let terms):
      let counts = Dictionary(of(name, filter).map { ($0.value, $0.count) }, uniquingKeysWith: +)
      let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      return ordered.prefix(Int(clamping: first)).contains { terms.contains($0.key) } ? 1 : 0
    case .standingIn(let value, let inner): return self.value(inner, rows, standIn: value)
    default: return joined(reading, rows)
    }
  }

  private func joined(_ reading: Reading, _ rows: [Row]) -> Int64? {
    func both(_ left: Reading, _ right: Reading, _ join: (Int128, Int128) -> Int128) -> Int64? {
      guard let left = value(left, rows), let right = value(right, rows) else { return nil }
      return Int64(clamping: join(Int128(left), Int128(right)))
    }
    switch reading {
    case .ratio(let above, let below):
      guard let divisor = value(below, rows), divisor != 0, let dividend = value(above, rows)
      else { return nil }
      return Int64(clamping: Int128(dividend) * 1_000_000 / Int128(divisor))
    case .constant(let constant): return constant
    case .plus(let left, let right): return both(left, right, +)
    case .minus(let left, let right): return both(left, right, -)
    case .times(let inner, let factor): return both(inner, .constant(factor), *)
    case .otherwise(let first, let second): return value(first, rows) ?? value(second, rows)
    case .choose(let choices, let last):
      return value(choices.first { holds($0.test, rows) }?.value ?? last, rows)
    default: return nil
    }
  }

  private func holds(_ test: ReadingTest, _ rows: [Row]) -> Bool {
    switch test {
    case .compare(let left, let relation, let right):
      guard let left = value(left, rows), let right = value(right, rows) else { return false }
      return relation.holds(left, right)
    case .holds(let reading): return value(reading, rows) == 1
    case .all(let tests): return tests.allSatisfy { holds($0, rows) }
    case .any(let tests): return tests.contains { holds($0, rows) }
    case .not(let inner): return !holds(inner, rows)
    }
  }
}

extension Window {
  /// Whether a moment, in seconds from `as_of`, lies in it.
  package func holds(_ time: Int64) -> Bool {
    switch self {
    case .last(let length): -length.seconds <= time && time < 0
    case .next(let length): 0 <= time && time < length.seconds
    }
  }
}
