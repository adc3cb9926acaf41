import CanonFixtures
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
    var tally = SimulationTally()
    for seed in seeds {
      let first = try SimulationOutcome(federation, seed)
      #expect(first.violations == [], "seed \(seed)")
      #expect(try SimulationOutcome(federation, seed) == first, "seed \(seed)")
      tally.add(first)
    }
    print("simulation: seeds \(seeds), \(Int(Date().timeIntervalSince(started))) s: \(tally)")
    if seeds.count >= 20 {
      #expect((tally.ends["completed"] ?? 0) > 0 && tally.ends.count > 2, "\(tally)")
    }
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
