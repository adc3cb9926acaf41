import CanonCoordination
import CanonCrypto
import CanonDemo
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld

/// How often the standard policy accepts sound models, and models trained on shuffled labels.
///
/// Every run invents its own population from its seed, takes it into eight Vaults, and carries one
/// task of each kind through the whole path, with its own noise and its own split.
enum AcceptanceSuite {
  static func run(_ options: Options) throws {
    let runs = try options.number("runs", default: 200)
    let first = try options.number("seed", default: 1)
    let households = try options.number("households", default: 12_000)
    let policy = try Bench.program(Bench.grocer)
    Bench.say(
      "seeds \(first)...\(first + runs - 1), \(households) households each, standard policy")
    var (sound, shuffled) = (Tally(), Tally())
    for seed in first..<(first + runs) {
      let vaults = try populate(UInt64(seed), Int64(households), policy.program)
      let category = RowsSuite.categories[seed % RowsSuite.categories.count]
      for isShuffled in [false, true] {
        let entropy = SeededEntropy(UInt64(seed * 2 + (isShuffled ? 1 : 0)))
        let federation = try BenchFederation(
          vaults: vaults, program: policy.program, files: policy.files,
          splitKey: entropy.bytes(32, for: "split"), entropy: entropy,
          wrapping: { rounds -> any RoundSource in
            if isShuffled { return ShuffledRows(rounds: rounds, seed: UInt64(seed)) }
            return rounds
          })
        let training = try RowsSuite.training(category, policy.program)
        let families = policy.program.families.filter { training.families.contains($0.id) }
        let record = try federation.run(
          training.id, families: families.map(\.name), asOf: RowsSuite.asOf, nonce: seed)
        if isShuffled { shuffled.add(record) } else { sound.add(record) }
      }
      if seed % 10 == 0 { Bench.say("  after seed \(seed): sound \(sound), shuffled \(shuffled)") }
    }
    Bench.say("sound models:     \(sound)")
    Bench.say("shuffled labels:  \(shuffled)")
  }

  struct Tally: CustomStringConvertible {
    private var outcomes: [VerificationOutcome: Int] = [:]
    private var runs = 0

    mutating func add(_ record: TaskRecord) {
      runs += 1
      if let outcome = record.report?.payload.outcome { outcomes[outcome, default: 0] += 1 }
    }

    var description: String {
      let accepted = outcomes[.accepted, default: 0]
      let share = runs == 0 ? 0 : 100 * Double(accepted) / Double(runs)
      return "accepted \(accepted) of \(runs) (\(Bench.fixed(share, 1)) %), rejected "
        + "\(outcomes[.rejected, default: 0]), challenged \(outcomes[.challenged, default: 0])"
    }
  }

  static func populate(_ seed: UInt64, _ households: Int64, _ program: Program) throws -> [Vault] {
    let receipts = ReceiptsGenerator(seed: seed, households: households).make()
    let vaults = try Bench.vaultNames.map { name in
      try Vault(
        id: name, store: MemoryStore(), key: Bench.entropy.bytes(32, for: "vault \(name)"),
        entropy: Bench.entropy, creating: true)
    }
    _ = try Ingestion(program: program, table: "transactions").run(
      InventedTables(receipts: receipts), into: vaults,
      partition: .keyed(Bench.entropy.bytes(32, for: "partition")), at: Bench.start)
    for vault in vaults {
      try vault.recordForAllUnits(
        ConsentEntry(
          .grant, "commercial", from: Instant(seconds: 0),
          expires: Bench.start + Period(seconds: 365 * 86_400)))
    }
    return vaults
  }
}

/// Invented receipts as tables, without files.
struct InventedTables: SourceTables {
  let receipts: InventedReceipts

  func forEachChunk(of table: String, _ body: ([UInt8]) throws -> Void) throws {
    switch table {
    case "transactions": try body(receipts.transactions)
    case "products": try body(receipts.products)
    default: throw Options.Fault("there is no table \(table)")
    }
  }

  func zone(_ name: String) throws(VaultFault) -> Zone { try SourceFolder(path: ".").zone(name) }
}

/// A Vault that trains on labels dealt out anew among its trained units: nothing can be learned.
/// Held-out units keep their own.
struct ShuffledRows: RoundSource {
  let rounds: VaultRounds
  let seed: UInt64

  func units(purpose: String, markets: [String], at instant: Instant) throws -> [UnitID] {
    try rounds.units(purpose: purpose, markets: markets, at: instant)
  }

  func readings(task: Digest, units: [UnitID]) throws -> [UnitReadings] {
    var readings = try rounds.readings(task: task, units: units)
    let trained = readings.indices.filter { !readings[$0].heldOut }
    var dice = DeterministicStream(
      key: SeededEntropy(seed).bytes(32, for: "shuffle"), label: "shuffled labels")
    for (index, outcome) in zip(
      trained, trained.map { readings[$0].outcome }.shuffled(using: &dice))
    {
      readings[index].outcome = outcome
    }
    return readings
  }

  func dataRoot() throws -> Digest { try rounds.dataRoot() }

  func prepare(
    task: Digest, envelope: TaskEnvelope, program: Program, training: Training,
    at instant: Instant
  ) throws {
    try rounds.prepare(
      task: task, envelope: envelope, program: program, training: training, at: instant)
  }

  func discard(task: Digest) throws { try rounds.discard(task: task) }
}
