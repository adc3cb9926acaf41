import CanonProgram

/// Every request that rules can tell apart, as a finite list of worlds.
///
/// Values that no test of any rule distinguishes are one: roles, purposes and arguments are
/// replaced by a representative of their class, and so are the members of sets, for a subset test
/// or a membership test cannot see how many members of one class a set has. Two requests that fall
/// into one world are therefore decided alike by every rule, and the analysis is exact.
struct ConditionSpace {
  /// One request, up to what the rules can see.
  struct World {
    let training: String
    let arguments: [String: String]
    let role: String
    let purpose: String
    let families: Set<String>
    let markets: Set<String>
  }

  /// More worlds than this are not analysed, and the policy is refused.
  static let mostWorlds = 1 << 18
  /// Nor more truths, a world a rule.
  static let mostTruths = 1 << 25

  let worlds: [World]

  /// - Returns: `nil` when the rules tell more than `mostWorlds` requests apart.
  init?(
    rules: [Condition], trainings: [TypedTraining], roles: [String],
    purposes: PurposeTree
  ) {
    let tests = rules.flatMap(\.tests)
    let someRoles = ConditionSpace.representatives(roles) { role in
      tests.map { if case .submitterIs(role) = $0 { true } else { false } }
    }
    let somePurposes = ConditionSpace.representatives(purposes.names) { name in
      tests.map {
        if case .purposeWithin(let top) = $0 { purposes.lies(name, in: top) } else { false }
      }
    }
    let somewhereElse = "any other market"
    let markets = ConditionSpace.representatives(
      [somewhereElse] + Set(tests.flatMap(\.markets)).sorted()
    ) { market in tests.map { $0.markets.contains(market) } }
    guard let marketSets = ConditionSpace.subsets(markets) else { return nil }
    var worlds: [World] = []
    for (name, instances) in Dictionary(grouping: trainings, by: { $0.declaration.name.text })
      .sorted(by: { $0.key < $1.key })
    {
      let arguments = ConditionSpace.representatives(
        instances.map { Dictionary($0.arguments.map { ($0.name, $0.value) }) { first, _ in first } }
      ) { arguments in tests.map { $0.mentions(arguments) } }
      let families = ConditionSpace.representatives(
        Set(instances.flatMap { $0.families.map(\.name) }).sorted()
      ) { family in tests.map { $0.families.contains(family) } }
      guard let familySets = ConditionSpace.subsets(families) else { return nil }
      let count =
        arguments.count * someRoles.count * somePurposes.count * familySets.count
        * marketSets.count
      guard worlds.count + count <= ConditionSpace.mostWorlds,
        (worlds.count + count) * max(1, rules.count) <= ConditionSpace.mostTruths
      else { return nil }
      for argument in arguments {
        for role in someRoles {
          for purpose in somePurposes {
            for families in familySets {
              for markets in marketSets {
                worlds.append(
                  World(
                    training: name, arguments: argument, role: role, purpose: purpose,
                    families: families, markets: markets))
              }
            }
          }
        }
      }
    }
    self.worlds = worlds
  }

  /// One value of each class, a class being the values with one signature; in the given order.
  private static func representatives<Value>(
    _ values: [Value], _ signature: (Value) -> [Bool]
  ) -> [Value] {
    var seen: Set<[Bool]> = []
    return values.filter { seen.insert(signature($0)).inserted }
  }

  /// All non-empty subsets; `nil` above twelve members.
  private static func subsets(_ members: [String]) -> [Set<String>]? {
    guard members.count <= 12 else { return nil }
    return (1..<max(1, 1 << members.count)).map { bits in
      Set(members.indices.filter { bits >> $0 & 1 == 1 }.map { members[$0] })
    }
  }
}

/// Purposes with their order, names in the order of the text.
struct PurposeTree {
  private let parents: [String: String]
  let names: [String]

  init(_ purposes: [Purpose]) {
    names = purposes.map(\.name)
    parents = Dictionary(
      purposes.compactMap { purpose in purpose.parent.map { (purpose.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Whether `name` is `top` or below it.
  func lies(_ name: String, in top: String) -> Bool {
    var current: String? = name
    for _ in 0...names.count {
      guard let word = current else { return false }
      if word == top { return true }
      current = parents[word]
    }
    return false
  }
}

extension Condition {
  /// The tests that a condition is built from.
  fileprivate var tests: [Condition] {
    switch self {
    case .always: []
    case .all(let parts), .any(let parts): parts.flatMap(\.tests)
    case .not(let part): part.tests
    default: [self]
    }
  }

  fileprivate var markets: [String] {
    switch self {
    case .marketsSubset(let markets): markets
    case .marketsContain(let market): [market]
    default: []
    }
  }

  fileprivate var families: [String] {
    switch self {
    case .familiesSubset(let families): families
    case .familiesContain(let family): [family]
    default: []
    }
  }

  fileprivate func mentions(_ arguments: [String: String]) -> Bool {
    guard case .argument(let name, let values) = self else { return false }
    return arguments[name].map(values.contains) ?? false
  }

  /// Whether the condition holds in a world.
  func holds(in world: ConditionSpace.World, _ purposes: PurposeTree) -> Bool {
    switch self {
    case .always: true
    case .all(let parts): parts.allSatisfy { $0.holds(in: world, purposes) }
    case .any(let parts): parts.contains { $0.holds(in: world, purposes) }
    case .not(let part): !part.holds(in: world, purposes)
    case .submitterIs(let role): world.role == role
    case .purposeWithin(let top): purposes.lies(world.purpose, in: top)
    case .familiesSubset(let families): world.families.isSubset(of: families)
    case .familiesContain(let family): world.families.contains(family)
    case .marketsSubset(let markets): world.markets.isSubset(of: markets)
    case .marketsContain(let market): world.markets.contains(market)
    case .trainingIs(let names): names.contains(world.training)
    case .argument(let name, let values):
      world.arguments[name].map(values.contains) ?? false
    }
  }
}
