import CanonProgram

/// The universes of both versions together: what every request of either is made of.
struct JointUniverse {
  let instances: [RequestSpace.Instance]
  let roles: [String]
  let purposes: [Purpose]
  let markets: [String]

  init(_ taskClass: TaskClass, _ before: Program, _ after: Program) {
    var families: [JointUniverse.Key: Set<String>] = [:]
    for instance in before.instances(of: taskClass) + after.instances(of: taskClass) {
      families[Key(instance), default: []].formUnion(
        instance.families.isEmpty ? [RequestSpace.noFamily] : instance.families)
    }
    instances = families.sorted { $0.key < $1.key }.map { key, names in
      RequestSpace.Instance(
        template: key.template, arguments: key.arguments, families: names.sorted())
    }
    roles = Set(before.submitters + after.submitters).sorted()
    purposes = Set((before.purposes + after.purposes).map(\.name)).sorted()
      .map { Purpose(name: $0) }
    let (one, two) = (before.governance.markets, after.governance.markets)
    let named = Set(before.namedMarkets(taskClass) + after.namedMarkets(taskClass) + one + two)
    markets = (one.isEmpty || two.isEmpty ? [RequestSpace.otherMarket] : []) + named.sorted()
  }

  /// An instance without its families, in the order of its text.
  struct Key: Hashable, Comparable {
    let template: String
    let arguments: [String: String]

    init(_ instance: RequestSpace.Instance) {
      (template, arguments) = (instance.template, instance.arguments)
    }

    private var text: [String] {
      [template] + arguments.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }

    static func < (left: Key, right: Key) -> Bool {
      left.text.lexicographicallyPrecedes(right.text)
    }
  }
}

/// One version's rules as regions of the joint universe.
struct PermissionSide {
  let program: Program
  let space: RequestSpace
  /// The requests that this version knows the words of.
  let valid: Region
  let rules: [Rule]
  let permits: [(rule: Rule, region: Region)]
  let forbids: [(rule: Rule, region: Region)]
  let requirements: [(requirement: Requirement, region: Region)]
  let nearPermits: RegionIndex
  let nearForbids: RegionIndex

  /// - Returns: `nil` when a condition has more cases than are followed.
  init?(_ taskClass: TaskClass, _ program: Program, _ universe: JointUniverse) {
    let space = RequestSpace(
      instances: universe.instances, roles: universe.roles, purposes: universe.purposes,
      markets: universe.markets, tree: program.purposes)
    rules = program.rules.filter { $0.taskClass == taskClass }
    let owed = program.governance.requirements.filter { $0.taskClass == taskClass }
    let regions = rules.map { Region($0.condition, in: space) }
    let owing = owed.map { Region($0.condition, in: space) }
    guard !regions.contains(where: { $0 == nil }), !owing.contains(where: { $0 == nil }) else {
      return nil
    }
    let known = zip(rules, regions.compactMap(\.self)).map { (rule: $0, region: $1) }
    (self.program, self.space) = (program, space)
    permits = known.filter { $0.rule.effect == .permit }
    forbids = known.filter { $0.rule.effect == .forbid }
    requirements = zip(owed, owing.compactMap(\.self)).map { (requirement: $0, region: $1) }
    nearPermits = RegionIndex(permits.map(\.region))
    nearForbids = RegionIndex(forbids.map(\.region))
    valid = PermissionSide.valid(taskClass, program, universe, space)
  }

  /// One box for the instances that allow the same families.
  private static func valid(
    _ taskClass: TaskClass, _ program: Program, _ universe: JointUniverse, _ space: RequestSpace
  ) -> Region {
    let own = Dictionary(
      program.instances(of: taskClass).map { (JointUniverse.Key($0), $0.families) }
    ) { first, _ in first }
    let groups = Dictionary(
      grouping: universe.instances.indices.filter {
        own[JointUniverse.Key(universe.instances[$0])] != nil
      }
    ) { index -> BitSet in
      let families = own[JointUniverse.Key(universe.instances[index])] ?? []
      let allowed = space.families(families.isEmpty ? [RequestSpace.noFamily] : families)
      // Families that the joint instance does not have need no exclusion.
      return space.allowed[index].subtracting(allowed)
    }
    var everything = space.everything
    everything.roles = program.submitters.reduce(BitSet(below: space.roles.count)) {
      $0.union(space.roles($1))
    }
    everything.purposes = program.purposes.reduce(BitSet(below: space.purposes.count)) {
      $0.union(space.purposes(named: $1.name))
    }
    let markets = program.governance.markets
    if !markets.isEmpty {
      let others = BitSet.full(below: space.markets.count).subtracting(space.markets(markets))
      everything.markets = everything.markets.excluding(others)
    }
    let boxes = groups.sorted { $0.value[0] < $1.value[0] }.map { excluded, indices in
      var box = everything
      box.instances = BitSet(below: space.instances.count, indices)
      box.families = box.families.excluding(excluded)
      return box
    }
    return Region(space, boxes.filter { !$0.isEmpty(in: space) })
  }

  /// What of a region this version permits, as regions; `nil` beyond what is followed.
  func permitted(of region: Region) -> [Region]? {
    var parts: [Region] = []
    guard let known = region.intersecting(valid) else { return nil }
    for index in nearPermits.meeting(known) where permits[index].region.meets(known) {
      guard let part = known.intersecting(permits[index].region),
        let open = unforbidden(part)
      else { return nil }
      if !open.isEmpty { parts.append(open) }
    }
    return parts
  }

  func unforbidden(_ region: Region) -> Region? {
    region.subtracting(nearForbids.meeting(region).map { forbids[$0].region })
  }

  /// The requests of a region that no permit of this version is for.
  func unpermitted(_ region: Region) -> Region? {
    region.subtracting(nearPermits.meeting(region).map { permits[$0].region })
  }
}

extension RequestSpace {
  /// This purpose alone.
  func purposes(named name: String) -> BitSet {
    BitSet(below: purposes.count, purposes.firstIndex(of: name).map { [$0] } ?? [])
  }
}

extension Program {
  /// Closed instances of the templates of a class, with the families that each allows.
  func instances(of taskClass: TaskClass) -> [RequestSpace.Instance] {
    let names = Dictionary(families.map { ($0.id, $0.name) }) { first, _ in first }
    func instance(
      _ template: String, _ arguments: [Training.Argument], _ families: [String]
    ) -> RequestSpace.Instance {
      RequestSpace.Instance(
        template: template,
        arguments: Dictionary(arguments.map { ($0.name, $0.value) }) { first, _ in first },
        families: families)
    }
    if taskClass == .train {
      return trainings.map {
        instance($0.template, $0.arguments, $0.families.compactMap { names[$0] })
      }
    }
    return governance.tasks.filter { $0.taskClass == taskClass }
      .map { instance($0.template, $0.arguments, $0.families) }
  }

  /// The roles that may submit a task.
  var submitters: [String] {
    roles.filter { governance.actor(of: $0) == .taskSubmitter }
  }

  fileprivate func namedMarkets(_ taskClass: TaskClass) -> [String] {
    rules.filter { $0.taskClass == taskClass }.flatMap(\.condition.markets)
      + governance.requirements.filter { $0.taskClass == taskClass }.flatMap(\.condition.markets)
  }
}

extension Condition {
  /// The markets that a condition names.
  fileprivate var markets: [String] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.markets)
    case .not(let part): part.markets
    case .marketsSubset(let markets): markets
    case .marketsContain(let market): [market]
    default: []
    }
  }
}
