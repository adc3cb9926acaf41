package import CanonPrivacy
package import CanonProgram
package import CanonRecords

/// Why a task's numbers cannot be computed under its bundle; an admitted task has no such fault.
package enum TrainingFault: Error, Hashable, Sendable {
  case unknownTraining(String)
  case unknownFeature(String)
  /// The rounds computed here are those of another goal or learner.
  case goalNotRun(Training.GoalKind, Training.Learner)
  /// The row recipe's numbers are beyond ±2^20, or there are too many features.
  case recipeDoesNotFit
  case noise(CalibrationFault)
}

/// Everything that is computed in the two rounds of a training, by Vaults and by whoever replays.
///
/// Round 1 sums the Gram vector over the units that are trained on, and its release determines the
/// model. Round 2 sums the joint histogram over the units held out, and its release determines the
/// metrics. A unit that must not count (revoked, over budget) is left out of the list: its row and
/// label are zero, and a sum does not show that.
package struct TrainingMathematics: Sendable {
  /// One unit's values, in the order of `readings`, each in its own unit, and its outcome.
  package struct Unit: Sendable, Hashable {
    package var values: [Int64]
    package var positive: Bool

    package init(values: [Int64], positive: Bool) {
      (self.values, self.positive) = (values, positive)
    }
  }

  /// The feature ids that a Vault reads for each unit: those of the row, then the floor's when the
  /// task was narrowed so far that the row lacks it.
  package let readings: [String]
  package let gramNoise: GramNoise
  package let histogramNoise: HistogramNoise
  package let layout: GramLayout

  private let training: String
  private let recipe: RowRecipe
  private let rows: RowBuilder
  /// Where the floor's value stands, and its feature; without a floor everyone falls in bin 0.
  private let floor: (place: Int, feature: Feature)?

  /// - Parameters:
  ///   - features: the task's feature ids in the order of the row, a subset of the training's.
  package init(
    program: Program, training id: String, features: [String], quorum: Int64, colluding: Int64,
    cost: Training.Cost
  ) throws(TrainingFault) {
    guard let training = program.trainings.first(where: { $0.id == id })
    else { throw .unknownTraining(id) }
    guard training.goal.kind == .classify, training.learner == .ridge else {
      throw .goalNotRun(training.goal.kind, training.learner)
    }
    var entries: [RowRecipe.Entry] = []
    var declared: [Feature] = []
    for name in features {
      guard let entry = training.row.entries.first(where: { $0.feature == name }),
        let feature = program.features.first(where: { $0.id == name })
      else { throw .unknownFeature(name) }
      entries.append(entry)
      declared.append(feature)
    }
    self.training = id
    recipe = RowRecipe(entries: entries, constant: training.row.constant)
    guard let rows = RowBuilder(recipe: recipe, features: declared)
    else { throw .recipeDoesNotFit }
    self.rows = rows
    layout = rows.layout
    let floor = try TrainingMathematics.floor(of: training, in: program)
    readings = features + (floor.map { features.contains($0.id) ? [] : [$0.id] } ?? [])
    let place = readings.firstIndex { $0 == floor?.id }
    self.floor = floor.flatMap { feature in place.map { ($0, feature) } }
    do throws(CalibrationFault) {
      gramNoise = try GramNoise(rho: cost.gram, quorum: quorum, colluding: colluding)
      histogramNoise = try HistogramNoise(
        rho: cost.metrics, quorum: quorum, colluding: colluding)
    } catch { throw .noise(error) }
  }

  package init(program: Program, envelope: TaskEnvelope) throws(TrainingFault) {
    try self.init(
      program: program, training: envelope.training, features: envelope.features,
      quorum: envelope.quorum, colluding: envelope.colluding, cost: envelope.cost)
  }

  private static func floor(
    of training: Training, in program: Program
  ) throws(TrainingFault) -> Feature? {
    let acceptance = program.acceptances.first { $0.name == training.acceptance }
    guard let floor = acceptance?.floors.first(where: { $0.training == training.id })
    else { return nil }
    guard let feature = program.features.first(where: { $0.id == floor.feature })
    else { throw .unknownFeature(floor.feature) }
    return feature
  }

  /// Round 1: the exact sums over the units that are trained on, in the order of `layout`.
  package func gramSums(_ units: some Sequence<Unit>) -> [Int64] {
    var gram = GramAccumulator(layout: layout)
    for unit in units { gram.add(row(of: unit), positive: unit.positive) }
    return gram.sums
  }

  /// Round 1: one Vault's share of noise.
  package func gramShare(from words: inout some RandomWords) -> [Int64] {
    gramNoise.share(layout, from: &words)
  }

  /// The model that a released Gram vector determines.
  ///
  /// - Parameter answering: the Vaults in the roster, each of which added its share.
  package func model(released: [Int64], answering: Int64) -> LinearModel {
    LinearModel(
      training: training, row: recipe,
      weights: Ridge.solve(
        released: released, layout: layout, sumVariance: gramNoise.diagonalShare * answering),
      fractionBits: LinearModel.weightFractionBits)
  }

  /// Round 2: the exact cells over the units that are held out.
  package func histogramSums(_ units: some Sequence<Unit>, model: LinearModel) -> [Int64] {
    var histogram = ScoreHistogram()
    for unit in units {
      let bin = floor.map { ScoreHistogram.floorBin(unit.values[$0.place], of: $0.feature) }
      histogram.add(
        score: model.score(row(of: unit)), floorBin: bin ?? 0, positive: unit.positive)
    }
    return histogram.sums
  }

  /// Round 2: one Vault's share of noise.
  package func histogramShare(from words: inout some RandomWords) -> [Int64] {
    histogramNoise.share(ScoreHistogram.cells, from: &words)
  }

  package func metrics(released: [Int64], answering: Int64) -> Metrics {
    Metrics(released: released, cellVariance: histogramNoise.cellShare * answering)
  }

  package func curves(released: [Int64], answering: Int64) -> MetricCurves {
    MetricCurves(released: released, cellVariance: histogramNoise.cellShare * answering)
  }

  /// The integer row of a unit.
  package func row(of unit: Unit) -> [Int64] {
    rows.row(Array(unit.values.prefix(rows.features.count)))
  }
}
