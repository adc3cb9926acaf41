import CanonCoordination
import CanonCrypto
import CanonRecords
package import CanonTypes

/// What one run of one seed came to; two runs are the same in all of it.
package struct SimulationOutcome: Equatable {
  package var violations: [Violation]
  package var trace: Digest
  /// Digests of what the coordinator and each Vault hold in the end.
  package var stores: [Digest]
  /// How every request ended.
  package var ends: [String]
  package var shares: Int

  package init(_ federation: SimulatedFederation, _ seed: UInt64) throws {
    let simulation = try Simulation(federation, seed: seed)
    try simulation.run()
    violations = try simulation.violations()
    trace = simulation.trace.digest()
    let tables = ["party_ledger", "party_attempts", "party_tasks"]
    stores =
      [simulation.coordinatorStore.digest(of: ["log_entries", "coordinator_tasks"])]
      + federation.vaults.compactMap { simulation.vaultStores[$0]?.digest(of: tables) }
    let tasks = simulation.coordinator?.tasks.values.sorted { $0.task < $1.task } ?? []
    ends = tasks.map { $0.state?.rawValue ?? $0.decision?.answer.rawValue ?? "lost" }
    shares = simulation.watch.sharesHeard
  }
}

/// How many requests ended how, over many seeds.
package struct SimulationTally: CustomStringConvertible {
  package private(set) var ends: [String: Int] = [:]
  private var shares = 0

  package init() {}

  package mutating func add(_ outcome: SimulationOutcome) {
    for end in outcome.ends { ends[end, default: 0] += 1 }
    shares += outcome.shares
  }

  package var description: String {
    let told = ends.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return "\(shares) shares, " + told.joined(separator: ", ")
  }
}
