import CanonProgram

/// A set of small integers as words of bits.
struct Bits: Hashable {
  private(set) var words: [UInt64]

  init(count: Int, _ members: some Sequence<Int> = EmptyCollection<Int>()) {
    words = Array(repeating: 0, count: max(1, (count + 63) / 64))
    for member in members { insert(member) }
  }

  mutating func insert(_ member: Int) { words[member >> 6] |= 1 << UInt64(member & 63) }
  func contains(_ member: Int) -> Bool { words[member >> 6] & (1 << UInt64(member & 63)) != 0 }
  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// The members below `count` that are not in here.
  func complement(in count: Int) -> Bits {
    var result = self
    for index in words.indices { result.words[index] = ~words[index] }
    let spare = words.count * 64 - count
    if spare > 0 { result.words[words.count - 1] &= .max >> UInt64(spare) }
    return result
  }

  func met(with other: Bits) -> Bits {
    var result = self
    for index in words.indices { result.words[index] &= other.words[index] }
    return result
  }
}

/// A conjunction of tests, one part a dimension: what one alternative of a condition asks for.
///
/// A part that is `nil` allows everything. Of a set (markets, families) every member must be
/// allowed, and each of `meets` must have a member in common with it.
struct Clause: Hashable {
  /// By dimension: template, role, purpose, market, family, then the arguments.
  var allowed: [Bits?]
  var meets: [Meet] = []

  struct Meet: Hashable {
    var dimension: Int
    var set: Bits
  }

  static let (template, role, purpose, market, family, argument) = (0, 1, 2, 3, 4, 5)

  init(dimensions: Int) { allowed = Array(repeating: nil, count: dimensions) }

  /// Both together; `nil` when nothing can hold both.
  func met(with other: Clause) -> Clause? {
    var result = self
    for dimension in allowed.indices {
      guard let theirs = other.allowed[dimension] else { continue }
      let both = result.allowed[dimension].map { $0.met(with: theirs) } ?? theirs
      if both.isEmpty && dimension != Clause.market && dimension != Clause.family { return nil }
      result.allowed[dimension] = both
    }
    for meet in other.meets where !result.meets.contains(meet) { result.meets.append(meet) }
    let reachable = result.meets.allSatisfy { meet in
      result.allowed[meet.dimension].map { !$0.met(with: meet.set).isEmpty } ?? true
    }
    return reachable ? result : nil
  }
}

/// Turns conditions into clauses. It is exact: finite sets and subset tests are closed under
/// negation, part by part.
struct ClauseMaker {
  let universe: Universe
  /// No condition has more alternatives; the checker refuses wider ones, too (CN5020).
  static let mostClauses = 4_096

  /// The alternatives of a condition, within some templates.
  func clauses(_ condition: Condition, of templates: Bits) throws(DecisionFault) -> [Clause] {
    var within = Clause(dimensions: universe.dimensions)
    within.allowed[Clause.template] = templates
    var seen: Set<Clause> = []
    return try expand(condition, false).compactMap { $0.met(with: within) }
      .filter { seen.insert($0).inserted }
  }

  private func expand(
    _ condition: Condition, _ negated: Bool
  ) throws(DecisionFault) -> [Clause] {
    let anything = Clause(dimensions: universe.dimensions)
    switch condition {
    case .always: return negated ? [] : [anything]
    case .not(let part): return try expand(part, !negated)
    case .all(let parts): return try join(parts, negated, product: !negated)
    case .any(let parts): return try join(parts, negated, product: negated)
    case .familiesSubset(let set): return subset(Clause.family, universe.families, set, negated)
    case .marketsSubset(let set): return subset(Clause.market, universe.markets, set, negated)
    case .familiesContain(let name):
      return contain(Clause.family, universe.families, name, negated)
    case .marketsContain(let name):
      return contain(Clause.market, universe.markets, name, negated)
    case .submitterIs(let role):
      return one(
        Clause.role, universe.roles.count + 1, negated,
        Universe.indices(of: [role], in: universe.roles))
    case .purposeWithin(let name):
      return one(
        Clause.purpose, universe.purposes.count + 1, negated, universe.within[name] ?? [])
    case .trainingIs(let names):
      return one(
        Clause.template, universe.templates.count, negated,
        universe.templates.indices.filter { names.contains(universe.templates[$0].name) })
    case .argument(let name, let values):
      // Without such a parameter in any template the test holds of nothing.
      guard let index = universe.arguments.firstIndex(where: { $0.name == name }) else {
        return negated ? [anything] : []
      }
      let known = universe.arguments[index].values
      return one(
        Clause.argument + index, known.count + 1, negated,
        Universe.indices(of: values, in: known))
    }
  }

  private func join(
    _ parts: [Condition], _ negated: Bool, product: Bool
  ) throws(DecisionFault) -> [Clause] {
    var result = product ? [Clause(dimensions: universe.dimensions)] : []
    for part in parts {
      let more = try expand(part, negated)
      if product {
        var both: [Clause] = []
        for left in result {
          for right in more { if let met = left.met(with: right) { both.append(met) } }
          try limit(both.count)
        }
        result = both
      } else {
        result += more
      }
      try limit(result.count)
    }
    return result
  }

  private func limit(_ count: Int) throws(DecisionFault) {
    guard count <= ClauseMaker.mostClauses else {
      throw DecisionFault(
        .tooWide, "a condition has more than \(ClauseMaker.mostClauses) alternatives")
    }
  }

  /// Some of `count` values, or all others; of most dimensions the last value stands for every
  /// name that is not known.
  private func one(
    _ dimension: Int, _ count: Int, _ negated: Bool, _ members: [Int]
  ) -> [Clause] {
    guard negated ? members.count < count : !members.isEmpty else { return [] }
    let set = Bits(count: count, members)
    var clause = Clause(dimensions: universe.dimensions)
    clause.allowed[dimension] = negated ? set.complement(in: count) : set
    return [clause]
  }

  private func subset(
    _ dimension: Int, _ names: [String], _ set: [String], _ negated: Bool
  ) -> [Clause] {
    let inside = Bits(count: names.count + 1, Universe.indices(of: set, in: names))
    var clause = Clause(dimensions: universe.dimensions)
    if negated {
      clause.meets = [.init(dimension: dimension, set: inside.complement(in: names.count + 1))]
    } else {
      clause.allowed[dimension] = inside
    }
    return [clause]
  }

  private func contain(
    _ dimension: Int, _ names: [String], _ name: String, _ negated: Bool
  ) -> [Clause] {
    var clause = Clause(dimensions: universe.dimensions)
    guard let member = Universe.index(of: name, in: names) else {
      return negated ? [clause] : []
    }
    let set = Bits(count: names.count + 1, [member])
    if negated {
      clause.allowed[dimension] = set.complement(in: names.count + 1)
    } else {
      clause.meets = [.init(dimension: dimension, set: set)]
    }
    return [clause]
  }
}
