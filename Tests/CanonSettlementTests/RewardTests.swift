import CanonFixtures
import CanonProgram
import CanonRecords
import CanonSettlement
import CanonTypes
import Testing

struct RewardTests {
  static func divided(_ weights: [(String, Int64)]) -> [Int64] {
    RewardDivision.divide(1_000_000, by: weights.map { (receiver: $0.0, weight: $0.1) })
      .map(\.millionths)
  }

  @Test("largest remainder: worked examples")
  func examples() {
    let found = [
      RewardTests.divided([("a", 1), ("b", 1), ("c", 1)]),
      RewardTests.divided([("b", 1), ("a", 2)]),
      RewardTests.divided([("a", -5), ("b", 3)]),
      RewardTests.divided([("a", 0), ("b", -1)]),
      RewardTests.divided([]),
    ]
    #expect(
      found == [
        [333_334, 333_333, 333_333], [666_667, 333_333], [0, 1_000_000], [500_000, 500_000], [],
      ])
  }

  @Test("parts always sum to the whole, follow the weights and ignore their order")
  func properties() {
    var faults: [String] = []
    for seed in 1...300 {
      var random = SeededGenerator(seed: UInt64(seed))
      let weights = (0..<(1 + random.below(40))).map {
        ("v\($0)", random.number(in: -40_000...3_000_000_000_000))
      }
      let parts = RewardTests.divided(weights)
      if parts.reduce(0, +) != 1_000_000 { faults.append("sum, seed \(seed)") }
      let total = weights.reduce(Int128(0)) { $0 + Int128(max(0, $1.1)) }
      let byName = weights.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      for (weight, part) in zip(byName, parts) where total > 0 {
        let exact = Int128(1_000_000) * Int128(max(0, weight.1)) / total
        if Int128(part) < exact || Int128(part) > exact + 1 { faults.append("seed \(seed)") }
      }
      if RewardTests.divided(weights.reversed()) != parts { faults.append("order \(seed)") }
    }
    #expect(faults.isEmpty, "\(faults.prefix(5))")
  }

  @Test("a policy whose shares do not make one million rewards nobody")
  func wrongShares() {
    let cohorts = [(receiver: "a", weight: Int64(5))]
    let wrong: [[Settlement.Share]] = [
      [.init(receiver: "vaults", millionths: 999_999)],
      [.init(receiver: "x", millionths: 500_000), .init(receiver: "x", millionths: 500_000)],
      [.init(receiver: "x", millionths: 1_500_000), .init(receiver: "y", millionths: -500_000)],
    ]
    #expect(wrong.allSatisfy { RewardDivision.reward(shares: $0, cohorts: cohorts) == nil })
    let whole = [Settlement.Share(receiver: "vaults", millionths: 1_000_000)]
    #expect(RewardDivision.reward(shares: whole, cohorts: []) == nil)
    #expect(RewardDivision.reward(shares: whole, cohorts: cohorts)?.first?.receiver == "vault:a")
  }

  @Test("ticks never move back")
  func ticks() throws {
    let latest = Tick(number: 4, at: Instant(seconds: 100))
    try SettlementRules.follows(nil, Tick(number: 1, at: Instant(seconds: 0)))
    try SettlementRules.follows(latest, latest)
    try SettlementRules.follows(latest, Tick(number: 5, at: Instant(seconds: 100)))
    let wrong = [
      Tick(number: 5, at: Instant(seconds: 99)), Tick(number: 4, at: Instant(seconds: 101)),
      Tick(number: 3, at: Instant(seconds: 200)),
    ]
    for tick in wrong {
      #expect(throws: SettlementRefusal.self) { try SettlementRules.follows(latest, tick) }
    }
  }
}
