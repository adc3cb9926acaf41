extension Condition {
  /// The single tests that a condition is made of, in the order of the text.
  package var tests: [Condition] {
    switch self {
    case .always: []
    case .all(let parts), .any(let parts): parts.flatMap(\.tests)
    case .not(let part): part.tests
    default: [self]
    }
  }
}
