extension Reading {
  /// The names of all attributes that the reading looks at.
  package var attributes: Set<String> {
    aggregates.reduce(into: []) { names, aggregate in
      guard let (_, attribute, filter) = aggregate.records else { return }
      names.formUnion(filter.attributes)
      if let attribute { names.insert(attribute) }
    }
  }
}

extension Reading {
  /// The entity whose records an aggregate reads, and the attribute if it reads one; `nil` for what
  /// is made of other readings.
  package var records: (entity: String?, attribute: String?, filter: Filter)? {
    switch self {
    case .count(let entity, let filter), .exists(let entity, let filter),
      .recency(let entity, let filter):
      (entity, nil, filter)
    case .sum(let name, let filter), .minimum(let name, let filter),
      .maximum(let name, let filter), .distinct(let name, let filter),
      .mean(let name, let filter), .top(_, let name, let filter, _):
      (nil, name, filter)
    default: nil
    }
  }
}

extension Filter {
  /// The names of all attributes that the filter looks at.
  package var attributes: Set<String> {
    switch self {
    case .all: []
    case .within(let name, _), .compare(let name, _, _), .present(let name): [name]
    case .exists(_, let nested), .negation(let nested): nested.attributes
    case .conjunction(let parts), .disjunction(let parts):
      parts.reduce(into: []) { $0.formUnion($1.attributes) }
    }
  }
}

extension Filter {
  /// The attributes that are there in every record that passes: those tested by `is present` among
  /// the conjuncts.
  package var presences: Set<String> {
    switch self {
    case .present(let name): [name]
    case .conjunction(let parts): parts.reduce(into: []) { $0.formUnion($1.presences) }
    default: []
    }
  }
}
