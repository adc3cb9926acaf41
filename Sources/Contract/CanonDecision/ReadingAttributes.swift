import CanonProgram

extension Reading {
  /// The attributes that a reading looks at, filters included.
  var attributes: [String] {
    switch self {
    case .count(_, let filter), .exists(_, let filter), .recency(_, let filter):
      filter.attributes
    case .sum(let attribute, let filter), .minimum(let attribute, let filter),
      .maximum(let attribute, let filter), .distinct(let attribute, let filter),
      .mean(let attribute, let filter), .top(_, let attribute, let filter, _):
      [attribute] + filter.attributes
    default: parts.flatMap(\.attributes)
    }
  }
}

extension Filter {
  /// The attributes that a filter compares.
  var attributes: [String] {
    switch self {
    case .all: []
    case .within(let attribute, _), .compare(let attribute, _, _), .present(let attribute):
      [attribute]
    case .exists(_, let filter), .negation(let filter): filter.attributes
    case .conjunction(let filters), .disjunction(let filters): filters.flatMap(\.attributes)
    }
  }
}
