/// One change of what a declaration means.
package struct MeaningChange: Codable, Sendable, Hashable {
  /// What of the meaning changed.
  package enum Aspect: String, Codable, Sendable, Hashable, CaseIterable {
    /// The declaration came, or went.
    case existence
    case unit, type, range
    case valueSet = "value set"
    case population, window, grain, derivation
    case `class`, nullability
    /// Budgets and costs, in ρ.
    case budget, cost
    /// Other terms under which a policy trains, judges, settles and grows.
    case terms
    /// Prose that nothing computes with.
    case wording
  }

  /// `attribute`, `feature`, `privacy` and so on.
  package var kind: String
  package var name: String
  package var aspect: Aspect
  /// The domain that it belongs to; `nil` for the policy.
  package var domain: String?
  /// As it was, and as it is; `nil` where it is not there.
  package var before: String?
  package var after: String?
  package var step: VersionStep
  /// A small record on which the versions differ, where one was found.
  package var witness: RecordWitness?

  init(
    _ kind: String, _ name: String, _ aspect: Aspect, domain: String?, before: String?,
    after: String?, step: VersionStep, witness: RecordWitness? = nil
  ) {
    (self.kind, self.name, self.aspect, self.domain) = (kind, name, aspect, domain)
    (self.before, self.after, self.step, self.witness) = (before, after, step, witness)
  }
}

/// Records of one unit, or one value, that two versions read differently.
package struct RecordWitness: Codable, Sendable, Hashable {
  /// So many records alike, each inside a parent of its own.
  package struct Row: Codable, Sendable, Hashable {
    package var entity: String
    package var copies: Int64
    /// Seconds from `as_of`; negative before it.
    package var time: Int64
    /// Values by attribute, in the attribute's unit; an attribute that is not named is absent.
    package var values: [String: Int64]
    /// Names of the values that are terms, by attribute.
    package var terms: [String: String] = [:]

    package init(entity: String, copies: Int64, time: Int64, values: [String: Int64]) {
      (self.entity, self.copies, self.time, self.values) = (entity, copies, time, values)
    }
  }

  /// No rows are a unit without records.
  package var rows: [Row]
  /// What each version makes of them; `nil` is no value, or none that is admitted.
  package var before: Int64?
  package var after: Int64?
}

extension RecordWitness.Row {
  /// One value as it is written down, for records hold lists.
  private struct Value: Codable {
    var attribute: String
    var value: Int64
    var term: String?
  }

  private enum CodingKeys: String, CodingKey {
    case entity, copies, time, values
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let list = try container.decode([Value].self, forKey: .values)
    self.init(
      entity: try container.decode(String.self, forKey: .entity),
      copies: try container.decode(Int64.self, forKey: .copies),
      time: try container.decode(Int64.self, forKey: .time),
      values: Dictionary(list.map { ($0.attribute, $0.value) }) { first, _ in first })
    for value in list { terms[value.attribute] = value.term }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(entity, forKey: .entity)
    try container.encode(copies, forKey: .copies)
    try container.encode(time, forKey: .time)
    let list = values.sorted { $0.key < $1.key }.map {
      Value(attribute: $0.key, value: $0.value, term: terms[$0.key])
    }
    try container.encode(list, forKey: .values)
  }
}
