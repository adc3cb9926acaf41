import CanonPrivacy
import CanonProgram
import CanonTypes

/// Trainings: what they release, and that it costs what they say.
extension ProgramValidation {
  func trainings() throws(BundleFault) {
    for training in program.trainings {
      let path = "trainings/\(training.id)"
      guard let block = program.privacyBlocks.first(where: { $0.name == training.privacy }) else {
        throw BundleFault(
          .brokenReference, at: path, "no privacy block `\(training.privacy)`")
      }
      guard let acceptance = program.acceptances.first(where: { $0.name == training.acceptance })
      else {
        throw BundleFault(.brokenReference, at: path, "no acceptance `\(training.acceptance)`")
      }
      try require(
        program.settlements.contains { $0.name == training.settlement }, .brokenReference, path,
        "no settlement `\(training.settlement)`")
      try within(
        training.heldOutMillionths, ProgramLimits.heldOutMillionths, path + "/heldOutMillionths")
      let released = try row(training, path)
      let floor = try self.floor(training, acceptance, path)
      try labels(released + floor, training, path)
      try units(released + floor, training, block, path)
      try releases(training, acceptance, block, path)
      try cost(training.cost, block, path + "/cost")
    }
  }

  /// The features of the row: those of the families, in order, each once.
  private func row(_ training: Training, _ path: String) throws(BundleFault) -> [Feature] {
    var ids: [String] = []
    for id in training.families {
      guard let family = families[id] else {
        throw BundleFault(.brokenReference, at: path, "no family `\(id)`")
      }
      for feature in family.features where !ids.contains(feature) { ids.append(feature) }
    }
    try require(
      training.row.entries.map(\.feature) == ids, .brokenReference, path + "/row",
      "the row is not that of its families")
    try require(
      !ids.isEmpty && ids.count <= ProgramLimits.features, .outsideLimits, path + "/row",
      "a row has 1 to \(ProgramLimits.features) features")
    for entry in training.row.entries {
      try within(entry.offset, 0...RowRecipe.one, path + "/row")
      try within(entry.weight, 1...RowRecipe.one, path + "/row")
    }
    try within(training.row.constant, 1...(RowRecipe.one - 1), path + "/row/constant")
    return ids.compactMap { features[$0] }
  }

  private func floor(
    _ training: Training, _ acceptance: Acceptance, _ path: String
  ) throws(BundleFault) -> [Feature] {
    let criteria = acceptance.challenge + acceptance.reject + acceptance.accept
    let floors = acceptance.floors.filter { $0.training == training.id }
    try require(floors.count <= 1, .disorder, path, "it has several floors")
    for case .metric(let metric, _, _) in criteria
    where metric == .gainOverFloor || metric == .floorAuc {
      try require(
        floors.count == 1, .invalidPolicy, path, "`\(metric.rawValue)` is judged without a floor")
    }
    return floors.compactMap { features[$0.feature] }
  }

  /// Rule 5: nothing local is released. The labels were derived again in `queries`.
  private func labels(
    _ released: [Feature], _ training: Training, _ path: String
  ) throws(BundleFault) {
    for feature in released {
      try require(
        feature.label <= .protected, .localReleased, path, "`\(feature.id)` is local")
    }
    guard case .classify(let id) = training.goal, let outcome = outcomes[id] else {
      throw BundleFault(.brokenReference, at: path + "/goal", "no such outcome")
    }
    try require(outcome.label <= .protected, .localReleased, path, "`\(outcome.id)` is local")
  }

  /// Everything that is read belongs to the unit that the block protects.
  private func units(
    _ released: [Feature], _ training: Training, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    var readings = released.map(\.reading)
    if case .classify(let id) = training.goal, let outcome = outcomes[id] {
      readings.append(outcome.reading)
    }
    for entity in readings.flatMap(roots) {
      try require(
        entity == block.unit, .invalidPolicy, path,
        "records of `\(entity)` are read, `\(block.unit)` is protected")
    }
  }

  /// The units that a reading's records belong to.
  private func roots(_ reading: Reading) -> [String] {
    switch reading {
    case .count(let entity, _), .exists(let entity, _), .recency(let entity, _):
      chain(entity).last.map { [$0.name] } ?? []
    case .sum(let name, _), .minimum(let name, _), .maximum(let name, _), .distinct(let name, _):
      attributes[name].flatMap { chain($0.entity).last }.map { [$0.name] } ?? []
    case .ratio(let above, let below): roots(above) + roots(below)
    }
  }

  private func releases(
    _ training: Training, _ acceptance: Acceptance, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    try require(
      block.releases.contains(training.output), .invalidPolicy, path,
      "`\(block.name)` does not release `\(training.output)`")
    let criteria = acceptance.challenge + acceptance.reject + acceptance.accept
    for case .metric in criteria {
      try require(
        block.releases.contains("metrics"), .invalidPolicy, path,
        "`\(block.name)` does not release `metrics`")
    }
  }

  /// The worst case, computed again, fits the window beside the noised cohort; noise exists for it.
  private func cost(
    _ cost: Training.Cost, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    try within(cost.attempts, ProgramLimits.attempts, path + "/attempts")
    for rho in [cost.gram, cost.metrics] {
      try require(
        rho > .zero && rho <= ProgramLimits.largestRho, .outsideLimits, path,
        "a round costs more than nothing and at most rho \(ProgramLimits.largestRho)")
    }
    let total = ZeroConcentrated.cost(
      max(cost.gram, cost.metrics) * cost.attempts, unitInVaults: block.unitInVaults)
    try require(total == cost.total, .wrongCost, path, "the worst case is rho \(total)")
    try require(
      total + block.cohortRho * block.unitInVaults <= block.window.rho, .overBudget, path,
      "rho \(total) and the noised cohort do not fit rho \(block.window.rho)")
    do throws(CalibrationFault) {
      _ = try GramNoise(rho: cost.gram, quorum: block.quorum, colluding: block.colluding)
      _ = try HistogramNoise(rho: cost.metrics, quorum: block.quorum, colluding: block.colluding)
      _ = try CountNoise(rho: block.cohortRho)
    } catch {
      throw BundleFault(.outsideLimits, at: path, "no exact noise exists for it: \(error)")
    }
  }
}
