import CanonDiagnostics
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonTypes
import CanonWorkspace
import Testing

/// Non-interference of whole policies: what leaves the Vaults of a task, byte for byte, under two
/// data sets that differ in local values only and have the same noise.
@Suite struct ReleaseTests {
  /// Policies that compile and permit some request, from one seed.
  static func policies(
    _ seed: UInt64, _ count: Int,
    _ body: (Int, ShopPolicy, CompiledWorkspace, Program, RuleRequest, inout SeededGenerator)
      throws -> Void
  ) throws {
    var random = SeededGenerator(seed: seed)
    var (made, refused, barred) = (0, 0, 0)
    while made < count {
      let policy = ShopPolicy(&random)
      let compiled = policy.compile()
      guard let program = compiled.program else {
        let codes = Set(compiled.diagnostics.map(\.code.number))
        try #require(
          codes.isSubset(of: ShopPolicy.refusals),
          "seed \(seed): \(compiled.checked.text())\n\(policy.text)")
        refused += 1
        try #require(refused < 3 * count + 200, "too many policies are refused")
        continue
      }
      guard let request = policy.permitted(&random) else {
        barred += 1
        continue
      }
      made += 1
      try body(made, policy, compiled, program, request, &random)
    }
    print("seed \(seed): \(made) policies, \(refused) refused, \(barred) permit nothing asked")
  }

  static func customers(
    _ random: inout SeededGenerator, like other: [Shoppers]? = nil
  ) -> [Shoppers] {
    (0..<2).map { vault in
      (0..<5).map { unit in
        guard let other else { return Shopping.random(&random) }
        return other[vault][unit].map { Row.random($0.receipt, $0.time, &random) }
      }
    }
  }

  @Test func localValuesChangeNoRelease() throws {
    var (moved, controls) = (0, 0)
    let seed = Soundness.seed + 1
    try ReleaseTests.policies(seed, Soundness.policies) {
      number, policy, compiled, program, request, random in
      let task = try ShopTask(compiled, program, request)
      let data = ReleaseTests.customers(&random)
      func released(_ data: [Shoppers], salt: UInt64) throws -> [VaultAnswer] {
        var federation = try ShopFederation(task, data, salt: salt)
        try federation.run()
        return federation.outbox
      }
      let one = try released(data, salt: 1)
      let other = try released(data, salt: 2 + UInt64(number))
      #expect(one == other, "seed \(seed), policy \(number): \(request)\n\(policy.text)")
      // The comparison can fail: other protected values of the same records are seen.
      if number % 4 == 1 {
        controls += 1
        let changed = try released(ReleaseTests.customers(&random, like: data), salt: 1)
        moved += changed == one ? 0 : 1
      }
    }
    print("\(moved) of \(controls) releases moved with protected values")
    #expect(moved * 10 >= controls * 9, "the comparison sees too little: \(moved) of \(controls)")
  }
}
