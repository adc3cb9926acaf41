import CanonPrivacy
import CanonProgram
import CanonTypes

/// Goals: what they speak of exists, is bounded, and costs what they say in every phase.
extension ProgramValidation {
  func goal(
    _ training: Training, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    let path = path + "/goal"
    try require(
      training.learner.reaches(training.goal.kind), .invalidPolicy, path,
      "`\(training.learner.rawValue)` does not learn `\(training.goal.kind.rawValue)`")
    switch training.goal {
    case .classify: break
    case .respond(let response): try treatment(response, training, path)
    case .affinity(let items): try self.items(items, block, path)
    case .cluster(let groups): try within(groups, ProgramLimits.groups, path + "/groups")
    }
  }

  private func treatment(
    _ response: Training.Response, _ training: Training, _ path: String
  ) throws(BundleFault) {
    guard let feature = features[response.treatment] else {
      throw BundleFault(.brokenReference, at: path, "no feature `\(response.treatment)`")
    }
    try require(
      feature.type == .boolean, .invalidPolicy, path, "`\(feature.id)` does not say who was treated"
    )
    guard let assigned = response.assignedMillionths else { return }
    try within(assigned, ProgramLimits.assignedMillionths, path + "/assignedMillionths")
    try require(
      !training.row.entries.contains { $0.feature == feature.id }, .invalidPolicy, path,
      "the treatment is also a feature")
  }

  private func items(
    _ items: Training.Items, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    guard let attribute = attributes[items.attribute],
      case .term(let name) = attribute.type, let taxonomy = taxonomies[name]
    else {
      throw BundleFault(.brokenReference, at: path, "`\(items.attribute)` has no public terms")
    }
    let entities = chain(attribute.entity)
    try require(
      entities.count > 1 && entities.last?.name == block.unit, .invalidPolicy, path,
      "`\(attribute.entity)` is no record of a `\(block.unit)`")
    let times = entities.compactMap(\.eventTime)
    try require(
      !times.isEmpty, .invalidPolicy, path, "records of `\(attribute.entity)` have no time")
    for name in [attribute.name] + times {
      try require(
        (attributes[name]?.label ?? .local) <= .protected, .localReleased, path,
        "`\(name)` is local")
    }
    try within(Int64(taxonomy.terms.count), ProgramLimits.items, path + "/attribute")
    try within(items.atMost, ProgramLimits.itemsOfUnit, path + "/atMost")
    guard case .last(let length) = items.window else {
      throw BundleFault(.invalidPolicy, at: path, "items are read at or after `as_of`")
    }
    try period(length, path + "/window")
  }

  /// Rule 5: nothing local is released. The labels were derived again in `queries`.
  func labels(
    _ released: [Feature], _ training: Training, _ path: String
  ) throws(BundleFault) {
    for feature in released + treatment(of: training) {
      try require(
        feature.label <= .protected, .localReleased, path, "`\(feature.id)` is local")
    }
    guard let id = training.goal.outcome else { return }
    guard let outcome = outcomes[id] else {
      throw BundleFault(.brokenReference, at: path + "/goal", "no such outcome")
    }
    try require(outcome.label <= .protected, .localReleased, path, "`\(outcome.id)` is local")
  }

  /// Everything that is read belongs to the unit that the block protects.
  func units(
    _ released: [Feature], _ training: Training, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    var readings = (released + treatment(of: training)).map(\.reading)
    if let outcome = training.goal.outcome.flatMap({ outcomes[$0] }) {
      readings.append(outcome.reading)
    }
    for entity in readings.flatMap(roots) {
      try require(
        entity == block.unit, .invalidPolicy, path,
        "records of `\(entity)` are read, `\(block.unit)` is protected")
    }
  }

  private func treatment(of training: Training) -> [Feature] {
    guard case .respond(let response) = training.goal else { return [] }
    return features[response.treatment].map { [$0] } ?? []
  }

  /// A threshold lies in the range of its metric, at every epoch.
  func criterion(_ criterion: Acceptance.Criterion, _ path: String) throws(BundleFault) {
    switch criterion {
    case .metric(let metric, _, let value): try within(value, metric.range, path)
    case .parameter(let metric, _, let name):
      guard let parameter = program.parameters.first(where: { $0.name == name }) else {
        throw BundleFault(.brokenReference, at: path, "no parameter `\(name)`")
      }
      for value in [parameter.initial] + parameter.steps.map(\.value) {
        try within(value, metric.range, path)
      }
    case .replayIsNotExact, .evidenceIsIncomplete: break
    }
  }

  /// Every interval of constancy has a cost that holds, and differs from the one before in what its
  /// phases cost, and in nothing else.
  func costs(
    _ training: Training, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    var before: (from: Int64?, cost: Training.Cost)?
    for (from, cost) in training.costs {
      try self.cost(cost, training, block, path)
      if let before, let from {
        try within(from, ProgramLimits.integer, path)
        try require(
          before.from ?? .min < from && before.cost.phases != cost.phases, .disorder, path,
          "its steps do not ascend, or one changes nothing")
        try require(
          before.cost.attempts == cost.attempts
            && before.cost.phases.map(\.draws) == cost.phases.map(\.draws), .invalidPolicy, path,
          "an epoch changes how often is drawn")
      }
      before = (from, cost)
    }
  }

  /// The worst case, computed again, fits the window beside the noised cohort; noise exists for
  /// every phase.
  private func cost(
    _ cost: Training.Cost, _ training: Training, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    try within(cost.attempts, ProgramLimits.attempts, path + "/attempts")
    try require(
      cost.phases.map(\.phase) == training.learner.phases, .wrongCost, path,
      "the phases are not those of `\(training.learner.rawValue)`")
    for phase in cost.phases {
      try within(
        phase.draws, phase.phase == training.learner.repeated ? ProgramLimits.steps : 1...1,
        path + "/phases/\(phase.phase.rawValue)/draws")
      try require(
        phase.rho > .zero && phase.rho <= ProgramLimits.largestRho, .outsideLimits, path,
        "a round costs more than nothing and at most rho \(ProgramLimits.largestRho)")
    }
    let worst = Training.Cost.worst(of: cost.phases)
    try require(
      worst <= ProgramLimits.largestRho, .outsideLimits, path,
      "the rounds cost at most rho \(ProgramLimits.largestRho) together")
    let total = ZeroConcentrated.cost(worst * cost.attempts, unitInVaults: block.unitInVaults)
    try require(total == cost.total, .wrongCost, path, "the worst case is rho \(total)")
    try require(
      total + block.cohortRho * block.unitInVaults <= block.window.rho, .overBudget, path,
      "rho \(total) and the noised cohort do not fit rho \(block.window.rho)")
    let items = self.items(of: training)
    do throws(CalibrationFault) {
      for phase in cost.phases {
        let contribution = training.contribution(to: phase.phase, items: items)
        _ = try PhaseNoise(
          squared: contribution.squared, isGram: phase.phase == .gram, rho: phase.rho,
          quorum: block.quorum, colluding: block.colluding)
      }
      _ = try CountNoise(rho: block.cohortRho)
    } catch {
      throw BundleFault(.outsideLimits, at: path, "no exact noise exists for it: \(error)")
    }
  }

  func items(of training: Training) -> Int64 {
    guard case .affinity(let items) = training.goal,
      case .term(let name)? = attributes[items.attribute]?.type
    else { return 0 }
    return Int64(taxonomies[name]?.terms.count ?? 0)
  }
}
