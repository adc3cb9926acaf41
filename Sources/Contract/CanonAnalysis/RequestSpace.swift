package import CanonProgram

/// Everything that a request can say, as finite universes: what conditions are sets over.
///
/// A market that no rule names stands for all others; families of a request are among those of its
/// template, so each instance knows which families it allows; a template without any is asked for
/// none, which is one choice of its own.
///
/// An object: every region over it holds it.
package final class RequestSpace: Sendable {
  /// A closed instance of a template.
  package struct Instance: Hashable, Sendable {
    package let template: String
    package let arguments: [String: String]
    package let families: [String]

    package init(template: String, arguments: [String: String], families: [String]) {
      (self.template, self.arguments, self.families) = (template, arguments, families)
    }
  }

  /// What stands for every market that no rule names.
  package static let otherMarket = "any other market"
  /// What stands for the scope of a template that reads no families.
  package static let noFamily = "no family"

  package let instances: [Instance]
  package let roles: [String]
  package let purposes: [String]
  package let families: [String]
  package let markets: [String]
  /// Families that each instance allows.
  let allowed: [BitSet]
  /// `noFamily`, where there is such a template: a subset of whatever is asked.
  let noFamilies: BitSet
  let allMarkets: BitSet
  /// Every request.
  let everything: Box
  /// By purpose, the purposes at or below it.
  private let below: [String: BitSet]
  private let familyIndex: [String: Int]
  private let marketIndex: [String: Int]
  private let roleIndex: [String: Int]
  private let templateInstances: [String: [Int]]
  /// By argument name and value, the instances that have it.
  private let argumentInstances: [String: [String: [Int]]]

  /// - Parameter markets: those that rules tell apart, `otherMarket` among them where others are
  ///   possible.
  /// - Parameter tree: which purpose lies in which, where `purposes` are those of two versions and
  ///   only one of them is meant; families are then in the order of their names.
  package init(
    instances: [Instance], roles: [String], purposes: [Purpose], markets: [String],
    tree: [Purpose]? = nil
  ) {
    self.instances = instances
    self.roles = roles
    self.purposes = purposes.map(\.name)
    var seen: Set<String> = []
    let scopes = instances.map { $0.families.isEmpty ? [RequestSpace.noFamily] : $0.families }
    let found = scopes.joined().filter { seen.insert($0).inserted }
    families = tree == nil ? found : found.sorted()
    self.markets = markets
    familyIndex = RequestSpace.index(families)
    marketIndex = RequestSpace.index(markets)
    roleIndex = RequestSpace.index(roles)
    templateInstances = Dictionary(grouping: instances.indices, by: { instances[$0].template })
    argumentInstances = RequestSpace.argumentInstances(instances)
    let (size, index) = (families.count, familyIndex)
    allowed = scopes.map { BitSet(below: size, $0.compactMap { index[$0] }) }
    noFamilies = BitSet(below: size, index[RequestSpace.noFamily].map { [$0] } ?? [])
    below = RequestSpace.closures(tree ?? purposes, RequestSpace.index(self.purposes))
    allMarkets = .full(below: markets.count)
    everything = Box(
      instances: .full(below: instances.count), roles: .full(below: roles.count),
      purposes: .full(below: purposes.count), families: SubsetRegion(below: size),
      markets: SubsetRegion(below: markets.count))
  }

  private static func index(_ names: [String]) -> [String: Int] {
    Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
  }

  private static func argumentInstances(
    _ instances: [Instance]
  ) -> [String: [String: [Int]]] {
    var found: [String: [String: [Int]]] = [:]
    for (index, instance) in instances.enumerated() {
      for (name, value) in instance.arguments {
        found[name, default: [:]][value, default: []].append(index)
      }
    }
    return found
  }

  /// For each purpose those at or below it; a loop of parents ends where it began.
  private static func closures(
    _ purposes: [Purpose], _ index: [String: Int]
  ) -> [String: BitSet] {
    let parents = Dictionary(purposes.map { ($0.name, $0.parent) }) { first, _ in first }
    var below: [String: BitSet] = [:]
    for purpose in purposes {
      guard let member = index[purpose.name] else { continue }
      var seen: Set<String> = []
      var current: String? = purpose.name
      while let name = current, seen.insert(name).inserted {
        below[name, default: BitSet(below: index.count)].insert(member)
        current = parents[name] ?? nil
      }
    }
    return below
  }

  func roles(_ role: String) -> BitSet {
    BitSet(below: roles.count, roleIndex[role].map { [$0] } ?? [])
  }

  func purposes(within name: String) -> BitSet { below[name] ?? BitSet(below: purposes.count) }

  func families(_ names: [String]) -> BitSet {
    BitSet(below: families.count, names.compactMap { familyIndex[$0] })
  }

  func markets(_ names: [String]) -> BitSet {
    BitSet(below: markets.count, names.compactMap { marketIndex[$0] })
  }

  func instances(ofTemplates names: [String]) -> BitSet {
    BitSet(below: instances.count, names.flatMap { templateInstances[$0] ?? [] })
  }

  func instances(where name: String, isOneOf values: [String]) -> BitSet {
    BitSet(
      below: instances.count, values.flatMap { argumentInstances[name]?[$0] ?? [] })
  }
}
