import CanonBundle
import CanonCoordination
import CanonEncoding
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonReplay
import CanonTypes
import Testing

/// Settled models under a policy that has changed.
struct ModelBasisTests {
  /// A log in which one task was settled, with a seed whose noise lets the policy accept.
  private static let settled = Result { () throws -> (SimulatedFederation, DecisionLog) in
    let federation = try SimulatedFederation()
    for seed in UInt64(1)...20 {
      let simulation = try Simulation(federation, seed: seed, isScripted: true)
      try simulation.tick(hours: 0)
      try simulation.give(.bundle(federation.bundle.bytes))
      try simulation.give(.submit(try federation.encoded(try federation.request(1))))
      try simulation.tick(hours: 24 * 8)
      let tasks = simulation.coordinator?.tasks.values
      guard tasks?.first?.state == .completed,
        let log = try DecisionLog(reading: simulation.coordinatorStore)
      else { continue }
      return (federation, log)
    }
    throw Missing()
  }

  private struct Missing: Error {}

  private func basis(
    _ change: (inout Program) -> Void = { _ in }
  ) throws -> (basis: ModelBasis, report: ReplayReport) {
    let (federation, log) = try ModelBasisTests.settled.get()
    var program = federation.program
    change(&program)
    let report = try Replay.run(
      try VerifiedLog(log, anchors: federation.anchors), under: program,
      bundle: federation.bundle.digest)
    return (try #require(report.models.first), report)
  }

  @Test func theSamePolicyKeepsIt() throws {
    let (basis, report) = try basis()
    #expect(basis.standing == .kept && basis.changed.isEmpty && report.isClean)
    #expect(basis.before == .accepted && basis.after == .accepted && !basis.criteria.isEmpty)
  }

  @Test func newCriteriaAreAskedOfTheReleasedIntegers() throws {
    let (lost, report) = try basis {
      $0.acceptances[0].accept = [.metric(.auc, .greaterOrEqual, millionths: 999_999)]
    }
    #expect(lost.standing == .lost && lost.changed == ["acceptance criteria"])
    #expect(lost.before == .accepted && lost.after == .rejected)
    #expect(lost.reasons.map(\.code) == ["CN9808"])
    #expect(lost.criteria.contains { $0.text == "auc >= 0.999999" && !$0.held })
    #expect(report.flips.isEmpty && !report.isClean)
    let (kept, _) = try basis {
      $0.acceptances[0].accept = [.metric(.auc, .greaterOrEqual, millionths: 0)]
    }
    #expect(kept.standing == .kept && kept.changed == ["acceptance criteria"])
    let (challenged, _) = try basis {
      $0.acceptances[0].challenge = [.metric(.baseRate, .greater, millionths: 0)]
    }
    #expect(challenged.standing == .lost && challenged.after == .challenged)
  }

  /// The released integers answer no question that they were not measured for.
  @Test func otherMeasurementsAreUndetermined() throws {
    let edits: [(String, (inout Program) -> Void)] = [
      ("training", { $0.trainings[0].row.entries[0].weight = 256 }),
      ("training", { $0.trainings[0].heldOutMillionths = 300_000 }),
      ("floor", { $0.acceptances[0].floors[0].feature = "spend(30d)" }),
      ("meaning", { $0.outcomes[0].window = .next(Period(seconds: 27 * 86_400)) }),
      ("privacy", { $0.privacyBlocks[0].colluding = 1 }),
    ]
    for (name, edit) in edits {
      let (basis, _) = try basis(edit)
      #expect(basis.standing == .undetermined && basis.after == nil, "\(name)")
      #expect(basis.changed.contains(name), "\(name): \(basis.changed)")
      #expect(basis.reasons.map(\.code) == ["CN9809"], "\(name)")
    }
  }

  @Test func aTaskThatWouldBeDeniedTakesItsModelAlong() throws {
    let (basis, report) = try basis { $0.rules.removeAll { $0.effect == .permit } }
    #expect(basis.standing == .lost && basis.after == nil)
    #expect(basis.reasons.map(\.code) == ["CN9807", "CN8621"])
    #expect(report.flips.count == 1)
    let (unknown, _) = try self.basis {
      $0.privacyBlocks[0].cohortRho = Rho(picos: 2_000_000_000)
    }
    #expect(unknown.standing == .undetermined)
    #expect(unknown.reasons.map(\.code) == ["CN9807", "CN9805"])
  }
}
