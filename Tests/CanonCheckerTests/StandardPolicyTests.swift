import CanonProgram
import CanonTypes
import CanonWorkspace
import Testing

/// The policies that ship compile, and say what their authors meant.
@Suite struct StandardPolicyTests {
  @Test func theGrocersPolicyCompiles() throws {
    let compiled = try Fixture.grocer().compile()
    let text = compiled.checked.text()
    #expect(text.isEmpty, "\(text)")
    let program = try #require(compiled.program)
    #expect(program.trainings.count == 5)
    let training = try #require(
      program.trainings.first { $0.id == "PurchasePropensity(cheese, 28d)" })
    #expect(training.row.entries.map(\.feature) == StandardPolicyTests.cheese)
    #expect(training.row.entries.allSatisfy { $0.offset == 512 && $0.weight == 1_024 })
    #expect(training.row.constant == 614)
    #expect(training.cost.total == Rho(picos: 23_800_000_000))
    #expect(training.goal == .classify(outcome: "will_buy(cheese, 28d)"))
  }

  static let cheese = [
    "visits(90d)", "spend(90d)", "recency(300d)", "variety(90d)", "coupons(300d)",
    "discounts(90d)", "purchases_of(cheese, 300d)", "recent_purchases_of(cheese, 90d)",
    "recency_of(cheese, 300d)", "spend_on(cheese, 300d)",
  ]
}
