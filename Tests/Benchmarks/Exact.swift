import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonTraining
import CanonTypes
import CanonVault

/// The rows themselves, which only a benchmark may hold: for exact figures, and so that the same
/// features are not built a hundred times.
final class Exact {
  struct Row {
    let vault: String
    let reading: UnitReadings
    let splits: [Bool]
  }

  private let program: Program
  private var rows: [String: [Row]] = [:]
  private var models: [String: LinearModel] = [:]

  init(vaults: [Vault], program: Program, splits: Int) throws {
    self.program = program
    for category in RowsSuite.categories {
      let training = try RowsSuite.training(category, program)
      let builder = try FeatureBuilder(program: program, training: training, asOf: RowsSuite.asOf)
      rows[category] = try vaults.flatMap { vault in
        let units = try vault.units()
        let readings = try (1...splits).map {
          try builder.readings(
            of: units, in: vault, split: SplitKey(key: RowsSuite.splitKey($0), epoch: 0))
        }
        return readings[0].indices.map { index in
          Row(
            vault: vault.id, reading: readings[0][index],
            splits: readings.map { $0[index].heldOut })
        }
      }
    }
  }

  /// A Vault's source whose features come from here; cohort and consent stay the Vault's own.
  func serving(_ rounds: VaultRounds, category: String, split: Int) -> any RoundSource {
    let kept = (rows[category] ?? []).map { row in
      var reading = row.reading
      reading.heldOut = row.splits[split - 1]
      return (row.reading.unit, reading)
    }
    return KeptRows(
      rounds: rounds, kept: Dictionary(kept, uniquingKeysWith: { first, _ in first }))
  }

  /// Exact AUCs on the held-out households of a split: of the model, of the past count of the
  /// category over 90 and over 300 days, and of the same learner without noise.
  func auc(
    of model: LinearModel, category: String, split: Int
  ) throws -> (model: Double, floor: Double, longFloor: Double, noiseless: Double) {
    let training = try RowsSuite.training(category, program)
    let all = rows[category] ?? []
    let held = all.filter { $0.splits[split - 1] }
    let mathematics = try mathematics(training)
    func scores(_ model: LinearModel) -> [Int64] {
      held.map { model.score(mathematics.row(of: unit($0))) }
    }
    let labels = held.map(\.reading.outcome)
    let key = "\(category) \(split)"
    if models[key] == nil {
      let trained = all.filter { !$0.splits[split - 1] }.map(unit)
      models[key] = mathematics.model(released: mathematics.gramSums(trained), answering: 0)
    }
    let floor = held.map(\.reading.floor)
    let long = "purchases_of(\(category), 300d)"
    guard let place = training.row.entries.firstIndex(where: { $0.feature == long }) else {
      throw Options.Fault("the training has no feature `\(long)`")
    }
    return (
      AUC.exact(scores(model), labels), AUC.exact(floor, labels),
      AUC.exact(held.map { $0.reading.values[place] }, labels),
      models[key].map { AUC.exact(scores($0), labels) } ?? 0
    )
  }

  private func unit(_ row: Row) -> TrainingMathematics.Unit {
    TrainingMathematics.Unit(values: row.reading.values, positive: row.reading.outcome)
  }

  private func mathematics(_ training: Training) throws -> TrainingMathematics {
    try TrainingMathematics(
      program: program, training: training.id, features: training.row.entries.map(\.feature),
      quorum: 6, colluding: 1, cost: training.cost)
  }
}

/// A Vault's rounds with features that were built before.
struct KeptRows: RoundSource {
  let rounds: VaultRounds
  let kept: [UnitID: UnitReadings]

  func units(purpose: String, markets: [String], at instant: Instant) throws -> [UnitID] {
    try rounds.units(purpose: purpose, markets: markets, at: instant)
  }

  func readings(task: Digest, units: [UnitID]) throws -> [UnitReadings] {
    units.compactMap { kept[$0] }
  }

  func dataRoot() throws -> Digest { try rounds.dataRoot() }

  func prepare(
    task: Digest, envelope: TaskEnvelope, program: Program, training: Training,
    at instant: Instant
  ) {}

  func discard(task: Digest) {}
}

/// The probability that a positive ranks above a negative, ties counting half.
enum AUC {
  static func exact(_ scores: [Int64], _ labels: [Bool]) -> Double {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (negativesBelow, wins, positives) = (0.0, 0.0, 0.0)
    var index = 0
    while index < order.count {
      var end = index
      var (tiedPositives, tiedNegatives) = (0.0, 0.0)
      while end < order.count, scores[order[end]] == scores[order[index]] {
        if labels[order[end]] { tiedPositives += 1 } else { tiedNegatives += 1 }
        end += 1
      }
      wins += tiedPositives * (negativesBelow + tiedNegatives / 2)
      positives += tiedPositives
      negativesBelow += tiedNegatives
      index = end
    }
    let pairs = positives * negativesBelow
    return pairs > 0 ? wins / pairs : 0.5
  }
}
