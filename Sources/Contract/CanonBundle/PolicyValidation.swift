import CanonPrivacy
import CanonProgram
import CanonTypes

/// Privacy blocks, rules, acceptance and settlement.
extension ProgramValidation {
  /// Budgets are converted again: a bundle cannot state more ρ than its (ε, δ) admits.
  func privacy() throws(BundleFault) {
    for block in program.privacyBlocks {
      let path = "privacyBlocks/\(block.name)"
      try require(
        entities[block.unit].map { $0.parent == nil } ?? false, .brokenReference, path,
        "`\(block.unit)` is no unit")
      try within(block.unitInVaults, ProgramLimits.unitInVaults, path + "/unitInVaults")
      try within(block.windowEpochs, ProgramLimits.epochsInWindow, path + "/windowEpochs")
      try within(block.vaults, ProgramLimits.vaults, path + "/vaults")
      try within(block.colluding, 0...ProgramLimits.vaults.upperBound, path + "/colluding")
      try within(block.quorum, (block.colluding + 2)...(block.vaults + block.colluding + 2), path)
      try within(block.quorum, 2...block.vaults, path + "/quorum")
      try within(block.cohortFloor, ProgramLimits.cohortFloor, path + "/cohortFloor")
      try period(block.keepFeatures, path + "/keepFeatures")
      try period(block.keepTranscripts, path + "/keepTranscripts")
      try budget(block.window, path + "/window")
      try budget(block.lifetime, path + "/lifetime")
      try require(
        block.window.rho <= block.lifetime.rho, .overBudget, path,
        "one window may spend more than a lifetime")
      try require(
        block.cohortRho > .zero && block.cohortRho <= ProgramLimits.largestRho, .outsideLimits,
        path, "the noised count of the cohort has no cost that can be charged")
      try contributions(block, path + "/contributions")
    }
  }

  /// Maxima of records below the unit, each once and in order.
  private func contributions(_ block: PrivacyBlock, _ path: String) throws(BundleFault) {
    for (left, right) in zip(block.contributions, block.contributions.dropFirst()) {
      try require(
        left.rank < right.rank, .disorder, path, "`\(right.entity)` stands after `\(left.entity)`")
    }
    for maximum in block.contributions {
      let entities = chain(maximum.entity)
      try require(
        entities.count > 1 && entities.last?.name == block.unit, .brokenReference, path,
        "`\(maximum.entity)` is no record of a `\(block.unit)`")
      try within(maximum.atMost, ProgramLimits.recordsInParent, path + "/atMost")
      guard let length = maximum.within else { continue }
      try period(length, path + "/within")
      try require(
        entities.contains { $0.eventTime != nil }, .invalidPolicy, path,
        "records of `\(maximum.entity)` have no time")
    }
  }

  private func budget(_ budget: PrivacyBlock.Budget, _ path: String) throws(BundleFault) {
    let rho = ZeroConcentrated.rho(epsilon: budget.epsilon, delta: budget.delta)
    try require(
      rho == budget.rho && budget.rho > .zero, .wrongCost, path,
      "epsilon \(budget.epsilon) at delta \(budget.delta) does not admit rho \(budget.rho)")
  }

  func policy() throws(BundleFault) {
    try purposes()
    for rule in program.rules {
      try condition(rule.condition, "rules/\(rule.id)")
    }
    for parameter in program.parameters { try steps(parameter, "parameters/\(parameter.name)") }
    for acceptance in program.acceptances {
      let path = "acceptances/\(acceptance.name)"
      try require(!acceptance.accept.isEmpty, .invalidPolicy, path, "nothing is ever accepted")
      try require(
        acceptance.otherwise != .accepted, .invalidPolicy, path, "everything else is accepted")
      for criterion in acceptance.challenge + acceptance.reject + acceptance.accept {
        try self.criterion(criterion, path)
      }
      for criterion in acceptance.accept {
        try require(
          criterion.judged != nil, .invalidPolicy, path, "work is accepted for a fault in it")
      }
      for floor in acceptance.floors {
        try require(
          features[floor.feature] != nil, .brokenReference, path, "no feature `\(floor.feature)`")
      }
    }
    for settlement in program.settlements {
      let path = "settlements/\(settlement.name)"
      try within(settlement.attempts, ProgramLimits.attempts, path + "/attempts")
      try steps(settlement.challengeWindow, path)
      let values =
        [settlement.challengeWindow.initial]
        + settlement.challengeWindow.steps.map(\.value)
      for value in values {
        try within(value, 1...ProgramLimits.longestChallenge.seconds, path + "/challengeWindow")
      }
      var sum: Int64 = 0
      for share in settlement.shares {
        try within(share.millionths, 1...1_000_000, path + "/shares")
        sum += share.millionths
      }
      try require(sum == 1_000_000, .invalidPolicy, path, "the shares sum to \(sum) millionths")
    }
  }

  private func purposes() throws(BundleFault) {
    let parents = Dictionary(program.purposes.map { ($0.name, $0.parent) }) { first, _ in first }
    for purpose in program.purposes {
      var current: String? = purpose.name
      for _ in 0...program.purposes.count {
        guard let name = current else { break }
        guard let parent = parents[name] else {
          throw BundleFault(
            .brokenReference, at: "purposes/\(purpose.name)", "no purpose `\(name)`")
        }
        current = parent
      }
      try require(
        current == nil, .brokenReference, "purposes/\(purpose.name)", "it contains itself")
    }
  }

  private func steps(_ parameter: Parameter, _ path: String) throws(BundleFault) {
    try within(parameter.initial, ProgramLimits.integer, path)
    for step in parameter.steps { try within(step.value, ProgramLimits.integer, path) }
    for (left, right) in zip(parameter.steps, parameter.steps.dropFirst()) {
      try require(left.epoch < right.epoch, .disorder, path, "its steps do not ascend")
    }
  }

  func condition(_ condition: Condition, _ path: String) throws(BundleFault) {
    switch condition {
    case .always, .marketsSubset, .marketsContain: break
    case .all(let parts), .any(let parts):
      for part in parts { try self.condition(part, path) }
    case .not(let part): try self.condition(part, path)
    case .submitterIs(let role):
      try require(roleNames.contains(role), .brokenReference, path, "no role `\(role)`")
    case .purposeWithin(let purpose):
      try require(
        purposeNames.contains(purpose), .brokenReference, path,
        "no purpose `\(purpose)`")
    case .familiesSubset(let names):
      for name in names { try family(name, path) }
    case .familiesContain(let name): try family(name, path)
    case .trainingIs(let names):
      for name in names {
        try require(
          program.trainings.contains { $0.template == name }
            || program.governance.tasks.contains { $0.template == name }, .brokenReference,
          path, "no template `\(name)`")
      }
    case .argument(let name, _):
      try require(
        program.trainings.contains { $0.arguments.contains { $0.name == name } }
          || program.governance.tasks.contains { $0.arguments.contains { $0.name == name } },
        .brokenReference, path, "no template has a parameter `\(name)`")
    }
  }

  private func family(_ name: String, _ path: String) throws(BundleFault) {
    try require(
      program.families.contains { $0.name == name }, .brokenReference, path,
      "no training uses a family `\(name)`")
  }
}
