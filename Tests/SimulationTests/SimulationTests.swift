import CanonCoordination
import CanonCrypto
import CanonRecords
import CanonTypes
import Foundation
import Testing

/// Many seeds, each run twice and compared. `CANON_SIM_SEEDS` says how many (default: what fits a
/// minute of a debug build), `CANON_SIM_SEED` repeats one.
struct SimulationTests {
  @Test func keepsItsPromisesWhateverFails() throws {
    let environment = ProcessInfo.processInfo.environment
    let one = environment["CANON_SIM_SEED"].flatMap { UInt64($0) }
    let count = environment["CANON_SIM_SEEDS"].flatMap { UInt64($0) } ?? 60
    let seeds = one.map { $0...$0 } ?? 1...count
    let federation = try SimulatedFederation()
    let started = Date()
    var ends: [String: Int] = [:]
    var shares = 0
    for seed in seeds {
      let first = try outcome(federation, seed)
      let second = try outcome(federation, seed)
      #expect(first.violations == [], "seed \(seed)")
      #expect(first.trace == second.trace && first.stores == second.stores, "seed \(seed)")
      for end in first.ends { ends[end, default: 0] += 1 }
      shares += first.shares
    }
    let seconds = Date().timeIntervalSince(started)
    let told = ends.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    print(
      "simulation: seeds \(seeds), each twice, \(shares) shares, \(Int(seconds)) s;",
      told.joined(separator: ", "))
    if seeds.count >= 20 { #expect((ends["completed"] ?? 0) > 0 && ends.count > 2, "\(told)") }
  }

  struct Outcome {
    var violations: [String]
    var trace: Digest
    var stores: [Digest]
    var ends: [String]
    var shares: Int
  }

  private func outcome(_ federation: SimulatedFederation, _ seed: UInt64) throws -> Outcome {
    let simulation = try Simulation(federation, seed: seed)
    try simulation.run()
    let coordinator = simulation.coordinatorStore.digest(of: ["log_entries", "coordinator_tasks"])
    let vaults = federation.vaults.compactMap {
      simulation.vaultStores[$0]?.digest(of: ["party_ledger", "party_attempts", "party_tasks"])
    }
    let tasks = simulation.coordinator?.tasks.values.sorted { $0.task < $1.task } ?? []
    return Outcome(
      violations: try simulation.violations(), trace: simulation.trace.digest(),
      stores: [coordinator] + vaults,
      ends: tasks.map { $0.state?.rawValue ?? $0.decision?.answer.rawValue ?? "lost" },
      shares: simulation.watch.sharesHeard)
  }

  /// The checks above are worth something only if they see what they look for.
  @Test(arguments: PlantedFault.allCases)
  func findsAPlantedFault(_ fault: PlantedFault) throws {
    let federation = try SimulatedFederation()
    var found: [String] = []
    for seed in UInt64(1)...20 where found.isEmpty {
      let simulation = try Simulation(federation, seed: seed, fault: fault)
      do {
        try simulation.run()
        found = try simulation.violations()
      } catch { found = ["\(error)"] }
    }
    print("planted \(fault.rawValue):", found.first ?? "not found")
    #expect(!found.isEmpty)
  }
}
