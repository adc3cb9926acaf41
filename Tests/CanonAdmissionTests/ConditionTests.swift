import CanonAdmission
import CanonFixtures
import CanonProgram
import Testing

/// The evaluator against a second one that is written over sets, on random conditions and facts.
struct ConditionTests {
  static let markets = ["DE", "FR", "US"]
  static let families = ["frequency", "spending", "variety"]
  static let roles = ["model_operator", "steward"]
  static let purposes = ["commercial", "model_training", "marketing_models", "measurement"]

  /// Some of them, or none.
  static func subset(_ dice: inout SeededGenerator, _ names: [String]) -> [String] {
    names.filter { _ in dice.below(2) == 0 }
  }

  static func condition(_ dice: inout SeededGenerator, depth: Int) -> Condition {
    switch dice.below(depth > 0 ? 12 : 9) {
    case 0: return .always
    case 1: return .submitterIs(role: roles[dice.below(2)])
    case 2: return .purposeWithin(purposes[dice.below(4)])
    case 3: return .familiesSubset(of: subset(&dice, families))
    case 4: return .familiesContain(families[dice.below(3)])
    case 5: return .marketsSubset(of: subset(&dice, markets))
    case 6: return .marketsContain(markets[dice.below(3)])
    case 7: return .trainingIs(subset(&dice, ["PurchasePropensity", "Clustering"]))
    case 8: return .argument("department", isOneOf: subset(&dice, ["dairy", "frozen"]))
    case 9: return .not(condition(&dice, depth: depth - 1))
    case 10: return .all((0..<dice.below(4)).map { _ in condition(&dice, depth: depth - 1) })
    default: return .any((0..<dice.below(4)).map { _ in condition(&dice, depth: depth - 1) })
    }
  }

  static func reference(_ condition: Condition, _ facts: TaskFacts) -> Bool {
    switch condition {
    case .always: return true
    case .all(let parts): return !parts.contains { !reference($0, facts) }
    case .any(let parts): return !parts.filter { reference($0, facts) }.isEmpty
    case .not(let part): return reference(part, facts) == false
    case .submitterIs(let role): return role == facts.role
    case .purposeWithin(let outer):
      let above = [
        "commercial": ["commercial"], "model_training": ["model_training", "commercial"],
        "marketing_models": ["marketing_models", "model_training", "commercial"],
        "measurement": ["measurement", "commercial"],
      ]
      return (above[facts.purpose] ?? []).contains(outer)
    case .familiesSubset(let set): return Set(facts.families).isSubset(of: set)
    case .familiesContain(let name): return Set(facts.families).contains(name)
    case .marketsSubset(let set): return Set(facts.markets).subtracting(set).isEmpty
    case .marketsContain(let name): return Set(facts.markets).contains(name)
    case .trainingIs(let names): return Set(names).contains(facts.template)
    case .argument(let name, let values):
      return facts.arguments.filter { $0.name == name && Set(values).contains($0.value) }.count > 0
    }
  }

  @Test("agrees with the reference on 4,000 random pairs, and explains exactly what misses")
  func agrees() {
    var dice = SeededGenerator(seed: 2_026)
    var faults: [String] = []
    for round in 0..<4_000 {
      let condition = ConditionTests.condition(&dice, depth: 3)
      let facts = TaskFacts(
        role: ConditionTests.roles[dice.below(2)],
        purpose: (ConditionTests.purposes + ["unheard_of"])[dice.below(5)],
        markets: Self.subset(&dice, ConditionTests.markets),
        families: Self.subset(&dice, ConditionTests.families),
        template: "PurchasePropensity",
        arguments: dice.below(3) == 0 ? [] : [.init(name: "department", value: "dairy")])
      let evaluator = ConditionEvaluator(facts, purposes: SmallPolicy.program.purposes)
      let holds = evaluator.holds(condition)
      if holds != ConditionTests.reference(condition, facts) { faults.append("round \(round)") }
      if holds != evaluator.misses(condition).isEmpty { faults.append("misses in \(round)") }
    }
    #expect(faults.isEmpty, "seed 2026: \(faults.prefix(5))")
  }

  @Test("purposes in a loop end all the same")
  func loops() {
    let loop = [Purpose(name: "a", parent: "b"), Purpose(name: "b", parent: "a")]
    let facts = TaskFacts(
      role: "", purpose: "a", markets: [], families: [], template: "", arguments: [])
    let evaluator = ConditionEvaluator(facts, purposes: loop)
    #expect(evaluator.holds(.purposeWithin("b")) && !evaluator.holds(.purposeWithin("c")))
  }
}
