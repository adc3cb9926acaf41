import CanonCoordination
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonReplay
import CanonTypes
import Testing

/// When a reservation ends, under a budget that has room for one task at a time.
struct ReservationTests {
  private let federation: SmallFederation
  private let tight: Program

  init() throws {
    federation = try SmallFederation()
    var program = SmallPolicy.program
    let rho = Rho(picos: 6_000_000_000)
    program.trainings[0].cost = .init(gram: rho, metrics: rho, attempts: 2, total: rho * 2)
    tight = program
  }

  private static func ask(_ concept: String? = nil) -> (inout TaskRequest) -> Void {
    {
      ($0.concepts, $0.markets) = (concept.map { [$0] }, ["US"])
      $0.expires = SmallPolicy.instant("2027-01-01")
    }
  }

  private func replay(
    _ recorded: inout RecordedRequests, under program: Program
  ) throws -> ReplayReport {
    try Replay.run(
      try VerifiedLog(try recorded.log(), anchors: federation.anchors), under: program,
      bundle: recorded.bundle)
  }

  /// The log of a task that waits for its meaning until its deadline, and of one after it.
  private func waiting() throws -> RecordedRequests {
    var recorded = try RecordedRequests(federation, tight)
    try recorded.submit(ReservationTests.ask("loyalty_score"))
    try recorded.submit(ReservationTests.ask())
    try recorded.tick(SmallPolicy.instant("2026-03-20"))
    try recorded.submit(ReservationTests.ask())
    return recorded
  }

  @Test func aBlockedTaskHoldsItUntilItsDeadline() throws {
    var recorded = try waiting()
    let report = try replay(&recorded, under: tight)
    #expect(report.isClean && report.unchanged == 3)
    let outcomes = Dictionary(uniqueKeysWithValues: report.outcomes.map { ($0.before, $0.count) })
    #expect(outcomes == [.blocked: 1, .denied: 1, .permitted: 1], "\(report.outcomes)")
  }

  /// It never ran in the log, so nobody knows what it would have left.
  @Test func aTaskThatNeverRanKeepsItsWorstCase() throws {
    var recorded = try waiting()
    var knowing = tight
    knowing.features[0].id = "loyalty_score(30d)"
    knowing.families[1].features = ["loyalty_score(30d)"]
    knowing.trainings[0].row.entries[0].feature = "loyalty_score(30d)"
    let report = try replay(&recorded, under: knowing)
    #expect(report.flips.map(\.number) == [0, 2])
    #expect(report.flips.map(\.after.outcome) == [.permitted, .denied])
    #expect(report.flips[1].after.reasons.map(\.code) == ["CN8625"])
  }

  @Test func aTaskThatItsMeaningRefusesFreesItAtOnce() throws {
    var recorded = try RecordedRequests(federation, tight)
    try recorded.submit(ReservationTests.ask("cashier_note"))
    try recorded.submit(ReservationTests.ask())
    let report = try replay(&recorded, under: tight)
    #expect(report.isClean && report.unchanged == 2)
    #expect(report.outcomes.map(\.before) == [.denied, .permitted])
    // Under a policy that does not know the signal the task waits, and holds what it reserved.
    var forgetful = tight
    forgetful.attributes.removeAll { $0.name == "cashier_note" }
    let other = try replay(&recorded, under: forgetful)
    #expect(other.flips.map(\.after.outcome) == [.blocked, .denied])
  }

  /// Two requests are asked about, and the first that is decided takes the budget: the second is
  /// refused after its cohort was counted, and that count stays charged.
  @Test func aRequestThatWasOvertakenComesOutAsItWas() throws {
    var recorded = try RecordedRequests(federation, tight)
    let french: (inout TaskRequest) -> Void = {
      ReservationTests.ask()(&$0)
      $0.markets = ["FR"]
    }
    try recorded.submitTogether([ReservationTests.ask(), french])
    let report = try replay(&recorded, under: tight)
    #expect(report.isClean && report.unchanged == 2)
    #expect(report.outcomes.map(\.before) == [.denied, .permitted])
    #expect(report.budgets.allSatisfy { $0.recorded == $0.under })
    #expect(report.budgets.last?.under?.counts == Rho(picos: 1_000_000_000))
  }
}
