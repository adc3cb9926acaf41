import CanonProgram
import CanonTypes

/// Looks for a small set of records of one unit that two queries read differently.
///
/// Directed: values come from the constants of both filters and from both sides of every edge of
/// range, bound and window. Fewer records come first, then values nearer to zero and times nearer
/// to `as_of`. What it finds is a difference; what it does not find is not proved equal.
struct RecordSearch {
  typealias Row = RecordWitness.Row

  /// More rows than this are not tried alone, nor these many times.
  private static let (mostRows, mostManyTimes) = (8_192, 512)
  /// Pairs are tried of the first rows, and of as many spread over all.
  private static let mostInPairs = 64
  /// Values of each attribute by how many attributes are read, so that rows stay few.
  private static let mostValues = [24, 24, 24, 12, 6, 4]
  private static let mostCopies: Int64 = 1_000_000

  private let readings: [Reading]
  private let windows: [Window]
  private let edges: Set<Int64>
  private let before: Program
  private let after: Program

  init(
    _ readings: [Reading], _ windows: [Window], bounds: [Bound], _ before: Program,
    _ after: Program
  ) {
    (self.readings, self.windows) = (readings, windows)
    (self.before, self.after) = (before, after)
    edges = Set(bounds.flatMap { [$0.low, $0.high] })
  }

  /// The first rows on which the two functions differ.
  func witness(_ old: ([Row]) -> Int64, _ new: ([Row]) -> Int64) -> RecordWitness? {
    func differs(_ rows: [Row]) -> RecordWitness? {
      let (was, now) = (old(rows), new(rows))
      return was == now ? nil : RecordWitness(rows: rows, before: was, after: now)
    }
    if let found = differs([]) { return found }
    let rows = self.rows
    for row in rows { if let found = differs([row]) { return found } }
    let few = self.few(of: rows)
    for (index, row) in few.enumerated() {
      var twice = row
      twice.copies = 2
      if let found = differs([twice]) { return found }
      for other in few.dropFirst(index + 1) {
        if let found = differs([row, other]) { return found }
      }
    }
    for copies in copies(of: rows) {
      for row in rows.prefix(RecordSearch.mostManyTimes) {
        var many = row
        many.copies = copies
        if let found = differs([many]) { return found }
      }
    }
    return nil
  }

  private func few(of rows: [Row]) -> [Row] {
    let most = RecordSearch.mostInPairs
    guard rows.count > 2 * most else { return rows }
    let spread = stride(from: most, to: rows.count, by: (rows.count - 1) / most).map { rows[$0] }
    return rows.prefix(most) + spread
  }

  /// Numbers of equal records that carry a count or a sum over an edge.
  private func copies(of rows: [Row]) -> [Int64] {
    let units = Set(rows.flatMap(\.values.values).map { $0.magnitude }).filter { $0 > 0 } + [1]
    let numbers = edges.flatMap { edge in
      units.flatMap { unit in
        let whole = Int64(clamping: edge.magnitude / unit)
        return [whole, whole < .max ? whole + 1 : whole]
      }
    }
    return Set(numbers + [3]).filter { (3...RecordSearch.mostCopies).contains($0) }.sorted()
      .prefix(64).map(\.self)
  }

  private var rows: [Row] {
    let names = readings.reduce(into: Set<String>()) { $0.formUnion($1.attributes) }.sorted()
    let attributes = names.compactMap { name in before.attributes.first { $0.name == name } }
    let most = RecordSearch.mostValues
    let each = most[min(attributes.count, most.count - 1)]
    let choices = attributes.map { (name: $0.name, values: values(of: $0, atMost: each)) }
    var filled: [[String: Int64]] = [[:]]
    for choice in choices {
      filled = filled.flatMap { base in
        choice.values.map { value in
          var next = base
          next[choice.name] = value
          return next
        }
      }
      filled = Array(filled.prefix(RecordSearch.mostRows))
    }
    let rows = filled.flatMap { values in
      times.map { Row(entity: deepest(names), copies: 1, time: $0, values: values) }
    }
    return Array(rows.prefix(RecordSearch.mostRows))
  }

  /// On both sides of every edge of the windows, nearest to `as_of` first.
  private var times: [Int64] {
    let all = windows.flatMap { window -> [Int64] in
      switch window {
      case .last(let length): [-1, -length.seconds, -length.seconds - 1]
      case .next(let length): [0, length.seconds - 1, length.seconds]
      }
    }
    return Set(all).sorted { ($0.magnitude, $0) < ($1.magnitude, $1) }
  }

  /// Values that both versions admit, nearest to zero first; no value where both allow that.
  ///
  /// Where there are too many, the constants that the attribute is compared with come first, then
  /// the edges of bounds, then the ends of ranges.
  private func values(of attribute: Attribute, atMost most: Int) -> [Int64?] {
    let other = after.attributes.first { $0.name == attribute.name } ?? attribute
    let ranges = [attribute, other].compactMap(\.range)
    let constants = Set(readings.flatMap { $0.constants(on: attribute.name) }).sorted()
    let ends = ranges.flatMap { [$0.low, $0.high] }
    var candidates: [Int64] = [0, 1]
    for value in constants + edges.sorted() + ends { candidates += [value, value + 1, value - 1] }
    if case .term(let taxonomy) = attribute.type {
      let terms = [before, after].compactMap { program in
        program.taxonomies.first { $0.name == taxonomy }?.terms.count
      }
      candidates = Array(0..<Int64(min(2, terms.max() ?? 0))) + constants
      candidates += Array(0..<Int64(min(most, terms.max() ?? 0)))
    }
    var seen: Set<Int64> = []
    let admitted = candidates.filter { value in
      ranges.allSatisfy { $0.contains(value) } && seen.insert(value).inserted
    }.prefix(most).sorted { ($0.magnitude, $0) < ($1.magnitude, $1) }
    let none: [Int64?] = attribute.isOptional && other.isOptional ? [nil] : []
    return none + admitted.map(Optional.some)
  }

  /// The entity at the bottom of everything that is read.
  private func deepest(_ attributes: [String]) -> String {
    let parents = Dictionary(before.entities.map { ($0.name, $0.parent) }) { first, _ in first }
    func depth(_ entity: String) -> Int {
      var (current, steps) = (parents[entity] ?? nil, 0)
      while let name = current, steps <= parents.count {
        (current, steps) = (parents[name] ?? nil, steps + 1)
      }
      return steps
    }
    let homes = before.attributes.filter { attributes.contains($0.name) }.map(\.entity)
    let entities = homes + readings.flatMap(\.entities)
    return entities.max { (depth($0), $1) < (depth($1), $0) } ?? ""
  }
}

extension Reading {
  /// The constants that an attribute is compared with.
  fileprivate func constants(on attribute: String) -> [Int64] {
    aggregates.flatMap { aggregate -> [Int64] in
      guard let records = aggregate.records else { return [] }
      var found = records.filter.constants(on: attribute)
      if case .top(_, attribute, _, let terms) = aggregate { found += terms }
      return found
    }
  }

  /// The entities whose records are counted.
  fileprivate var entities: [String] {
    aggregates.compactMap(\.records).flatMap { records in
      (records.entity.map { [$0] } ?? []) + records.filter.entities
    }
  }
}

extension Filter {
  fileprivate func constants(on name: String) -> [Int64] {
    switch self {
    case .all, .present: []
    case .within(let attribute, let terms): attribute == name ? terms : []
    case .compare(let attribute, _, let constant): attribute == name ? [constant] : []
    case .exists(_, let nested), .negation(let nested): nested.constants(on: name)
    case .conjunction(let parts), .disjunction(let parts):
      parts.flatMap { $0.constants(on: name) }
    }
  }

  fileprivate var entities: [String] {
    switch self {
    case .all, .within, .compare, .present: []
    case .exists(let entity, let nested): [entity] + nested.entities
    case .negation(let nested): nested.entities
    case .conjunction(let parts), .disjunction(let parts): parts.flatMap(\.entities)
    }
  }
}
