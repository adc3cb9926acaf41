import CanonProgram
import CanonTypes

/// A reading bound to the numbering of a schema: records of one unit in, one integer out.
///
/// Counts, sums and distincts of nothing are zero; means, extremes, recency and ratios may be
/// empty.
/// The checker proves that nothing leaves 64 bits; arithmetic saturates all the same, so no program
/// can trap here.
indirect enum BoundReading: Sendable {
  case count(node: Int, BoundFilter)
  case sum(RecordSchema.Place, BoundFilter)
  case minimum(RecordSchema.Place, BoundFilter)
  case maximum(RecordSchema.Place, BoundFilter)
  case mean(RecordSchema.Place, BoundFilter)
  case distinct(RecordSchema.Place, BoundFilter)
  case exists(node: Int, BoundFilter)
  case recency(node: Int, BoundFilter)
  case ratio(BoundReading, BoundReading)
  case top(first: Int, RecordSchema.Place, BoundFilter, terms: Set<Int64>)
  case standingIn(Int64, BoundReading)
  case constant(Int64)
  case plus(BoundReading, BoundReading)
  case minus(BoundReading, BoundReading)
  case times(BoundReading, Int64)
  case otherwise(BoundReading, BoundReading)
  case choose([(test: BoundTest, value: BoundReading)], otherwise: BoundReading)

  init(_ reading: Reading, schema: RecordSchema) throws(VaultFault) {
    func node(_ entity: String) throws(VaultFault) -> Int {
      guard let node = schema.node(entity), schema.nodes[node].datedBy >= 0 else {
        throw VaultFault(.unreadablePolicy, "`\(entity)` is no entity with an event time")
      }
      return node
    }
    func place(_ attribute: String) throws(VaultFault) -> RecordSchema.Place {
      guard let place = schema.place(attribute), schema.nodes[place.node].datedBy >= 0 else {
        throw VaultFault(.unreadablePolicy, "no dated record has a stored `\(attribute)`")
      }
      return place
    }
    func bound(_ filter: Filter, _ node: Int) throws(VaultFault) -> BoundFilter {
      try BoundFilter(filter, node: node, schema: schema)
    }
    switch reading {
    case .count(let entity, let filter):
      let node = try node(entity)
      self = .count(node: node, try bound(filter, node))
    case .exists(let entity, let filter):
      let node = try node(entity)
      self = .exists(node: node, try bound(filter, node))
    case .recency(let entity, let filter):
      let node = try node(entity)
      self = .recency(node: node, try bound(filter, node))
    case .sum(let attribute, let filter):
      let place = try place(attribute)
      self = .sum(place, try bound(filter, place.node))
    case .minimum(let attribute, let filter):
      let place = try place(attribute)
      self = .minimum(place, try bound(filter, place.node))
    case .maximum(let attribute, let filter):
      let place = try place(attribute)
      self = .maximum(place, try bound(filter, place.node))
    case .mean(let attribute, let filter):
      let place = try place(attribute)
      self = .mean(place, try bound(filter, place.node))
    case .distinct(let attribute, let filter):
      let place = try place(attribute)
      self = .distinct(place, try bound(filter, place.node))
    case .top(let first, let attribute, let filter, let terms):
      let place = try place(attribute)
      self = .top(
        first: Int(clamping: first), place, try bound(filter, place.node), terms: Set(terms))
    default: self = try BoundReading.joining(reading, schema)
    }
  }

  /// The cases that are made of other readings.
  private static func joining(
    _ reading: Reading, _ schema: RecordSchema
  ) throws(VaultFault) -> BoundReading {
    func bound(_ part: Reading) throws(VaultFault) -> BoundReading {
      try BoundReading(part, schema: schema)
    }
    switch reading {
    case .ratio(let above, let below): return .ratio(try bound(above), try bound(below))
    case .standingIn(let value, let inner): return .standingIn(value, try bound(inner))
    case .constant(let value): return .constant(value)
    case .plus(let left, let right): return .plus(try bound(left), try bound(right))
    case .minus(let left, let right): return .minus(try bound(left), try bound(right))
    case .times(let inner, let factor): return .times(try bound(inner), factor)
    case .otherwise(let first, let second): return .otherwise(try bound(first), try bound(second))
    case .choose(let choices, let last):
      var branches: [(test: BoundTest, value: BoundReading)] = []
      for choice in choices {
        branches.append((try BoundTest(choice.test, schema: schema), try bound(choice.value)))
      }
      return .choose(branches, otherwise: try bound(last))
    default: throw VaultFault(.unreadablePolicy, "a reading of an unknown form")
    }
  }

  /// - Parameter standIn: what an absent value of the aggregate's attribute counts as.
  /// - Returns: `nil` when there is nothing to read.
  func value(in mask: FilterMask, asOf: Int64, standIn: Int64? = nil) -> Int64? {
    func selected(_ place: RecordSchema.Place, _ filter: BoundFilter) -> [Int64] {
      self.selected(mask, place, filter, standIn)
    }
    switch self {
    case .count(let node, let filter):
      return Int64(passing(mask, node, filter).reduce(0) { $0 + ($1 ? 1 : 0) })
    case .exists(let node, let filter):
      return passing(mask, node, filter).contains(true) ? 1 : 0
    case .recency(let node, let filter):
      let times = mask.records.entities[node].times
      let latest = zip(passing(mask, node, filter), times).lazy.filter(\.0).map(\.1).max()
      return latest.map { asOf - $0 }
    case .sum(let place, let filter): return Int64(clamping: sum(selected(place, filter)))
    case .mean(let place, let filter):
      let values = selected(place, filter)
      return values.isEmpty ? nil : Int64(clamping: sum(values) / Int128(values.count))
    case .minimum(let place, let filter): return selected(place, filter).min()
    case .maximum(let place, let filter): return selected(place, filter).max()
    case .distinct(let place, let filter): return Int64(Set(selected(place, filter)).count)
    case .top(let first, let place, let filter, let terms):
      return isAmong(first, selected(place, filter), terms) ? 1 : 0
    case .standingIn(let value, let inner):
      return inner.value(in: mask, asOf: asOf, standIn: value)
    default: return joined(mask, asOf)
    }
  }

  private func joined(_ mask: FilterMask, _ asOf: Int64) -> Int64? {
    func value(_ part: BoundReading) -> Int64? { part.value(in: mask, asOf: asOf) }
    switch self {
    case .ratio(let above, let below):
      guard let divisor = value(below), divisor != 0, let dividend = value(above) else {
        return nil
      }
      return Int64(clamping: Int128(dividend) * 1_000_000 / Int128(divisor))
    case .constant(let constant): return constant
    case .plus(let left, let right):
      guard let left = value(left), let right = value(right) else { return nil }
      return Int64(clamping: Int128(left) + Int128(right))
    case .minus(let left, let right):
      guard let left = value(left), let right = value(right) else { return nil }
      return Int64(clamping: Int128(left) - Int128(right))
    case .times(let inner, let factor):
      return value(inner).map { Int64(clamping: Int128($0) * Int128(factor)) }
    case .otherwise(let first, let second): return value(first) ?? value(second)
    case .choose(let choices, let last):
      let chosen = choices.first { $0.test.holds(in: mask, asOf: asOf) }
      return value(chosen?.value ?? last)
    default: return nil
    }
  }

  private func sum(_ values: [Int64]) -> Int128 { values.reduce(0) { $0 + Int128($1) } }

  /// Whether one of `terms` is among the `first` of most values; of equally many the smaller wins.
  private func isAmong(_ first: Int, _ values: [Int64], _ terms: Set<Int64>) -> Bool {
    let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
    let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return ordered.prefix(first).contains { terms.contains($0.key) }
  }

  private func passing(_ mask: FilterMask, _ node: Int, _ filter: BoundFilter) -> [Bool] {
    let base = mask.base(node)
    if case .all = filter { return base }
    return zip(base, mask.mask(filter, node: node)).map { $0 && $1 }
  }

  private func selected(
    _ mask: FilterMask, _ place: RecordSchema.Place, _ filter: BoundFilter, _ standIn: Int64?
  ) -> [Int64] {
    let values = mask.records.entities[place.node].columns[place.column]
    var result: [Int64] = []
    for (passes, value) in zip(passing(mask, place.node, filter), values) where passes {
      if value != UnitRecords.absent {
        result.append(value)
      } else if let standIn {
        result.append(standIn)
      }
    }
    return result
  }
}

/// A test bound to the numbering of a schema; with an empty reading it does not hold.
indirect enum BoundTest: Sendable {
  case compare(BoundReading, Comparison, BoundReading)
  case holds(BoundReading)
  case all([BoundTest])
  case any([BoundTest])
  case not(BoundTest)

  init(_ test: ReadingTest, schema: RecordSchema) throws(VaultFault) {
    func bound(_ tests: [ReadingTest]) throws(VaultFault) -> [BoundTest] {
      var result: [BoundTest] = []
      for test in tests { result.append(try BoundTest(test, schema: schema)) }
      return result
    }
    switch test {
    case .compare(let left, let relation, let right):
      self = .compare(
        try BoundReading(left, schema: schema), relation,
        try BoundReading(right, schema: schema))
    case .holds(let reading): self = .holds(try BoundReading(reading, schema: schema))
    case .all(let tests): self = .all(try bound(tests))
    case .any(let tests): self = .any(try bound(tests))
    case .not(let inner): self = .not(try BoundTest(inner, schema: schema))
    }
  }

  func holds(in mask: FilterMask, asOf: Int64) -> Bool {
    switch self {
    case .compare(let left, let relation, let right):
      guard let left = left.value(in: mask, asOf: asOf),
        let right = right.value(in: mask, asOf: asOf)
      else { return false }
      return relation.holds(left, right)
    case .holds(let reading): return reading.value(in: mask, asOf: asOf) == 1
    case .all(let tests): return tests.allSatisfy { $0.holds(in: mask, asOf: asOf) }
    case .any(let tests): return tests.contains { $0.holds(in: mask, asOf: asOf) }
    case .not(let inner): return !inner.holds(in: mask, asOf: asOf)
    }
  }
}
