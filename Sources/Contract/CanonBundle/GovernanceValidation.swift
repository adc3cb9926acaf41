import CanonPrivacy
import CanonProgram
import CanonTypes

/// Actors, markets, scopes, delegations, evolutions, requirements and the tasks beside trainings.
extension ProgramValidation {
  func governance() throws(BundleFault) {
    let governance = program.governance
    try governanceOrder(governance)
    for actor in governance.actors { try role(actor.role, "governance/actors") }
    for steward in governance.stewards {
      let path = "governance/stewards/\(steward.of)"
      try require(
        steward.of == program.policyName || program.domains.contains { $0.name == steward.of },
        .brokenReference, path, "neither the policy nor a domain of it")
      try acts(steward.role, .governanceActor, path)
    }
    for scope in governance.scopes {
      let path = "governance/scopes/\(scope.name)"
      try purposes(scope.purposes, path)
      if let longest = scope.longest { try period(longest, path + "/longest") }
    }
    for terms in governance.delegations {
      let path = "governance/delegations/\(terms.name)"
      try acts(terms.role, .taskSubmitter, path)
      try purposes(terms.purposes, path)
      try period(terms.longest, path + "/longest")
      try cost(terms.cap, path + "/cap")
    }
    for evolution in governance.evolutions { try self.evolution(evolution) }
    for requirement in governance.requirements {
      let path = "governance/requirements/\(requirement.id)"
      try condition(requirement.condition, path)
      try require(!requirement.obligations.isEmpty, .invalidPolicy, path, "nothing is owed")
      for case .notify(let role, let within) in requirement.obligations {
        try self.role(role, path)
        try period(within, path + "/within")
      }
    }
    for task in governance.tasks { try self.task(task) }
    for block in program.privacyBlocks { try terms(block) }
  }

  private func governanceOrder(_ governance: Governance) throws(BundleFault) {
    let lists: [(String, [String])] = [
      ("stewards", governance.stewards.map(\.of)), ("actors", governance.actors.map(\.role)),
      ("markets", governance.markets), ("scopes", governance.scopes.map(\.name)),
      ("delegations", governance.delegations.map(\.name)),
      ("evolutions", governance.evolutions.map(\.name)),
      ("requirements", governance.requirements.map(\.id)),
      ("tasks", governance.tasks.map(\.id)),
    ]
    for (list, names) in lists { try ascending(names, "governance/" + list) }
  }

  private func ascending(_ names: [String], _ path: String) throws(BundleFault) {
    for (left, right) in zip(names, names.dropFirst()) where left >= right {
      throw BundleFault(.disorder, at: path, "`\(right)` stands after `\(left)`")
    }
    try require(!names.contains(""), .disorder, path, "a name is empty")
  }

  private func role(_ role: String, _ path: String) throws(BundleFault) {
    try require(roleNames.contains(role), .brokenReference, path, "no role `\(role)`")
  }

  private func acts(_ name: String, _ actor: Actor, _ path: String) throws(BundleFault) {
    try role(name, path)
    try require(
      program.governance.actor(of: name) == actor, .invalidPolicy, path,
      "`\(name)` is no \(actor.rawValue)")
  }

  private func purposes(_ names: [String], _ path: String) throws(BundleFault) {
    try ascending(names, path)
    try require(!names.isEmpty, .invalidPolicy, path, "it is for no purpose")
    for name in names {
      try require(
        purposeNames.contains(name), .brokenReference, path,
        "no purpose `\(name)`")
    }
  }

  private func cost(_ rho: Rho, _ path: String) throws(BundleFault) {
    try require(
      rho > .zero && rho <= ProgramLimits.largestRho, .outsideLimits, path,
      "ρ \(rho) cannot be charged")
  }

  private func block(_ name: String, _ path: String) throws(BundleFault) -> PrivacyBlock {
    guard let block = program.privacyBlocks.first(where: { $0.name == name }) else {
      throw BundleFault(.brokenReference, at: path, "no privacy block `\(name)`")
    }
    return block
  }

  private func terms(_ block: PrivacyBlock) throws(BundleFault) {
    let path = "privacyBlocks/\(block.name)/terms"
    // The market of a unit decides whose records a task reads and who is counted (rule 7).
    for attribute in program.attributes where attribute.type == .market {
      try require(
        attribute.label <= .protected || attribute.entity != block.unit, .localReleased, path,
        "the market `\(attribute.name)` of its unit is local")
    }
    if let scope = block.terms.consentScope {
      try require(
        program.governance.scopes.contains { $0.name == scope }, .brokenReference, path,
        "no scope `\(scope)`")
    }
    try ascending(block.terms.regions.map(\.market), path + "/regions")
    for region in block.terms.regions { try ascending(region.releaseTo, path + "/regions") }
    try ascending(block.terms.places, path + "/places")
    try require(
      block.terms.places.isEmpty || block.terms.places.contains("vault"), .invalidPolicy, path,
      "nothing computes outside the Vault")
  }

  /// The dearest task of a block; costs were validated before.
  private func dearest(_ block: PrivacyBlock) -> Rho {
    let trainings = program.trainings.filter { $0.privacy == block.name }
      .flatMap { $0.costs.map(\.cost.total) }
    let tasks = program.governance.tasks.filter { $0.privacy == block.name }
      .compactMap { $0.cost?.total }
    return (trainings + tasks).max() ?? .zero
  }

  private func evolution(_ evolution: Evolution) throws(BundleFault) {
    let path = "governance/evolutions/\(evolution.name)"
    let block = try block(evolution.privacy, path)
    // Of the Vaults that declare a word, two are honest: nobody else's say makes it known.
    let fewest = block.colluding + 2
    try require(
      (fewest...max(fewest, block.vaults)).contains(evolution.vaults)
        && evolution.vaults <= block.vaults,
      .outsideLimits, path + "/vaults",
      "\(evolution.vaults) Vaults are not enough, or never reached")
    try within(evolution.units, ProgramLimits.cohortFloor, path + "/units")
    try purposes(evolution.purposes, path)
    try cost(evolution.rho, path + "/rho")
    try acts(evolution.promoter, .governanceActor, path)
    for task in program.governance.tasks where task.privacy == block.name { try self.task(task) }
    let total = evolution.rho * block.unitInVaults
    try require(
      total + dearest(block) + block.cohortRho * block.unitInVaults <= block.window.rho,
      .overBudget, path, "it does not fit the window beside a task and the noised cohort")
  }

  private func task(_ task: BoundedTask) throws(BundleFault) {
    let path = "governance/tasks/\(task.id)"
    try require(
      task.taskClass != .train
        && !program.trainings.contains { $0.id == task.id || $0.template == task.template },
      .invalidPolicy, path, "a training of this name")
    if task.taskClass == .parse { return try parsing(task, path) }
    guard let name = task.privacy, let cost = task.cost, task.reads == nil,
      task.output == "aggregates", !task.aggregates.isEmpty
    else { throw BundleFault(.invalidPolicy, at: path, "it lacks what it releases, or its cost") }
    let block = try block(name, path)
    try require(
      block.releases.contains("aggregates"), .invalidPolicy, path,
      "`\(block.name)` does not release `aggregates`")
    for aggregate in task.aggregates { try self.aggregate(aggregate, task, block, path) }
    try within(cost.attempts, ProgramLimits.attempts, path + "/attempts")
    try self.cost(cost.rho, path + "/rho")
    let total = ZeroConcentrated.cost(cost.rho * cost.attempts, unitInVaults: block.unitInVaults)
    try require(total == cost.total, .wrongCost, path, "the worst case is rho \(total)")
    try require(
      total + block.cohortRho * block.unitInVaults <= block.window.rho, .overBudget, path,
      "rho \(total) and the noised cohort do not fit rho \(block.window.rho)")
  }

  /// One record, read and kept in its Vault: nothing is released, so any label may be read.
  private func parsing(_ task: BoundedTask, _ path: String) throws(BundleFault) {
    guard let reads = task.reads, task.output == "record", task.aggregates.isEmpty,
      task.cost == nil, task.privacy == nil
    else { throw BundleFault(.invalidPolicy, at: path, "a parse task keeps one record") }
    try require(
      entities[reads.entity] != nil, .brokenReference, path, "no entity `\(reads.entity)`")
    try ascending(reads.attributes, path + "/reads")
    for name in reads.attributes {
      try require(
        attributes[name]?.entity == reads.entity, .brokenReference, path,
        "`\(reads.entity)` has no attribute `\(name)`")
    }
  }

  private func aggregate(
    _ aggregate: Aggregate, _ task: BoundedTask, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    let read: [String]
    switch aggregate.kind {
    case .count: read = []
    case .sum(let id): read = [id]
    case .histogram(let id, let edges):
      read = [id]
      try within(Int64(edges.count), 2...256, path + "/edges")
      for edge in edges { try within(edge, ProgramLimits.integer, path + "/edges") }
      for (left, right) in zip(edges, edges.dropFirst()) {
        try require(left < right, .disorder, path, "the edges do not ascend")
      }
    case .gram(let id):
      guard task.taskClass == .compute, let family = families[id] else {
        throw BundleFault(.brokenReference, at: path, "no family `\(id)`")
      }
      try require(
        task.families.contains(family.name) && family.features.count <= ProgramLimits.features,
        .invalidPolicy, path, "`\(family.name)` is not one of the task's families")
      read = family.features
    }
    for id in read {
      guard let feature = features[id] else {
        throw BundleFault(.brokenReference, at: path, "no feature `\(id)`")
      }
      try require(feature.label <= .protected, .localReleased, path, "`\(id)` is local")
      for entity in roots(feature.reading) {
        try require(
          entity == block.unit, .invalidPolicy, path,
          "records of `\(entity)` are read, `\(block.unit)` is protected")
      }
    }
    let sensitivity: Aggregate.Sensitivity =
      switch aggregate.kind {
      case .count, .histogram: .one
      case .sum(let id): .sum(ofAtMost: try largest(id, under: block, path))
      case .gram: .gram(features: read.count)
      }
    try require(
      sensitivity.inVaults(block.unitInVaults) != nil, .outsideLimits, path,
      "one unit moves it beyond the integers that are kept exactly")
    try require(
      sensitivity == aggregate.sensitivity, .wrongCost, path,
      "one unit moves it by \(sensitivity.l1), \(sensitivity.l2) and \(sensitivity.linf)")
  }

  /// The largest magnitude of a feature after clipping, with the records that a block lets count.
  private func largest(
    _ id: String, under block: PrivacyBlock, _ path: String
  ) throws(BundleFault) -> Int64 {
    guard let feature = features[id], case .last(let window) = feature.window else { return 1 }
    let found = try under(block).reading(feature.reading, window, path)
    return feature.bound.largest(of: found.interval, ifEmpty: feature.ifEmpty)
  }
}
