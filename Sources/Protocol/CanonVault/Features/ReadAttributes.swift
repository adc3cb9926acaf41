import CanonProgram

extension Reading {
  /// The names of all attributes that the reading looks at.
  var attributes: Set<String> {
    switch self {
    case .count(_, let filter), .exists(_, let filter), .recency(_, let filter): filter.attributes
    case .sum(let name, let filter), .minimum(let name, let filter),
      .maximum(let name, let filter), .distinct(let name, let filter),
      .mean(let name, let filter), .top(_, let name, let filter, _):
      filter.attributes.union([name])
    default: parts.reduce(into: []) { $0.formUnion($1.attributes) }
    }
  }
}

extension Filter {
  /// The names of all attributes that the filter looks at.
  var attributes: Set<String> {
    switch self {
    case .all: []
    case .within(let name, _), .compare(let name, _, _), .present(let name): [name]
    case .exists(_, let nested), .negation(let nested): nested.attributes
    case .conjunction(let parts), .disjunction(let parts):
      parts.reduce(into: []) { $0.formUnion($1.attributes) }
    }
  }
}
