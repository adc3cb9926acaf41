import CanonBundle
import CanonCrypto
import CanonProgram
import CanonTypes
import CanonWorkspace
import Foundation
import Testing

/// Goals in a bundle: nothing that a compiler claimed about them is believed.
@Suite struct GoalBundleTests {
  static func compiled() throws -> CompiledWorkspace {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let names = ["behavior", "commerce", "governance", "identity", "programme"]
      .map { "Policies/retailer/\($0).canon" }
    return Workspace(
      files: try names.map { ($0, Array(try Data(contentsOf: root.appending(path: $0)))) }
    ).compile()
  }

  static func refusal(_ change: (inout Program) -> Void) throws -> String? {
    let compiled = try compiled()
    let sealed = try Bundle.seal(
      try #require(compiled.program), files: compiled.files, with: [BundleTests.key])
    var parts = try BundleTests.parts(sealed)
    change(&parts.program)
    return BundleTests.refusal(try BundleTests.sign(parts))
  }

  /// Changes one training of the programme: 0 response, 1 groups, 2 to 6 propensity, 7 shelves.
  static func training(
    _ index: Int, _ change: @escaping @Sendable (inout Training) -> Void
  ) -> @Sendable (inout Program) -> Void {
    { change(&$0.trainings[index]) }
  }

  @Test func theRetailersBundleOpens() throws {
    #expect(try GoalBundleTests.refusal { _ in } == nil)
    let program = try #require(try GoalBundleTests.compiled().program)
    #expect(
      program.trainings.map(\.template) == ["CouponResponse", "CustomerGroups"]
        + Array(repeating: "PurchasePropensity", count: 5) + ["ShelfAffinity"])
  }

  static let response = Training.Response(
    outcome: "will_redeem(28d)", treatment: "got_letter(28d)", assignedMillionths: 500_000)
  static let items = Training.Items(
    attribute: "department", window: .last(Period(seconds: 86_400)), atMost: 30)

  static let forgeries: [(String, String, @Sendable (inout Program) -> Void)] = [
    ("a learner of another goal", "CN7111", training(1) { $0.learner = .ridge }),
    (
      "a treatment that is no feature", "CN7105",
      training(0) {
        var changed = response
        changed.treatment = "got_letter(1d)"
        $0.goal = .respond(response: changed)
      }
    ),
    (
      "a treatment that is an amount", "CN7111",
      training(0) {
        var changed = response
        changed.treatment = "spend(90d)"
        $0.goal = .respond(response: changed)
      }
    ),
    (
      "a lot that always wins", "CN7106",
      training(0) {
        var changed = response
        changed.assignedMillionths = 1_000_000
        $0.goal = .respond(response: changed)
      }
    ),
    (
      "an uplift without a lot", "CN7111",
      training(0) {
        var changed = response
        changed.assignedMillionths = nil
        $0.goal = .respond(response: changed)
      }
    ),
    ("one group", "CN7106", training(1) { $0.goal = .cluster(groups: 1) }),
    ("sixty-five groups", "CN7106", training(1) { $0.goal = .cluster(groups: 65) }),
    (
      "items of a key", "CN7105",
      training(7) {
        var changed = items
        changed.attribute = "product"
        $0.goal = .affinity(items: changed)
      }
    ),
    (
      "items of the future", "CN7111",
      training(7) {
        var changed = items
        changed.window = .next(Period(seconds: 86_400))
        $0.goal = .affinity(items: changed)
      }
    ),
    (
      "no items", "CN7106",
      training(7) {
        var changed = items
        changed.atMost = 0
        $0.goal = .affinity(items: changed)
      }
    ),
    (
      "a row for an affinity", "CN7105",
      training(7) { $0.row.entries = [.init(feature: "spend(90d)", offset: 1, weight: 1)] }
    ),
    ("a phase too few", "CN7108", training(2) { $0.cost.phases.remove(at: 1) }),
    ("phases out of order", "CN7108", training(2) { $0.cost.phases.swapAt(0, 1) }),
    ("a phase drawn twice", "CN7106", training(2) { $0.cost.phases[0].draws = 2 }),
    ("a phase drawn never", "CN7106", training(2) { $0.cost.phases[1].draws = 0 }),
    ("more steps than are charged", "CN7108", training(2) { $0.cost.phases[1].draws = 6 }),
    ("endless steps", "CN7106", training(2) { $0.cost.phases[1].draws = 17 }),
    (
      "a cost beyond any", "CN7106",
      training(2) { $0.cost.phases[1].rho = Rho(picos: 1_000_000_000_000_001) }
    ),
    (
      "a metric of another goal", "CN7111",
      { $0.acceptances[1].accept = [.metric(.auc, .greaterOrEqual, millionths: 700_000)] }
    ),
    (
      "a threshold that no epoch gives", "CN7105",
      { $0.acceptances[2].accept = [.parameter(.auc, .greaterOrEqual, name: "least")] }
    ),
    (
      "a threshold beyond the metric", "CN7106",
      { program in
        for index in program.parameters.indices where program.parameters[index].name == "least_auc"
        {
          program.parameters[index].steps[0].value = 1_000_001
        }
      }
    ),
    ("accepted for a fault", "CN7111", { $0.acceptances[1].accept = [.evidenceIsIncomplete] }),
  ]

  @Test(arguments: forgeries.indices)
  func nothingElseOpens(_ index: Int) throws {
    let (what, code, change) = GoalBundleTests.forgeries[index]
    #expect(try GoalBundleTests.refusal(change) == code, "\(what)")
  }
}
