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
      try goal(training, block, path)
      try labels(released + floor, training, path)
      try units(released + floor, training, block, path)
      try releases(training, acceptance, block, path)
      try costs(training, block, path + "/cost")
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
    // An affinity reads items, and no features.
    try require(
      ids.isEmpty == (training.goal.kind == .affinity) && ids.count <= ProgramLimits.features,
      .outsideLimits, path + "/row",
      "a row has 1 to \(ProgramLimits.features) features, an affinity none")
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
    let floors = acceptance.floors.filter { $0.training == training.id }
    try require(floors.count <= 1, .disorder, path, "it has several floors")
    for metric in acceptance.criteria.compactMap(\.judged) {
      try require(
        training.goal.metrics.contains(metric), .invalidPolicy, path,
        "`\(metric.rawValue)` is judged, and `\(training.goal.kind.rawValue)` does not give it")
      try require(
        !metric.needsFloor || floors.count == 1, .invalidPolicy, path,
        "`\(metric.rawValue)` is judged without a floor")
    }
    return floors.compactMap { features[$0.feature] }
  }

  /// The units that a reading's records belong to.
  func roots(_ reading: Reading) -> [String] {
    reading.aggregates.compactMap { entity(of: $0) }.compactMap { chain($0).last?.name }
  }

  /// The entity whose records an aggregate reads.
  func entity(of aggregate: Reading) -> String? {
    guard let (entity, attribute, _) = aggregate.records else { return nil }
    return entity ?? attribute.flatMap { attributes[$0]?.entity }
  }

  private func releases(
    _ training: Training, _ acceptance: Acceptance, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) {
    try require(
      block.releases.contains(training.output), .invalidPolicy, path,
      "`\(block.name)` does not release `\(training.output)`")
    try require(
      acceptance.criteria.allSatisfy { $0.judged == nil } || block.releases.contains("metrics"),
      .invalidPolicy, path, "`\(block.name)` does not release `metrics`")
  }
}
