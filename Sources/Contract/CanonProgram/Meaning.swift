package import CanonTypes

/// A kind of record: the privacy unit, or something nested below it.
package struct Entity: Codable, Sendable, Hashable {
  package var name: String
  /// The entity that contains this one; `nil` for the privacy unit.
  package var parent: String?
  /// The canonical attribute of type `Instant` that dates a record; children inherit it.
  package var eventTime: String?
  /// At most so many records inside one parent record (within `within`, when it is stated).
  package var atMost: Int64?
  package var atMostWithin: Period?
  /// The source column that holds the record's identifier; `nil` when each row is a record.
  package var keyColumn: String?
  /// The source table whose rows are records of this entity.
  package var rowsTable: String?

  package init(
    name: String, parent: String? = nil, eventTime: String? = nil, atMost: Int64? = nil,
    atMostWithin: Period? = nil, keyColumn: String? = nil, rowsTable: String? = nil
  ) {
    self.name = name
    self.parent = parent
    self.eventTime = eventTime
    self.atMost = atMost
    self.atMostWithin = atMostWithin
    self.keyColumn = keyColumn
    self.rowsTable = rowsTable
  }
}

/// A hierarchy of terms; a term is known by its index in `terms`.
package struct Taxonomy: Codable, Sendable, Hashable {
  package var name: String
  package var terms: [Term]

  package init(name: String, terms: [Term]) { (self.name, self.terms) = (name, terms) }

  /// One term, with its parent and the ways in which sources spell it.
  package struct Term: Codable, Sendable, Hashable {
    package var name: String
    package var parent: Int64?
    package var spellings: [String]

    package init(name: String, parent: Int64? = nil, spellings: [String] = []) {
      (self.name, self.parent, self.spellings) = (name, parent, spellings)
    }
  }

  package func index(of name: String) -> Int64? {
    terms.firstIndex { $0.name == name }.map(Int64.init)
  }

  /// The indices of `term` and everything below it, ascending.
  package func closure(of term: Int64) -> [Int64] {
    terms.indices.map(Int64.init).filter { candidate in
      var current: Int64? = candidate
      while let index = current {
        if index == term { return true }
        current = terms[Int(index)].parent
      }
      return false
    }
  }
}

/// What kind of integer an attribute holds in a Vault.
package enum ValueType: Codable, Sendable, Hashable {
  /// Seconds since 1970 in UTC.
  case instant
  /// Minor units (cents) of a currency.
  case money(currency: String)
  case count
  /// Millionths.
  case ratio
  /// Whole seconds.
  case duration
  /// An index into the taxonomy's terms.
  case term(taxonomy: String)
  /// A market code, interned in the Vault.
  case market
  /// An opaque identifier, kept as a keyed 64-bit hash.
  case key
  /// Free text; only local attributes have it.
  case text
  case boolean
  /// A civil date, in days since 1970-01-01.
  case date
  /// An exact decimal, in units of 10^−`places`.
  case decimal(places: Int64)
  /// A policy parameter that counts privacy; no attribute has it.
  case quantity(PrivacyQuantity)
}

/// What a policy parameter of privacy counts, as an exact decimal within its range.
package enum PrivacyQuantity: String, Codable, Sendable, Hashable, CaseIterable {
  case probability, epsilon, delta, rho

  /// Decimal places that are kept.
  package var places: Int {
    switch self {
    case .probability, .epsilon: 6
    case .delta, .rho: 12
    }
  }

  /// In units of 10^−`places`.
  package var range: ClosedRange<Int64> {
    switch self {
    case .probability: 0...1_000_000
    case .epsilon: 1...100_000_000
    case .delta: 1...999_999_999_999
    case .rho: 1...ProgramLimits.largestRho.picos
    }
  }
}

/// A canonical or local attribute: what a value means, and where a source row states it.
package struct Attribute: Codable, Sendable, Hashable {
  package var name: String
  package var domain: String
  package var entity: String
  package var type: ValueType
  package var label: Label
  package var meaning: String
  package var source: SourceMapping?
  /// Inclusive, in the type's unit.
  package var range: Bound?
  package var outside: OutsideTreatment
  package var absent: AbsentTreatment
  /// For a spelling that the taxonomy does not list.
  package var unknown: AbsentTreatment
  /// Since when another attribute is to be used instead.
  package var deprecated: Deprecation?

  package init(
    name: String, domain: String, entity: String, type: ValueType, label: Label,
    meaning: String = "", source: SourceMapping? = nil, range: Bound? = nil,
    outside: OutsideTreatment = .setAside, absent: AbsentTreatment = .setAside,
    unknown: AbsentTreatment = .setAside, deprecated: Deprecation? = nil
  ) {
    self.name = name
    self.domain = domain
    self.entity = entity
    self.type = type
    self.label = label
    self.meaning = meaning
    self.source = source
    self.range = range
    self.outside = outside
    self.absent = absent
    self.unknown = unknown
    self.deprecated = deprecated
  }

  /// Whether a record may do without a value: a reading has to say what is meant then.
  package var isOptional: Bool { absent == .kept }
}

/// The version of its domain since which an attribute is deprecated, and what takes its place.
package struct Deprecation: Codable, Sendable, Hashable {
  package var since: SemanticVersion
  package var successor: String?

  package init(since: SemanticVersion, successor: String?) {
    (self.since, self.successor) = (since, successor)
  }
}

/// An inclusive interval of integers.
package struct Bound: Codable, Sendable, Hashable {
  package var low: Int64
  package var high: Int64

  package init(low: Int64, high: Int64) {
    precondition(low <= high, "an interval is not empty: \(low)...\(high)")
    (self.low, self.high) = (low, high)
  }

  package func clamp(_ value: Int64) -> Int64 { min(max(value, low), high) }
  package func contains(_ value: Int64) -> Bool { low <= value && value <= high }
}

/// Where a value stands in a source row.
package enum SourceMapping: Codable, Sendable, Hashable {
  /// A column's text; instants without an offset are wall-clock times of `zone` (IANA name).
  case column(String, zone: String?)
  /// One column less another, both numbers.
  case difference(column: String, minus: String)
  /// A column of another table, in the row whose `keyColumn` equals this row's `column`.
  case lookup(column: String, table: String, keyColumn: String, resultColumn: String)
  /// The same text for every row.
  case constant(String)
}

/// What happens to a value outside its range.
package enum OutsideTreatment: String, Codable, Sendable, Hashable {
  case setAside
  case clamp
}

/// What happens to a value that is empty, unmatched or unlisted.
package enum AbsentTreatment: Codable, Sendable, Hashable {
  case setAside
  /// This value stands in, in the type's integer form.
  case value(Int64)
  /// The record is kept without a value: the attribute's type is `Optional(…)`.
  case kept
}
