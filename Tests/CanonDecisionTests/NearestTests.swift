import CanonFixtures
import CanonProgram
import Testing

@testable import CanonDecision

/// The nearest misses against all requests of a small universe.
@Suite struct NearestTests {
  static let roles = ["model_operator", "steward"]
  static let purposes = ["commercial", "marketing_models", "measurement", "model_training"]
  static let markets = ["DE", "FR", "US"]
  static let families = ["frequency", "spending"]

  /// A random condition over the names above.
  private func condition(_ dice: inout SeededGenerator, _ depth: Int) -> Condition {
    func one(_ names: [String]) -> String { names[dice.below(names.count)] }
    func some(_ names: [String]) -> [String] {
      let sure = one(names)
      return names.filter { $0 == sure || dice.below(2) == 0 }
    }
    switch dice.below(depth > 0 ? 10 : 6) {
    case 0: return .submitterIs(role: one(Self.roles))
    case 1: return .purposeWithin(one(Self.purposes))
    case 2: return .marketsSubset(of: some(Self.markets))
    case 3: return .marketsContain(one(Self.markets))
    case 4: return .familiesSubset(of: some(Self.families))
    case 5: return .familiesContain(one(Self.families))
    case 6: return .not(condition(&dice, depth - 1))
    case 7, 8: return .all([condition(&dice, depth - 1), condition(&dice, depth - 1)])
    default: return .any([condition(&dice, depth - 1), condition(&dice, depth - 1)])
    }
  }

  private func subsets(_ count: Int) -> [[Int]] {
    (1..<(1 << count)).map { mask in (0..<count).filter { mask & (1 << $0) != 0 } }
  }

  @Test func misesAreSmallestByBruteForce() throws {
    let seed: UInt64 = 20_260_105
    print("seed \(seed)")
    var dice = SeededGenerator(seed: seed)
    var (denied, named) = (0, 0)
    for round in 0..<120 {
      var program = SmallPolicy.program
      program.governance.markets = Self.markets
      program.rules = (0..<(2 + dice.below(4))).map { index in
        Rule(
          id: "P.r\(index)", effect: dice.below(3) == 0 ? .forbid : .permit,
          condition: condition(&dice, 2),
          place: SourcePlace(file: "p.canon", line: 1, column: 1))
      }
      let table = try DecisionTable(validating: DecisionTable.encode(program))
      let decider = Decider(table)
      let instance = try #require(table.member(.instance, SmallPolicy.training))
      var all: [(request: ResolvedRequest, permits: Set<Int>)] = []
      for role in 0..<table.roleCount where table.submits(role) {
        for purpose in 0..<table.purposeCount {
          for markets in subsets(table.marketCount) {
            for families in subsets(table.familyCount) {
              let request = ResolvedRequest(
                instance: instance, role: role, purpose: purpose, markets: markets,
                families: families)
              let passes = decider.decide(request)
              let rules = (0..<decider.foundCount).map(decider.rule(at:))
                .filter { table.rule($0).effect == .permit }
              all.append((request, passes ? Set(rules) : []))
            }
          }
        }
      }
      for _ in 0..<8 {
        let start = all[dice.below(all.count)]
        guard start.permits.isEmpty else { continue }
        denied += 1
        var wanted: [Int: Int] = [:]
        for (request, permits) in all {
          let distance = distance(request, start.request)
          for rule in permits { wanted[rule] = min(wanted[rule] ?? .max, distance) }
        }
        var search = NearestMiss(decider, mostSteps: 2_000_000)
        let (misses, isExact) = search.misses(of: start.request, most: 100)
        try #require(isExact, "seed \(seed), round \(round)")
        let found = Dictionary(uniqueKeysWithValues: misses.map { ($0.rule, $0.changes.count) })
        try #require(found == wanted, "seed \(seed), round \(round): \(start.request)")
        for miss in misses {
          #expect(decider.decide(miss.request))
          #expect(distance(miss.request, start.request) == miss.changes.count)
          named += 1
        }
      }
    }
    print("\(denied) denials, \(named) misses as brute force finds them")
    #expect(named > 150)
  }

  private func distance(_ one: ResolvedRequest, _ two: ResolvedRequest) -> Int {
    (one.role == two.role ? 0 : 1) + (one.purpose == two.purpose ? 0 : 1)
      + Set(one.markets).symmetricDifference(two.markets).count
      + Set(one.families).symmetricDifference(two.families).count
  }
}
