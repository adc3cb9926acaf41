import CanonProgram

/// A filter bound to the numbering of a schema: it marks the records of one entity that pass.
indirect enum BoundFilter: Sendable {
  case all
  case within(RecordSchema.Place, terms: Set<Int64>)
  case compare(RecordSchema.Place, Comparison, Int64)
  case present(RecordSchema.Place)
  case exists(node: Int, BoundFilter)
  case conjunction([BoundFilter])
  case disjunction([BoundFilter])
  case negation(BoundFilter)

  /// - Throws: `unreadablePolicy` when the filter names what a record of `node` does not have.
  init(_ filter: Filter, node: Int, schema: RecordSchema) throws(VaultFault) {
    switch filter {
    case .all: self = .all
    case .within(let attribute, let terms):
      self = .within(
        try BoundFilter.place(attribute, node, schema), terms: Set(terms))
    case .compare(let attribute, let relation, let constant):
      self = .compare(try BoundFilter.place(attribute, node, schema), relation, constant)
    case .present(let attribute):
      self = .present(try BoundFilter.place(attribute, node, schema))
    case .exists(let entity, let nested):
      guard let below = schema.node(entity), schema.isAtOrBelow(below, node) else {
        throw VaultFault(
          .unreadablePolicy,
          "`\(entity)` does not lie inside `\(schema.nodes[node].entity.name)`")
      }
      self = .exists(node: below, try BoundFilter(nested, node: below, schema: schema))
    case .conjunction(let parts): self = .conjunction(try BoundFilter.bind(parts, node, schema))
    case .disjunction(let parts): self = .disjunction(try BoundFilter.bind(parts, node, schema))
    case .negation(let part):
      self = .negation(try BoundFilter(part, node: node, schema: schema))
    }
  }

  private static func bind(
    _ parts: [Filter], _ node: Int, _ schema: RecordSchema
  ) throws(VaultFault) -> [BoundFilter] {
    var bound: [BoundFilter] = []
    for part in parts { bound.append(try BoundFilter(part, node: node, schema: schema)) }
    return bound
  }

  private static func place(
    _ attribute: String, _ node: Int, _ schema: RecordSchema
  ) throws(VaultFault) -> RecordSchema.Place {
    guard let place = schema.place(attribute), schema.isAtOrBelow(node, place.node) else {
      throw VaultFault(
        .unreadablePolicy,
        "a `\(schema.nodes[node].entity.name)` has no stored attribute `\(attribute)`")
    }
    return place
  }
}

/// Marks records: those kept, inside a span of time, that pass a filter.
struct FilterMask {
  let schema: RecordSchema
  let records: UnitRecords
  let from: Int64
  let to: Int64

  /// Records of `node` that count at all: not cut, and dated inside the span.
  func base(_ node: Int) -> [Bool] {
    let entity = records.entities[node]
    return (0..<entity.count).map {
      entity.kept[$0] && entity.times[$0] >= from && entity.times[$0] < to
        && entity.times[$0] != UnitRecords.absent
    }
  }

  func mask(_ filter: BoundFilter, node: Int) -> [Bool] {
    let count = records.entities[node].count
    switch filter {
    case .all: return Array(repeating: true, count: count)
    case .within(let place, let terms):
      return values(place, of: node).map { $0 != UnitRecords.absent && terms.contains($0) }
    case .compare(let place, let relation, let constant):
      return values(place, of: node).map {
        $0 != UnitRecords.absent && relation.holds($0, constant)
      }
    case .present(let place):
      return values(place, of: node).map { $0 != UnitRecords.absent }
    case .exists(let below, let nested):
      let passes = zip(base(below), mask(nested, node: below)).map { $0 && $1 }
      return lifted(passes, from: below, to: node)
    case .conjunction(let parts):
      return combined(parts, node, true) { $0 && $1 }
    case .disjunction(let parts):
      return combined(parts, node, false) { $0 || $1 }
    case .negation(let part): return mask(part, node: node).map { !$0 }
    }
  }

  /// An attribute of the entity or of one that contains it, for each record of `node`.
  func values(_ place: RecordSchema.Place, of node: Int) -> [Int64] {
    let source = records.entities[place.node].columns[place.column]
    if place.node == node { return source }
    var owners = Array(records.entities[node].parents)
    var current = schema.nodes[node].parent
    while current != place.node {
      let parents = records.entities[current].parents
      owners = owners.map { parents[Int($0)] }
      current = schema.nodes[current].parent
    }
    return owners.map { source[Int($0)] }
  }

  private func lifted(_ passes: [Bool], from below: Int, to node: Int) -> [Bool] {
    var (current, marks) = (below, passes)
    while current != node {
      let parent = schema.nodes[current].parent
      var above = Array(repeating: false, count: records.entities[parent].count)
      for (index, mark) in marks.enumerated() where mark {
        above[Int(records.entities[current].parents[index])] = true
      }
      (current, marks) = (parent, above)
    }
    return marks
  }

  private func combined(
    _ parts: [BoundFilter], _ node: Int, _ start: Bool, _ join: (Bool, Bool) -> Bool
  ) -> [Bool] {
    var result = Array(repeating: start, count: records.entities[node].count)
    for part in parts {
      let other = mask(part, node: node)
      for index in result.indices { result[index] = join(result[index], other[index]) }
    }
    return result
  }
}
