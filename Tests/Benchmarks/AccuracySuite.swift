import CanonCoordination
import CanonCrypto
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld

/// How well released models rank real held-out households, over published splits and ε.
///
/// Every model comes through the whole task path. The exact AUC is computed here, outside the
/// protocol, from rows that no party would see: it is a benchmark's privilege, and says so.
enum AccuracySuite {
  /// ε of the whole task at δ = 1e-6, and the policy that states it: one noised cohort, and two
  /// attempts of each round. A small ε has to give the cohort a larger part of itself.
  struct Level {
    let epsilon: String
    let floor: String
    let cohort: String
    let round: String
  }

  static let levels = [
    Level(epsilon: "3", floor: "1_500", cohort: "0.0005", round: "0.0922"),
    Level(epsilon: "1", floor: "1_500", cohort: "0.0005", round: "0.0119"),
    Level(epsilon: "0.3", floor: "1_500", cohort: "0.0001", round: "0.0012"),
    Level(epsilon: "0.1", floor: "500", cohort: "0.00003", round: "0.000145"),
    Level(epsilon: "0.03", floor: "100", cohort: "0.00001", round: "0.0000118"),
  ]

  static func run(_ options: Options) throws {
    let data = try options.text("data")
    let splits = try options.number("splits", default: RowsSuite.splits)
    let only = try options.text("epsilon", default: "all")
    let out = try options.text("out", default: ".build/bench/accuracy")
    let plain = try Bench.program(Bench.grocer)
    let vaults = try Bench.vaults(in: "\(out)/vaults-\(SystemClock().monotonicNanoseconds())")
    _ = try Bench.ingest(data, into: vaults, program: plain.program)
    Bench.say("exact AUC on held-out households, outside the protocol; \(splits) published splits,")
    Bench.say(
      "\(RowsSuite.categories.count) categories, ε of the whole task, δ = 1e-6, two attempts"
    )
    let exact = try Exact(vaults: vaults, program: plain.program, splits: splits)
    var lines = ["epsilon,category,split,auc,floor,floor_long,noiseless"]
    for level in levels where only == "all" || only == level.epsilon {
      var results: [Result] = []
      var refused = 0
      for category in RowsSuite.categories {
        for split in 1...splits {
          guard let result = try one(level, category, split, vaults, exact) else {
            refused += 1
            continue
          }
          results.append(result)
          lines.append(
            "\(level.epsilon),\(category),\(split),\(Bench.fixed(result.model, 6)),"
              + "\(Bench.fixed(result.floor, 6)),\(Bench.fixed(result.longFloor, 6)),"
              + "\(Bench.fixed(result.noiseless, 6))")
        }
      }
      show(level.epsilon, results, splits, refused)
      lead("90 d", over: results) { $0.model - $0.floor }
      lead("300 d", over: results) { $0.model - $0.longFloor }
    }
    try Files.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "\(out)/accuracy.csv")
  }

  struct Result {
    let category: String
    let split: Int
    let model: Double
    /// The policy's own floor: the past count of the category over 90 days.
    let floor: Double
    /// The stronger one: the same count over 300 days.
    let longFloor: Double
    let noiseless: Double
    let accepted: Bool
  }

  /// One task under its own policy text, on the Vaults' receipts with fresh state.
  ///
  /// - Returns: `nil` when admission refuses it because its noised cohort is too small.
  private static func one(
    _ level: Level, _ category: String, _ split: Int,
    _ vaults: [Vault], _ exact: Exact
  ) throws -> Result? {
    let policy = try Bench.program(
      Bench.grocer,
      replacing: [
        ("at least 8_000 Customer", "at least \(level.floor) Customer"),
        ("rho 0.0005", "rho \(level.cohort)"),
        // No words are counted here, and tasks take nearly all of the window.
        ("cost     rho 0.002", "cost     rho 0.000000001"),
        (
          "gram rho 0.0119, metrics rho 0.0119",
          "gram rho \(level.round), metrics rho \(level.round)"
        ),
        (
          "        accept    when",
          "        margin    accepted because \"a benchmark\"\n        accept    when"
        ),
      ])
    let training = try RowsSuite.training(category, policy.program)
    let entropy = SeededEntropy(UInt64(split * 1_000_003))
    let federation = try BenchFederation(
      vaults: vaults, program: policy.program, files: policy.files,
      splitKey: RowsSuite.splitKey(split),
      entropy: LevelEntropy(base: entropy, level: level.epsilon),
      wrapping: { exact.serving($0, category: category, split: split) })
    let families = policy.program.families.filter { training.families.contains($0.id) }.map(\.name)
    let record: TaskRecord
    do {
      record = try federation.run(
        training.id, families: families, asOf: RowsSuite.asOf, nonce: split)
    } catch let refusal as BenchFederation.Refused
      where refusal.reasons.allSatisfy({ $0.code == "CN8623" })
    {
      return nil
    }
    guard let model = record.model else {
      throw Options.Fault("no model: \(record.state?.rawValue ?? "refused")")
    }
    let truth = try exact.auc(of: model, category: category, split: split)
    return Result(
      category: category, split: split, model: truth.model, floor: truth.floor,
      longFloor: truth.longFloor, noiseless: truth.noiseless,
      accepted: record.report?.payload.outcome == .accepted)
  }

  private static func show(_ epsilon: String, _ results: [Result], _ splits: Int, _ refused: Int) {
    // The mean over categories of one split is one observation; its spread is over splits.
    func bySplit(_ value: (Result) -> Double) -> [Double] {
      (1...splits).compactMap { split in
        let values = results.filter { $0.split == split }.map(value)
        return values.isEmpty ? nil : Bench.mean(values)
      }
    }
    let auc = bySplit { $0.model }
    let lead = bySplit { $0.model - $0.floor }
    let gap = bySplit { $0.noiseless - $0.model }
    let accepted = results.filter(\.accepted).count
    Bench.say(
      "ε \(epsilon): AUC \(Bench.fixed(Bench.mean(auc))) (sd \(Bench.fixed(Bench.deviation(auc)))),"
        + " lead over past count \(Bench.fixed(Bench.mean(lead)))"
        + " (sd \(Bench.fixed(Bench.deviation(lead)))),"
        + " gap to no noise \(Bench.fixed(Bench.mean(gap)))"
        + " (sd \(Bench.fixed(Bench.deviation(gap)))),"
        + " accepted \(accepted) of \(results.count), refused for the cohort \(refused)")
  }
}

extension AccuracySuite {
  /// The lead over a past count, paired: model and count rank the same held-out households.
  ///
  /// Splits of one category share households, so the standard error of independent pairs says too
  /// little, and the spread of the categories' means says what another category might bring.
  private static func lead(
    _ window: String, over results: [Result], _ difference: (Result) -> Double
  ) {
    let pairs = results.map(difference)
    let categories = RowsSuite.categories.map { category in
      Bench.mean(results.filter { $0.category == category }.map(difference))
    }
    let error = Bench.deviation(pairs) / Double(max(1, pairs.count)).squareRoot()
    let positive = pairs.count { $0 > 0 }
    Bench.say(
      "  paired lead over the \(window) count: \(Bench.fixed(Bench.mean(pairs)))"
        + " (sd \(Bench.fixed(Bench.deviation(pairs))) over \(pairs.count) pairs,"
        + " \(positive) of them positive; standard error \(Bench.fixed(error)) were the pairs"
        + " independent, but splits overlap); by category"
        + " \(categories.map { Bench.fixed($0) }.joined(separator: " "))"
        + " (sd \(Bench.fixed(Bench.deviation(categories))))")
  }
}

/// Entropy that differs between levels of ε but is the same in every run of the benchmark.
struct LevelEntropy: Entropy {
  let base: SeededEntropy
  let level: String

  func bytes(_ count: Int, for label: String) -> [UInt8] {
    base.bytes(count, for: "\(level) \(label)")
  }
}
