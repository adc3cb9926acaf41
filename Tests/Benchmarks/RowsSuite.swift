import CanonProgram
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld

/// The published splits and quantised rows that peers learn from, outside the protocol.
enum RowsSuite {
  static let categories = ["soft_drinks", "cheese", "soup", "bag_snacks", "frozen_meat"]
  static let splits = 20
  static let asOf = Instant(seconds: 1_509_508_800)  // 2017-11-01T04:00:00Z, midnight in New York

  /// Split `number` holds a unit out by the keyed hash under this key.
  static func splitKey(_ number: Int) -> [UInt8] {
    Bench.entropy.bytes(32, for: "published split \(number)")
  }

  static func training(_ category: String, _ program: Program) throws -> Training {
    let id = "PurchasePropensity(\(category), 28d)"
    guard let training = program.trainings.first(where: { $0.id == id }) else {
      throw Options.Fault("the policy has no \(id)")
    }
    return training
  }

  static func run(_ options: Options) throws {
    let data = try options.text("data")
    let out = try options.text("out", default: ".build/bench/rows")
    let program = try Bench.program(Bench.grocer).program
    let folder = "\(out)/vaults-\(SystemClock().monotonicNanoseconds())"
    let vaults = try Bench.vaults(in: folder)
    _ = try Bench.ingest(data, into: vaults, program: program)
    for category in categories {
      let training = try training(category, program)
      let features = training.row.entries.compactMap { entry in
        program.features.first { $0.id == entry.feature }
      }
      var lines = [header(features.count)]
      for vault in vaults {
        lines += try rows(of: vault, training, features, program)
      }
      try Files.write(
        Array((lines.joined(separator: "\n") + "\n").utf8), to: "\(out)/\(category).csv")
      Bench.say("\(out)/\(category).csv: \(lines.count - 1) rows")
    }
  }

  private static func header(_ features: Int) -> String {
    (["label"] + (1...splits).map { "split_\($0)" } + (0..<features).map { "q\($0)" })
      .joined(separator: ",")
  }

  private static func rows(
    of vault: Vault, _ training: Training, _ features: [Feature], _ program: Program
  ) throws -> [String] {
    let builder = try FeatureBuilder(program: program, training: training, asOf: asOf)
    let units = try vault.units()
    let bySplit = try (1...splits).map { number in
      try builder.readings(of: units, in: vault, split: SplitKey(key: splitKey(number), epoch: 0))
    }
    let quantisers = features.map(Quantiser.init)
    return bySplit[0].indices.map { index in
      let reading = bySplit[0][index]
      let held = bySplit.map { $0[index].heldOut ? "1" : "0" }
      let values = zip(quantisers, reading.values).map { String($0.quantise($1)) }
      return ([reading.outcome ? "1" : "0"] + held + values).joined(separator: ",")
    }
  }
}
