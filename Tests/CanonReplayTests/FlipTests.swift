import CanonAdmission
import CanonCoordination
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonReplay
import CanonTypes
import Testing

/// What flips under an edited policy, why, and what would have been reserved.
struct FlipTests {
  private let federation: SmallFederation
  private let first: Program

  init() throws {
    federation = try SmallFederation()
    first = RecordedRequests.roomy
  }

  private func replay(
    _ change: (inout Program) -> Void, of requests: [(inout TaskRequest) -> Void]
  ) throws -> ReplayReport {
    var recorded = try RecordedRequests(federation, first)
    for request in requests { try recorded.submit(request) }
    var program = first
    change(&program)
    return try Replay.run(
      try VerifiedLog(try recorded.log(), anchors: federation.anchors), under: program,
      bundle: recorded.bundle)
  }

  private static let place = SourcePlace(file: "policy.canon", line: 99, column: 3)
  private static let us: @Sendable (inout TaskRequest) -> Void = { $0.markets = ["US"] }
  private static let german: @Sendable (inout TaskRequest) -> Void = { $0.markets = ["DE"] }
  /// Of the same cohort as `german`, and permitted.
  private static let germanSpending: @Sendable (inout TaskRequest) -> Void = {
    ($0.markets, $0.families) = (["DE"], ["spending"])
  }

  private static func forbid(_ condition: Condition) -> Rule {
    Rule(
      id: "ConsumerTraining.american", effect: .forbid, condition: condition,
      because: "Not any more.", place: place)
  }

  @Test func aRuleFlipsWhatItForbids() throws {
    let report = try replay(
      { $0.rules.insert(FlipTests.forbid(.marketsContain("US")), at: 0) },
      of: [FlipTests.us, { $0.markets = ["FR"] }, FlipTests.german])
    #expect(report.requests == 3 && report.unchanged == 2 && report.flips.count == 1)
    let flip = try #require(report.flips.first)
    #expect(flip.number == 0 && flip.before.outcome == .permitted)
    #expect(flip.after.outcome == .denied && flip.after.reasons.map(\.code) == ["CN8622"])
    #expect(
      flip.after.rules.first == .init(rule: "ConsumerTraining.american", place: FlipTests.place))
    #expect(flip.before.rules.map(\.rule) == ["ConsumerTraining.propensity_for_operators"])
    #expect(flip.before.reserved == Rho(picos: 8_000_000_000) && flip.after.reserved == nil)
    let life = try #require(report.budgets.first { $0.from == nil })
    #expect(life.recorded?.tasks == Rho(picos: 16_000_000_000))
    #expect(life.under?.tasks == Rho(picos: 8_000_000_000))
    // Two cohorts were counted for the record; of the flipped request none would be asked.
    #expect(life.recorded?.counts == Rho(picos: 1_000_000_000))
    #expect(life.under?.counts == Rho(picos: 500_000_000))
    #expect(!report.isClean)
  }

  /// A cohort that was never counted is not made up, and one that was is used.
  @Test func whatWasNeverCountedIsUndetermined() throws {
    let lift: (inout Program) -> Void = { $0.rules.removeFirst() }
    let unknown = try replay(lift, of: [FlipTests.german, FlipTests.germanSpending])
    #expect(unknown.flips.map(\.after.outcome) == [.undetermined])
    #expect(unknown.flips[0].after.reasons.map(\.code) == ["CN9805"])
    #expect(
      unknown.budgets.last?.under?.undetermined == Rho(picos: 8_500_000_000), "\(unknown.budgets)")
    let known = try replay(lift, of: [FlipTests.germanSpending, FlipTests.german])
    #expect(known.flips.map(\.before.outcome) == [.denied])
    #expect(known.flips.map(\.after.outcome) == [.permitted])
    #expect(known.budgets.last?.under?.tasks == Rho(picos: 16_000_000_000))
    // Another noise is another count, and so is another reading of consent.
    let noise = try replay(
      { $0.privacyBlocks[0].cohortRho = Rho(picos: 1) }, of: [FlipTests.us])
    #expect(noise.flips.map(\.after.outcome) == [.undetermined])
    let consent = try replay(
      { $0.purposes[1].parent = "measurement" }, of: [FlipTests.us])
    #expect(consent.flips.map(\.after.outcome) == [.denied], "no rule permits it any more")
    let longest = try replay(
      {
        $0.governance.scopes = [
          ConsentScope(
            name: "short", purposes: ["marketing_models"], longest: Period(seconds: 60))
        ]
      }, of: [FlipTests.us])
    #expect(longest.flips.map(\.after.outcome) == [.undetermined])
  }

  @Test func aSmallerBudgetRefusesFromWhereItIsSpent() throws {
    let tight: (inout Program) -> Void = {
      $0.privacyBlocks[0].window.rho = Rho(picos: 20_000_000_000)
    }
    let report = try replay(tight, of: [FlipTests.us, FlipTests.us, FlipTests.us, FlipTests.us])
    #expect(report.flips.map(\.number) == [2, 3])
    #expect(report.flips.allSatisfy { $0.after.reasons.map(\.code) == ["CN8625"] })
    let window = try #require(report.budgets.first { $0.from != nil })
    #expect(window.recorded?.tasks == Rho(picos: 32_000_000_000))
    #expect(window.under?.tasks == Rho(picos: 16_000_000_000))
    #expect(window.under?.budget == Rho(picos: 20_000_000_000))
    let dear = try replay(
      { $0.trainings[0].cost.total = Rho(picos: 9_000_000_000) }, of: [FlipTests.us])
    #expect(dear.isClean && dear.otherwise == 1 && dear.unchanged == 0)
    #expect(dear.budgets.last?.under?.tasks == Rho(picos: 9_000_000_000))
  }

  /// What hangs on an undetermined request is undetermined too, never guessed; what fits beside it
  /// is permitted, and what the rules deny is denied.
  @Test func doubtReachesWhatHangsOnIt() throws {
    let report = try replay(
      {
        $0.rules.removeFirst()
        $0.privacyBlocks[0].window.rho = Rho(picos: 20_000_000_000)
      },
      of: [FlipTests.german, FlipTests.us, FlipTests.us, FlipTests.us, { $0.purpose = "other" }])
    #expect(report.flips.map(\.number) == [0, 2, 3], "\(report.flips)")
    #expect(report.flips.allSatisfy { $0.after.outcome == .undetermined })
    #expect(
      report.flips.map { $0.after.reasons.map(\.code) } == [["CN9805"], ["CN9806"], ["CN9806"]])
    let window = try #require(report.budgets.first { $0.from != nil }?.under)
    #expect(window.tasks == Rho(picos: 8_000_000_000))
    #expect(window.undetermined == Rho(picos: 24_500_000_000), "\(window)")
    #expect(report.outcomes.first { $0.before == .denied && $0.after == .denied }?.count == 1)
  }

  @Test func namesThatAreGoneAreRefusedAsAdmissionRefusesThem() throws {
    func code(_ change: (inout Program) -> Void) throws -> [String] {
      let report = try replay(change, of: [FlipTests.us])
      return try #require(report.flips.first).after.reasons.map(\.code)
    }
    #expect(
      try code {
        $0.trainings[0].id = "Other(dairy)"
        $0.trainings[0].template = "Other"
      } == ["CN8616"])
    let blocked = try replay(
      { $0.trainings[0].id = "PurchasePropensity(fish, 28d)" }, of: [FlipTests.us])
    #expect(blocked.flips.map(\.after.outcome) == [.blocked])
    #expect(blocked.flips[0].after.reasons.map(\.code) == ["CN8630"])
    #expect(try code { $0.purposes.removeAll { $0.name == "marketing_models" } } == ["CN8618"])
    #expect(try code { $0.families[0].name = "rate" } == ["CN8617"])
    #expect(try code { $0.roles.removeFirst() } == ["CN8607"])
  }

  /// A concept without a meaning blocks an admitted task; the new bundle may know it.
  @Test func meaningIsSettledUnderTheNewBundle() throws {
    let ask: (inout TaskRequest) -> Void = { $0.concepts = ["loyalty_score"] }
    var score = first.attributes[1]
    score.name = "loyalty_score"
    let local = try replay({ $0.attributes.append(score) }, of: [ask])
    #expect(local.flips.map(\.before.outcome) == [.blocked])
    #expect(local.flips.map(\.after.outcome) == [.denied])
    #expect(local.flips[0].after.reasons.map(\.code) == ["CN8703"])
    let known = try replay(
      { $0.families[1].name = "loyalty_score" },
      of: [
        {
          ($0.concepts, $0.families) = (["loyalty_score"], ["frequency"])
        }
      ])
    #expect(known.flips.map(\.after.outcome) == [.denied], "outside of what the task uses")
    let feature = try replay(
      {
        $0.features[0].id = "loyalty_score(30d)"
        $0.families[1].features = ["loyalty_score(30d)"]
        $0.trainings[0].row.entries[0].feature = "loyalty_score(30d)"
      }, of: [ask])
    #expect(feature.flips.map(\.after.outcome) == [.permitted])
  }

  /// The log of two releases: each decision stands under the one that made it.
  @Test func everyBundleOfTheLogIsReplaced() throws {
    var recorded = try RecordedRequests(federation, first)
    let old = recorded.bundle
    try recorded.submit(FlipTests.us)
    var second = first
    second.rules.insert(FlipTests.forbid(.marketsContain("US")), at: 0)
    try recorded.activate(second)
    try recorded.submit(FlipTests.us)
    // It names the release before: refused then, and refused under whatever comes.
    try recorded.submit {
      $0.markets = ["US"]
      $0.bundle = old
    }
    let log = try recorded.log()
    #expect(log.bundles.count == 2)
    func numbers(_ program: Program) throws -> [Int64] {
      try Replay.run(
        try VerifiedLog(log, anchors: federation.anchors), under: program, bundle: old
      ).flips.map(\.number)
    }
    #expect(try numbers(second) == [0])
    // Nobody counted in the second release's name.
    let back = try Replay.run(
      try VerifiedLog(log, anchors: federation.anchors), under: first, bundle: old)
    #expect(back.flips.map(\.number) == [1])
    #expect(back.flips[0].after.outcome == .undetermined)
    #expect(back.outcomes.first { $0.before == .denied && $0.after == .denied }?.count == 1)
  }

  @Test func eachWindowHasASumOfItsOwn() throws {
    var recorded = try RecordedRequests(federation, first)
    let later: (inout TaskRequest) -> Void = { $0.expires = SmallPolicy.instant("2027-01-01") }
    try recorded.submit(later)
    try recorded.tick(SmallPolicy.instant("2026-07-01"))
    try recorded.submit(later)
    try recorded.submit(later)
    let program = {
      var program = first
      program.privacyBlocks[0].windowEpochs = 52
      program.trainings[0].cost.total = Rho(picos: 5_000_000_000)
      return program
    }()
    let log = try VerifiedLog(try recorded.log(), anchors: federation.anchors)
    let same = try Replay.run(log, under: first, bundle: recorded.bundle)
    #expect(same.isClean && same.budgets.allSatisfy { $0.recorded == $0.under })
    #expect(
      same.budgets.map { $0.under?.tasks.picos } == [8_000_000_000, 16_000_000_000, 24_000_000_000])
    #expect(
      same.budgets.map { $0.from?.description }
        == ["2026-01-05T00:00:00Z", "2026-04-06T00:00:00Z", nil])
    let other = try Replay.run(log, under: program, bundle: recorded.bundle)
    let tasks = other.budgets.map { [$0.recorded?.tasks.picos, $0.under?.tasks.picos] }
    #expect(
      tasks == [
        [8_000_000_000, 15_000_000_000], [16_000_000_000, nil], [24_000_000_000, 15_000_000_000],
      ])
  }
}
