import CanonProgram
import CanonTypes

/// Features and outcomes: types, windows, labels and bounds, all derived again.
extension ProgramValidation {
  /// What each feature and outcome was found to be; the certificate is read off it.
  func queries() throws(BundleFault) -> FoundQueries {
    var found = FoundQueries()
    for feature in program.features { found.features[feature.id] = try self.feature(feature) }
    for outcome in program.outcomes { found.outcomes[outcome.id] = try self.outcome(outcome) }
    try familyLists()
    return found
  }

  private func familyLists() throws(BundleFault) {
    for family in program.families {
      let path = "families/\(family.id)"
      try require(!family.features.isEmpty, .brokenReference, path, "it has no features")
      for id in family.features {
        try require(features[id] != nil, .brokenReference, path, "no feature `\(id)`")
      }
    }
  }

  private func feature(_ feature: Feature) throws(BundleFault) -> FoundReading {
    let path = "features/\(feature.id)"
    guard case .last(let window) = feature.window else {
      throw BundleFault(.invalidPolicy, at: path, "a feature reads before `as_of` only")
    }
    try period(window, path + "/window")
    let found = try reading(feature.reading, window, path)
    try require(
      found.fits(feature.type), .brokenReference, path, "its type does not follow")
    try require(found.label == feature.label, .localReleased, path, "its label does not follow")
    try interval(feature.bound, path + "/bound")
    try require(
      feature.bound.low < feature.bound.high, .outsideLimits, path, "its bound leaves one value")
    try within(feature.ifEmpty, ProgramLimits.integer, path + "/ifEmpty")
    if case .log(let unit) = feature.scale {
      try within(unit, 1...1_000_000, path + "/scale")
      try require(
        feature.bound.low >= 0 && feature.bound.high < ProgramLimits.logarithmRoom - unit,
        .outsideLimits, path, "its bound does not fit the logarithmic scale")
    }
    return found
  }

  private func outcome(_ outcome: Outcome) throws(BundleFault) -> FoundReading {
    let path = "outcomes/\(outcome.id)"
    guard case .next(let horizon) = outcome.window else {
      throw BundleFault(.invalidPolicy, at: path, "an outcome reads from `as_of` on only")
    }
    try period(horizon, path + "/window")
    let found = try reading(outcome.reading, horizon, path)
    try require(found.fits(.boolean), .brokenReference, path, "an outcome is a truth")
    try require(found.label == outcome.label, .localReleased, path, "its label does not follow")
    return found
  }

  /// Records of an entity that a unit can have in a window, under the maxima of its entities and
  /// under `contributions`; `nil` without any that limit them.
  func records(of entity: String, _ window: Period) -> Int128? {
    var most: Int128? = 1
    for link in chain(entity).reversed() where link.parent != nil {
      if let above = most, let maximum = link.atMost {
        let own = RecordMaximum(entity: link.name, atMost: maximum, within: link.atMostWithin)
        most = min(Interval.product(above, own.most(in: window)), 1 << 62)
      } else {
        most = nil
      }
      most = contributions.limiting(most, of: link.name, in: window)
    }
    return most
  }

  /// The label of choosing records of an entity by window and filter, at least `protected`.
  func records(
    _ entity: String, _ filter: Filter, _ path: String
  ) throws(BundleFault) -> Label {
    let chain = chain(entity)
    try require(
      chain.count > 1, .brokenReference, path, "`\(entity)` is no entity below a unit")
    guard let time = chain.lazy.compactMap(\.eventTime).first, let attribute = attributes[time]
    else { throw BundleFault(.brokenReference, at: path, "records of `\(entity)` have no time") }
    return try self.filter(filter, entity, path).joined(attribute.label).joined(.protected)
  }

  func values(
    _ name: String, _ filter: Filter, _ path: String
  ) throws(BundleFault) -> (Attribute, Label) {
    guard let attribute = attributes[name] else {
      throw BundleFault(.brokenReference, at: path, "no attribute `\(name)`")
    }
    return (attribute, try records(attribute.entity, filter, path).joined(attribute.label))
  }

  /// What may be absent is read beside `is present`, or with a stand-in.
  func guarded(
    _ attribute: Attribute, by present: Set<String>, _ path: String
  ) throws(BundleFault) {
    try require(
      !attribute.isOptional || present.contains(attribute.name), .unguardedOptional, path,
      "`\(attribute.name)` may be absent, and nothing says what is meant then")
  }

  /// - Parameter present: the attributes that a conjunction around the filter knows to be there.
  private func filter(
    _ filter: Filter, _ entity: String, present: Set<String> = [], _ path: String
  ) throws(BundleFault) -> Label {
    switch filter {
    case .all: return .public
    case .within(let name, let terms):
      let attribute = try own(name, entity, path)
      try guarded(attribute, by: present, path)
      try self.terms(terms, of: attribute, path)
      return attribute.label
    case .compare(let name, _, let value):
      try within(value, ProgramLimits.integer, path)
      let attribute = try own(name, entity, path)
      try guarded(attribute, by: present, path)
      return attribute.label
    case .present(let name): return try own(name, entity, path).label
    case .exists(let nested, let inner):
      try require(
        chain(nested).dropFirst().contains { $0.name == entity }, .brokenReference, path,
        "`\(nested)` is not inside `\(entity)`")
      return try self.filter(inner, nested, path).joined(.protected)
    case .conjunction(let parts), .disjunction(let parts):
      var label = Label.public
      let known = present.union(filter.presences)
      for part in parts {
        label = label.joined(try self.filter(part, entity, present: known, path))
      }
      return label
    case .negation(let part): return try self.filter(part, entity, present: present, path)
    }
  }

  /// Terms are of the attribute's taxonomy, ascending, each once.
  func terms(
    _ terms: [Int64], of attribute: Attribute, _ path: String
  ) throws(BundleFault) {
    guard case .term(let taxonomy) = attribute.type else {
      throw BundleFault(.brokenReference, at: path, "`\(attribute.name)` is no term")
    }
    let count = Int64(taxonomies[taxonomy]?.terms.count ?? 0)
    try require(
      terms == Set(terms).sorted() && terms.allSatisfy { $0 >= 0 && $0 < count },
      .brokenReference, path, "terms of `\(attribute.name)` are ascending and exist")
  }

  private func own(
    _ name: String, _ entity: String, _ path: String
  ) throws(BundleFault) -> Attribute {
    guard let attribute = attributes[name], attribute.entity == entity else {
      throw BundleFault(.brokenReference, at: path, "`\(name)` is no attribute of `\(entity)`")
    }
    return attribute
  }
}
