/// One branch of a choice: a value, and the test that selects it.
package struct ReadingChoice: Codable, Sendable, Hashable {
  package var test: ReadingTest
  package var value: Reading

  package init(test: ReadingTest, value: Reading) { (self.test, self.value) = (test, value) }
}

/// A truth about readings of one unit; a test never has an empty reading in it.
package indirect enum ReadingTest: Codable, Sendable, Hashable {
  case compare(Reading, Comparison, Reading)
  /// A reading of type `boolean` is 1.
  case holds(Reading)
  case all([ReadingTest])
  case any([ReadingTest])
  case not(ReadingTest)
}

extension Reading {
  /// The readings that this one is made of, in the order of the text; none for an aggregate.
  package var parts: [Reading] {
    switch self {
    case .count, .sum, .minimum, .maximum, .mean, .distinct, .exists, .recency, .top, .constant:
      []
    case .standingIn(_, let reading), .times(let reading, _): [reading]
    case .ratio(let left, let right), .plus(let left, let right), .minus(let left, let right),
      .otherwise(let left, let right):
      [left, right]
    case .choose(let choices, let last):
      choices.flatMap { $0.test.readings + [$0.value] } + [last]
    }
  }

  /// The aggregates at the leaves, in the order of the text; constants are none.
  package var aggregates: [Reading] {
    if case .constant = self { return [] }
    return parts.isEmpty ? [self] : parts.flatMap(\.aggregates)
  }

  /// Whether `part` adds up some of what `whole` adds up, so that it is no larger when nothing is
  /// negative.
  package static func isPart(_ part: Reading, of whole: Reading) -> Bool {
    switch (part, whole) {
    case (.count(let some, _), .count(let all, .all)): some == all
    case (.sum(let some, _), .sum(let all, let filter)):
      some == all && (filter == .all || filter == .present(attribute: all))
    case (.standingIn(let value, let inner), .standingIn(let other, let outer)):
      value == other && isPart(inner, of: outer)
    default: false
    }
  }

  /// Levels of canonical JSON that the reading takes; walks are no deeper than this.
  package var depth: Int {
    switch self {
    case .count(_, let filter), .exists(_, let filter), .recency(_, let filter),
      .sum(_, let filter), .minimum(_, let filter), .maximum(_, let filter),
      .mean(_, let filter), .distinct(_, let filter), .top(_, _, let filter, _):
      2 + filter.depth
    case .constant: 2
    case .choose(let choices, let last):
      choices.reduce(2 + last.depth) { deepest, choice in
        max(deepest, 5 + choice.value.depth, 5 + choice.test.depth)
      }
    default: 2 + (parts.map(\.depth).max() ?? 0)
    }
  }
}

extension Filter {
  /// Levels of canonical JSON that the filter takes.
  package var depth: Int {
    switch self {
    case .all, .within, .compare, .present: 3
    case .exists(_, let filter), .negation(let filter): 2 + filter.depth
    case .conjunction(let parts), .disjunction(let parts):
      3 + (parts.map(\.depth).max() ?? 0)
    }
  }
}

extension ReadingTest {
  /// The readings that are compared or asked, in the order of the text.
  package var readings: [Reading] {
    switch self {
    case .compare(let left, _, let right): [left, right]
    case .holds(let reading): [reading]
    case .all(let tests), .any(let tests): tests.flatMap(\.readings)
    case .not(let test): test.readings
    }
  }

  /// Levels of canonical JSON that the test takes.
  package var depth: Int {
    switch self {
    case .compare(let left, _, let right): 2 + max(left.depth, right.depth)
    case .holds(let reading): 2 + reading.depth
    case .all(let tests), .any(let tests): 3 + (tests.map(\.depth).max() ?? 0)
    case .not(let test): 2 + test.depth
    }
  }
}
