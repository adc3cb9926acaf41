import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonFixtures
import CanonRecords
import CanonReplay
import CanonTypes
import Testing

/// Under the bundle that decided, nothing flips and every reservation is the recorded one.
struct SameBundleTests {
  @Test func simulatedWorldsComeOutAsTheyWere() throws {
    let federation = try SimulatedFederation()
    var (requests, models, doubted) = (0, 0, 0)
    for seed in UInt64(1)...20 {
      let simulation = try Simulation(federation, seed: seed)
      try simulation.run()
      let log = try #require(
        try DecisionLog(reading: simulation.coordinatorStore), "seed \(seed)")
      let report = try Replay.run(
        try VerifiedLog(log, anchors: federation.anchors), under: federation.program,
        bundle: federation.bundle.digest)
      #expect(report.isClean && report.unchanged == report.requests, "seed \(seed): \(report)")
      #expect(report.budgets.allSatisfy { $0.recorded == $0.under }, "seed \(seed)")
      let receipts = log.entries.compactMap { entry in
        if case .receipted(let receipt) = entry.event { receipt.payload } else { nil }
      }
      #expect(report.requests == Int64(receipts.count), "seed \(seed)")
      let reserved = receipts.compactMap(\.reserved).reduce(Rho.zero, +)
      let life = report.budgets.last { $0.from == nil }?.under
      #expect(reserved == life?.tasks ?? Rho.zero, "seed \(seed)")
      requests += receipts.count
      models += report.models.count
      doubted += report.outcomes.count { $0.after == .undetermined }
    }
    print("replay: seeds 1...20, \(requests) requests, \(models) settled models")
    #expect(requests > 20 && models > 0 && doubted == 0)
  }
}
