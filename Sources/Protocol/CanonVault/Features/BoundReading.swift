import CanonProgram
import CanonTypes

/// A reading bound to the numbering of a schema: records of one unit in, one integer out.
///
/// Counts, sums and distincts of nothing are empty, so the declared stand-in applies; inside a
/// ratio an empty numerator counts zero. `exists` is never empty. Sums saturate at 64 bits.
indirect enum BoundReading: Sendable {
  case count(node: Int, BoundFilter)
  case sum(RecordSchema.Place, BoundFilter)
  case minimum(RecordSchema.Place, BoundFilter)
  case maximum(RecordSchema.Place, BoundFilter)
  case distinct(RecordSchema.Place, BoundFilter)
  case exists(node: Int, BoundFilter)
  case recency(node: Int, BoundFilter)
  case ratio(BoundReading, BoundReading)

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
    case .distinct(let attribute, let filter):
      let place = try place(attribute)
      self = .distinct(place, try bound(filter, place.node))
    case .ratio(let numerator, let denominator):
      self = .ratio(
        try BoundReading(numerator, schema: schema), try BoundReading(denominator, schema: schema))
    }
  }

  /// - Returns: `nil` when there is nothing to read.
  func value(in mask: FilterMask, asOf: Int64) -> Int64? {
    switch self {
    case .count(let node, let filter):
      let count = passing(mask, node, filter).reduce(0) { $0 + ($1 ? 1 : 0) }
      return count == 0 ? nil : Int64(count)
    case .exists(let node, let filter):
      return passing(mask, node, filter).contains(true) ? 1 : 0
    case .recency(let node, let filter):
      let times = mask.records.entities[node].times
      let latest = zip(passing(mask, node, filter), times).lazy.filter(\.0).map(\.1).max()
      return latest.map { asOf - $0 }
    case .sum(let place, let filter):
      let values = selected(mask, place, filter)
      return values.isEmpty ? nil : Int64(clamping: values.reduce(Int128(0)) { $0 + Int128($1) })
    case .minimum(let place, let filter): return selected(mask, place, filter).min()
    case .maximum(let place, let filter): return selected(mask, place, filter).max()
    case .distinct(let place, let filter):
      let values = Set(selected(mask, place, filter))
      return values.isEmpty ? nil : Int64(values.count)
    case .ratio(let numerator, let denominator):
      guard let divisor = denominator.value(in: mask, asOf: asOf), divisor != 0,
        let dividend = numerator.value(in: mask, asOf: asOf) ?? numerator.valueOfNothing
      else { return nil }
      return Int64(clamping: Int128(dividend) * 1_000_000 / Int128(divisor))
    }
  }

  /// What an empty numerator counts.
  private var valueOfNothing: Int64? {
    switch self {
    case .count, .sum, .distinct: 0
    default: nil
    }
  }

  private func passing(_ mask: FilterMask, _ node: Int, _ filter: BoundFilter) -> [Bool] {
    let base = mask.base(node)
    if case .all = filter { return base }
    return zip(base, mask.mask(filter, node: node)).map { $0 && $1 }
  }

  private func selected(
    _ mask: FilterMask, _ place: RecordSchema.Place, _ filter: BoundFilter
  ) -> [Int64] {
    let values = mask.records.entities[place.node].columns[place.column]
    return zip(passing(mask, place.node, filter), values).lazy
      .filter { $0.0 && $0.1 != UnitRecords.absent }.map(\.1)
  }
}
