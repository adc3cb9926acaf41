import CanonDiagnostics
import CanonProgram
import CanonTypes
import CanonWorkspace
import Testing

/// The retailer's programme: one training a goal, each with what it costs and is judged by.
@Suite struct GoalTests {
  static let paths = ["behavior", "commerce", "governance", "identity", "programme"]
    .map { "Policies/retailer/\($0).canon" }

  static func program(_ changes: [(String, String)] = []) throws -> Program {
    var text = try Fixture.text(paths[4])
    for (old, new) in changes {
      try #require(text.contains(old), "\(old) is not in the policy any more")
      text = text.replacing(old, with: new)
    }
    let files = try paths.dropLast().map { try Fixture.file($0) } + [(paths[4], Array(text.utf8))]
    let compiled = Workspace(files: files).compile()
    return try #require(compiled.program, "\(compiled.checked.text())")
  }

  static func training(_ id: String, in program: Program) throws -> Training {
    try #require(program.trainings.first { $0.id == id })
  }

  @Test func theRetailersProgrammeHasEveryGoal() throws {
    let program = try GoalTests.program()
    #expect(program.domains.map(\.name) == ["Behavior", "Commerce", "Identity", "ModelGovernance"])
    #expect(program.trainings.count == 8)
    #expect(Set(program.trainings.map(\.goal.kind)) == Set(Training.GoalKind.allCases))
    #expect(
      try GoalTests.training("CouponResponse", in: program).goal
        == .respond(
          response: .init(
            outcome: "will_redeem(28d)", treatment: "got_letter(28d)",
            assignedMillionths: 500_000)))
    let affinity = try GoalTests.training("ShelfAffinity", in: program)
    #expect(
      affinity.goal
        == .affinity(
          items: .init(
            attribute: "department", window: .last(Period(seconds: 300 * 86_400)), atMost: 30)))
    #expect(affinity.row.entries.isEmpty && affinity.families.isEmpty)
    #expect(try GoalTests.training("CustomerGroups", in: program).goal == .cluster(groups: 8))
    // The treatment is read in Vaults, so it has a program, though no family lists it.
    #expect(program.features.contains { $0.id == "got_letter(28d)" && $0.type == .boolean })
  }

  /// A share of one ρ is divided among the draws of its phase; a ρ of its own is that of each draw.
  @Test func costsAreThoseOfThePhases() throws {
    let program = try GoalTests.program()
    let newton = try GoalTests.training("PurchasePropensity(dairy)", in: program).cost
    #expect(
      newton.phases == [
        .init(.gram, rho: Rho(picos: 6_000_000_000)),
        .init(.gradient, rho: Rho(picos: 3_000_000_000), draws: 5),
        .init(.metrics, rho: Rho(picos: 9_000_000_000)),
      ])
    // Two attempts of what the units trained on pay: 0.006 + 5·0.003 is more than 0.009.
    #expect(newton.attempts == 2 && newton.total == Rho(picos: 42_000_000_000))
    let groups = try GoalTests.training("CustomerGroups", in: program).cost
    #expect(groups.phases.map(\.draws) == [1, 5, 1])
    #expect(groups.total == Rho(picos: 40_000_000_000))
    // Here the evaluation is the dearer half: 0.03 against 0.01 + 5·0.002.
    let dear = try GoalTests.program([("metrics rho 0.02 ", "metrics rho 0.03 ")])
    #expect(
      try GoalTests.training("CustomerGroups", in: dear).cost.total == Rho(picos: 60_000_000_000))
  }

  @Test func aCustomerInTwoVaultsPaysFourTimes() throws {
    let program = try GoalTests.program([
      ("in at most 1 Vault", "in at most 2 Vault"),
      ("attempts at most 2\n", "attempts at most 1\n"),
    ])
    #expect(
      try GoalTests.training("CustomerGroups", in: program).cost.total
        == Rho(picos: 80_000_000_000))
  }

  @Test func aThresholdKeepsItsParameter() throws {
    let program = try GoalTests.program()
    let quality = try #require(program.acceptances.first { $0.name == "RankingQuality" })
    #expect(quality.accept.contains(.parameter(.auc, .greaterOrEqual, name: "least_auc")))
    let least = try #require(program.parameters.first { $0.name == "least_auc" })
    #expect([0, 51, 52].map { least.value(at: $0) } == [620_000, 620_000, 650_000])
  }

  /// Every threshold of the programme is needed: each step nearer to chance is refused.
  @Test(arguments: [
    ("uplift_gain >= -0.12", "uplift_gain >= -0.05"),
    ("gain_over_popularity >= -0.05", "gain_over_popularity >= -0.001"),
    ("inertia_ratio <= 0.6", "inertia_ratio <= 0.98"),
    ("smallest_group_share >= 0.02", "smallest_group_share >= 0.001"),
    ("recall_at_20 >= 0.92", "recall_at_20 >= 0.72"),
    ("{ from epoch 52: 0.65 }", "{ from epoch 52: 0.51 }"),
  ])
  func aThresholdWithinTheNoiseIsRefused(_ change: (String, String)) throws {
    let text = try Fixture.text(GoalTests.paths[4])
    try #require(text.contains(change.0))
    let spoiled = text.replacing(change.0, with: change.1)
    let files =
      try GoalTests.paths.dropLast().map { try Fixture.file($0) }
      + [(GoalTests.paths[4], Array(spoiled.utf8))]
    let found = Set(Workspace(files: files).check().diagnostics.map(\.code.number))
    #expect(found == ["CN5011"], "\(change.1) gives \(found)")
  }
}
