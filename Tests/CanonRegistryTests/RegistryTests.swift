import CanonFixtures
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonTypes
import Testing

struct RegistryTests {
  let registry = Registry(SmallPolicy.program)

  func resolve(_ families: [String] = ["spending"], _ concepts: [String] = []) -> Resolution {
    registry.resolve(
      SmallPolicy.program.trainings[0], families: families, concepts: concepts, epochId: 9)
  }

  @Test("a settled meaning names domains, attributes, features and what stays local")
  func resolves() {
    guard case .resolved(let meaning) = resolve() else {
      Issue.record("a plain task has no meaning")
      return
    }
    #expect(meaning.semanticVersion == "Behavior@1.4.0 Commerce@2.1.0")
    #expect(meaning.features == ["spend(30d)"] && meaning.row.entries.count == 1)
    #expect(meaning.attributes == ["amount_paid", "department"])
    #expect(meaning.domains.map(\.name) == ["Behavior", "Commerce"])
    #expect(meaning.outcome == "will_buy(dairy, 28d)")
  }

  @Test("local signals of the entities that are read are listed, and never admissible")
  func locals() {
    let read = registry.resolve(
      SmallPolicy.program.trainings[0], families: ["spending"], concepts: ["cashier_note"],
      epochId: 9)
    #expect(read == .localOnly(["cashier_note"]))
    #expect(read.reasons.map(\.code) == ["CN8703"])
    #expect(read.reasons[0].values == ["end = local"])
  }

  @Test("concepts: known ones pass, others are outside, blocked with a hint, or local")
  func concepts() {
    let table: [(String, String)] = [
      ("spend(30d)", "resolved"), ("spend", "resolved"), ("spending", "resolved"),
      ("amount_paid", "resolved"), ("visits(90d)", "outside"), ("visits", "outside"),
      ("Customer", "outside"), ("will_buy(dairy, 28d)", "outside"), ("spnd(30d)", "blocked"),
      ("basket_mood", "blocked"), ("cashier_note", "local"),
    ]
    let faults = table.compactMap { concept, expected -> String? in
      let found =
        switch resolve(["spending"], [concept]) {
        case .resolved: "resolved"
        case .outside: "outside"
        case .blocked: "blocked"
        case .localOnly: "local"
        }
      return found == expected ? nil : "\(concept): \(found)"
    }
    #expect(faults.isEmpty, "\(faults)")
  }

  @Test("a blocked concept names the nearest, its domain's steward, and both of its ends")
  func hints() {
    let blocked = resolve(["spending"], ["spnd(30d)", "basket_mood"])
    guard case .blocked(let concepts) = blocked else {
      Issue.record("unknown concepts were not blocked")
      return
    }
    #expect(concepts.map(\.nearest) == [nil, "spend(30d)"])
    #expect(concepts.map(\.domain) == [nil, "Behavior"])
    #expect(blocked.reasons.map(\.code) == ["CN8702", "CN8705", "CN8702", "CN8705"])
    #expect(Set(blocked.reasons.flatMap(\.values)) == ["end = blocked", "end = candidate"])
  }

  @Test("a local feature that a bundle smuggled into a row is refused")
  func smuggled() {
    var program = SmallPolicy.program
    program.features[0].label = .local
    let found = Registry(program).resolve(
      program.trainings[0], families: ["spending"], concepts: [], epochId: 9)
    #expect(found == .localOnly(["spend(30d)"]))
  }
}
