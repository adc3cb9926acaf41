import CanonCoordination
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

  /// The checks above are worth something only if they see what they look for, and call it by
  /// its name.
  @Test(arguments: PlantedFault.allCases)
  func findsAPlantedFault(_ fault: PlantedFault) throws {
    let federation = try SimulatedFederation()
    var found: [Violation] = []
    var seed: UInt64 = 0
    while seed < 40, !found.contains(where: { $0.kind == fault.breaks }) {
      seed += 1
      let simulation = try Simulation(federation, seed: seed, fault: fault)
      try simulation.run()
      found = try simulation.violations()
    }
    print("planted \(fault.rawValue), seed \(seed): \(found)")
    #expect(found.contains { $0.kind == fault.breaks }, "seeds 1...\(seed): \(found)")
  }

  @Test func everyPromiseHasAPlantedFault() {
    #expect(Set(PlantedFault.allCases.map(\.breaks)) == Set(Violation.Kind.allCases))
  }

  /// The Vaults' own ledgers hold without the coordinator's: it alone may forget.
  @Test func keepsBudgetsWithACoordinatorThatForgets() throws {
    let federation = try SimulatedFederation()
    var most = 0
    for seed in UInt64(1)...12 {
      let simulation = try Simulation(federation, seed: seed, coordinatorForgets: true)
      try simulation.run()
      let found = try simulation.violations().filter { $0.kind == .overspentBudget }
      #expect(found == [], "seed \(seed)")
      let tasks = try #require(simulation.coordinator).tasks.values
      most = max(most, tasks.count { $0.envelope != nil })
    }
    #expect(most > 2, "no seed admits more than the budget has room for")
  }
}
