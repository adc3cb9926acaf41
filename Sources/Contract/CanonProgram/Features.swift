package import CanonTypes

/// A closed instance of a unit-level query: one clipped integer a unit.
package struct Feature: Codable, Sendable, Hashable {
  /// Query and arguments as written: `spend(30d)`.
  package var id: String
  package var domain: String
  package var meaning: String
  package var reading: Reading
  package var window: Window
  /// The value of a unit with nothing to read, in the type's unit.
  package var ifEmpty: Int64
  package var type: ValueType
  /// The clipping bound, in the type's unit; it gives the sensitivity.
  package var bound: Bound
  package var scale: Scale
  package var label: Label

  package init(
    id: String, domain: String, meaning: String, reading: Reading, window: Window,
    ifEmpty: Int64 = 0, type: ValueType, bound: Bound, scale: Scale, label: Label
  ) {
    self.id = id
    self.domain = domain
    self.meaning = meaning
    self.reading = reading
    self.window = window
    self.ifEmpty = ifEmpty
    self.type = type
    self.bound = bound
    self.scale = scale
    self.label = label
  }
}

/// A closed instance of an outcome query: a truth about each unit after `as_of`.
package struct Outcome: Codable, Sendable, Hashable {
  package var id: String
  package var domain: String
  package var meaning: String
  package var reading: Reading
  package var window: Window
  package var label: Label

  package init(
    id: String, domain: String, meaning: String, reading: Reading, window: Window, label: Label
  ) {
    self.id = id
    self.domain = domain
    self.meaning = meaning
    self.reading = reading
    self.window = window
    self.label = label
  }
}

/// A span of event time beside `as_of`: `[as_of − w, as_of)` or `[as_of, as_of + h)`.
package enum Window: Codable, Sendable, Hashable {
  case last(Period)
  case next(Period)

  package var length: Period {
    switch self {
    case .last(let length), .next(let length): length
    }
  }
}

/// How a clipped value becomes 0…1024.
package enum Scale: Codable, Sendable, Hashable {
  case linear
  /// log(1 + v / unit); `unit` is one natural unit (100 cents, one count, 86,400 seconds).
  case log(unit: Int64)
}

/// What is read from a unit's own records in the window; every case ends with one integer.
package indirect enum Reading: Codable, Sendable, Hashable {
  /// The number of records of an entity.
  case count(entity: String, filter: Filter)
  /// The sum of an attribute over its records.
  case sum(attribute: String, filter: Filter)
  case minimum(attribute: String, filter: Filter)
  case maximum(attribute: String, filter: Filter)
  /// The sum over the number of the values, rounded toward zero; empty without values.
  case mean(attribute: String, filter: Filter)
  /// The number of different values of an attribute.
  case distinct(attribute: String, filter: Filter)
  /// 1 when there is such a record, else 0.
  case exists(entity: String, filter: Filter)
  /// Seconds from the latest such record to `as_of`.
  case recency(entity: String, filter: Filter)
  /// Millionths, rounded toward zero; empty when the denominator is zero.
  case ratio(numerator: Reading, denominator: Reading)
  /// 1 when one of the terms is among the `first` terms of most records, else 0. Terms without
  /// records are not among them; of equally many records the earlier term comes first.
  case top(first: Int64, attribute: String, filter: Filter, terms: [Int64])
  /// An aggregate over an attribute whose absent values count as `value`.
  case standingIn(value: Int64, for: Reading)
  case constant(Int64)
  case plus(Reading, Reading)
  case minus(Reading, Reading)
  case times(Reading, Int64)
  /// The second where the first is empty.
  case otherwise(Reading, Reading)
  /// The value of the first choice whose test holds, else the last value.
  case choose([ReadingChoice], otherwise: Reading)
}

/// Which records of an entity count.
package indirect enum Filter: Codable, Sendable, Hashable {
  case all
  /// The attribute's term is one of these, ascending.
  case within(attribute: String, terms: [Int64])
  case compare(attribute: String, Comparison, Int64)
  /// The record states the attribute at all.
  case present(attribute: String)
  /// The record contains a record of a nested entity that passes.
  case exists(entity: String, filter: Filter)
  case conjunction([Filter])
  case disjunction([Filter])
  case negation(Filter)
}

/// An order relation between integers.
package enum Comparison: String, Codable, Sendable, Hashable {
  case less = "<"
  case lessOrEqual = "<="
  case equal = "=="
  case notEqual = "!="
  case greaterOrEqual = ">="
  case greater = ">"

  package func holds(_ left: Int64, _ right: Int64) -> Bool {
    switch self {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .equal: left == right
    case .notEqual: left != right
    case .greaterOrEqual: left >= right
    case .greater: left > right
    }
  }
}

/// A closed instance of a feature family.
package struct Family: Codable, Sendable, Hashable {
  /// `affinity(cheese)`; equal to `name` when the family has no parameter.
  package var id: String
  /// `affinity`: what requests and rules speak of.
  package var name: String
  /// Feature ids, in order.
  package var features: [String]

  package init(id: String, name: String, features: [String]) {
    (self.id, self.name, self.features) = (id, name, features)
  }
}
