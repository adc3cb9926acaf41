import CanonProgram
import CanonTypes

/// What a reading is, from its parts alone: its type, the values it can take, whether there may be
/// none, and the join of the labels of all that decides it.
struct FoundReading {
  /// `nil` for a constant, which has the type of what it stands beside.
  var type: ValueType?
  var interval: Interval
  var label: Label
  var mayBeEmpty = false

  func fits(_ wanted: ValueType) -> Bool {
    if wanted == .boolean, !interval.isInside(Interval(0, 1)) { return false }
    return type == nil || type == wanted
  }
}

/// What the queries of a program were found to be, by their ids.
struct FoundQueries {
  var features: [String: FoundReading] = [:]
  var outcomes: [String: FoundReading] = [:]
}

/// Readings, derived again by the rules of the language reference.
extension ProgramValidation {
  func reading(
    _ reading: Reading, _ window: Period, _ path: String
  ) throws(BundleFault) -> FoundReading {
    try require(
      reading.depth <= ProgramLimits.readingDepth, .outsideLimits, path,
      "its readings lie too deep in one another")
    return try found(reading, window, path)
  }

  private func found(
    _ reading: Reading, _ window: Period, _ path: String
  ) throws(BundleFault) -> FoundReading {
    switch reading {
    case .count(let entity, let filter):
      let label = try records(entity, filter, path)
      return FoundReading(type: .count, interval: number(of: entity, window), label: label)
    case .exists(let entity, let filter):
      let label = try records(entity, filter, path)
      return FoundReading(type: .boolean, interval: Interval(0, 1), label: label)
    case .recency(let entity, let filter):
      let label = try records(entity, filter, path)
      return FoundReading(
        type: .duration, interval: Interval(0, Int128(window.seconds)), label: label,
        mayBeEmpty: true)
    case .sum, .minimum, .maximum, .mean, .distinct:
      return try values(reading, standIn: nil, window, path)
    case .standingIn(let value, let inner):
      try within(value, ProgramLimits.integer, path)
      return try values(inner, standIn: value, window, path)
    case .top(let first, let name, let filter, let terms):
      try within(first, ProgramLimits.topTerms, path)
      let (attribute, label) = try values(name, filter, path)
      try guarded(attribute, by: filter.presences, path)
      try self.terms(terms, of: attribute, path)
      return FoundReading(type: .boolean, interval: Interval(0, 1), label: label)
    case .constant(let value):
      try within(value, ProgramLimits.integer, path)
      return FoundReading(
        type: nil, interval: Interval(Int128(value), Int128(value)), label: .public)
    case .ratio(let above, let below): return try ratio(above, below, window, path)
    case .plus(let left, let right):
      return try both(left, right, window, path) { $0 + $1 }
    case .minus(let left, let right):
      return try both(left, right, window, path) { $0 - $1 }
    case .times(let inner, let factor):
      try within(factor, ProgramLimits.integer, path)
      var result = try found(inner, window, path)
      try additive(result.type, path)
      result.interval = try kept(result.interval.scaled(by: Int128(factor)), path)
      return result
    case .otherwise(let first, let second):
      let (left, right) = (try found(first, window, path), try found(second, window, path))
      return FoundReading(
        type: try one(left.type, right.type, path),
        interval: left.interval.joined(right.interval), label: left.label.joined(right.label),
        mayBeEmpty: left.mayBeEmpty && right.mayBeEmpty)
    case .choose(let choices, let last):
      var result = try found(last, window, path)
      for choice in choices {
        let value = try found(choice.value, window, path)
        result.type = try one(result.type, value.type, path)
        result.interval = result.interval.joined(value.interval)
        result.mayBeEmpty = result.mayBeEmpty || value.mayBeEmpty
        result.label = result.label.joined(value.label)
          .joined(try test(choice.test, window, path))
      }
      return result
    }
  }

  /// An aggregate over the values of an attribute.
  private func values(
    _ reading: Reading, standIn: Int64?, _ window: Period, _ path: String
  ) throws(BundleFault) -> FoundReading {
    if standIn == nil, let records = reading.records, let name = records.attribute,
      let attribute = attributes[name]
    {
      try guarded(attribute, by: records.filter.presences, path)
    }
    switch reading {
    case .sum(let name, let filter):
      let (attribute, label) = try values(name, filter, path)
      let interval = try sum(attribute, standIn, window, path)
      return FoundReading(type: attribute.type, interval: interval, label: label)
    case .mean(let name, let filter):
      let (attribute, label) = try values(name, filter, path)
      _ = try sum(attribute, standIn, window, path)
      return FoundReading(
        type: attribute.type, interval: each(attribute, standIn), label: label, mayBeEmpty: true)
    case .minimum(let name, let filter), .maximum(let name, let filter):
      let (attribute, label) = try values(name, filter, path)
      return FoundReading(
        type: attribute.type, interval: each(attribute, standIn), label: label, mayBeEmpty: true)
    case .distinct(let name, let filter):
      let (attribute, label) = try values(name, filter, path)
      return FoundReading(
        type: .count, interval: number(of: attribute.entity, window), label: label)
    default:
      throw BundleFault(
        .brokenReference, at: path, "only values of an attribute have a stand-in")
    }
  }

  private func each(_ attribute: Attribute, _ standIn: Int64?) -> Interval {
    let range = attribute.range.map { Interval($0) } ?? .cell
    return standIn.map { range.joined(Interval(Int128($0), Int128($0))) } ?? range
  }

  private func number(of entity: String, _ window: Period) -> Interval {
    Interval(0, records(of: entity, window) ?? Interval.exact.high)
  }

  private func sum(
    _ attribute: Attribute, _ standIn: Int64?, _ window: Period, _ path: String
  ) throws(BundleFault) -> Interval {
    guard attribute.range != nil, let records = records(of: attribute.entity, window) else {
      throw BundleFault(
        .unboundedReading, at: path,
        "`\(attribute.name)` is summed without a range or without maxima")
    }
    let sum = each(attribute, standIn).summed(atMost: records)
    try require(
      sum.isInside(.exact), .unboundedReading, path,
      "the sum of `\(attribute.name)` could leave the integers that are kept exactly")
    try additive(attribute.type, path)
    return sum
  }

  private func ratio(
    _ above: Reading, _ below: Reading, _ window: Period, _ path: String
  ) throws(BundleFault) -> FoundReading {
    let (top, bottom) = (try found(above, window, path), try found(below, window, path))
    _ = try one(top.type, bottom.type, path)
    let millionths = top.interval.scaled(by: 1_000_000)
    try require(
      millionths.isInside(.word), .unboundedReading, path,
      "a ratio in millionths could leave 64 bits")
    var interval = millionths
    if bottom.interval.low < 0 {
      interval = Interval(-millionths.magnitude, millionths.magnitude)
    }
    if Reading.isPart(above, of: below), bottom.interval.low >= 0 {
      interval = Interval(0, 1_000_000)
    }
    return FoundReading(
      type: .ratio, interval: interval.joined(Interval(0, 0)),
      label: top.label.joined(bottom.label), mayBeEmpty: true)
  }

  private func both(
    _ first: Reading, _ second: Reading, _ window: Period, _ path: String,
    _ make: (Interval, Interval) -> Interval
  ) throws(BundleFault) -> FoundReading {
    let (left, right) = (try found(first, window, path), try found(second, window, path))
    let type = try one(left.type, right.type, path)
    try additive(type, path)
    return FoundReading(
      type: type, interval: try kept(make(left.interval, right.interval), path),
      label: left.label.joined(right.label), mayBeEmpty: left.mayBeEmpty || right.mayBeEmpty)
  }

  private func test(
    _ test: ReadingTest, _ window: Period, _ path: String
  ) throws(BundleFault) -> Label {
    var label = Label.public
    for reading in test.readings {
      let found = try found(reading, window, path)
      try require(
        !found.mayBeEmpty, .invalidPolicy, path, "a test compares what may be empty")
      label = label.joined(found.label)
    }
    try shape(test, window, path)
    return label
  }

  private func shape(
    _ test: ReadingTest, _ window: Period, _ path: String
  ) throws(BundleFault) {
    switch test {
    case .compare(let left, _, let right):
      _ = try one(found(left, window, path).type, found(right, window, path).type, path)
    case .holds(let reading):
      try require(
        try found(reading, window, path).fits(.boolean), .brokenReference, path,
        "a test asks for a truth")
    case .all(let tests), .any(let tests):
      for test in tests { try shape(test, window, path) }
    case .not(let inner): try shape(inner, window, path)
    }
  }

  private func one(
    _ left: ValueType?, _ right: ValueType?, _ path: String
  ) throws(BundleFault) -> ValueType? {
    guard let left, let right else { return left ?? right }
    try require(left == right, .brokenReference, path, "it joins amounts of two types")
    return left
  }

  private func additive(_ type: ValueType?, _ path: String) throws(BundleFault) {
    switch type {
    case .money, .count, .duration, .ratio, .decimal, nil: break
    default: throw BundleFault(.brokenReference, at: path, "its values cannot be added")
    }
  }

  private func kept(_ interval: Interval, _ path: String) throws(BundleFault) -> Interval {
    try require(
      interval.isInside(.word), .unboundedReading, path, "its arithmetic could leave 64 bits")
    return interval
  }
}
