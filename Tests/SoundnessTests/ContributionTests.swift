import CanonBundle
import CanonFixtures
import CanonProgram
import CanonTypes
import CanonWorkspace
import Testing

/// What a privacy block lets count of a unit narrows what was proved, and what is read.
@Suite struct ContributionTests {
  private static let clauses = [
    "contribution at most 2 Receipt in 400d", "contribution at most 3 Line",
  ]

  /// Under a block's maxima every value stays within what the certificate says of it, and the two
  /// checkers say the same.
  @Test func contributionsNarrowWhatIsRead() throws {
    var (narrowed, lower) = (0, 0)
    let (made, _) = try QueryCase.batches(Soundness.seed + 3) { number, cases, compiled, random in
      let wide = try #require(compiled.program)
      let narrow = Shop.workspace(
        cases.map { ($0.name, $0.text) }, vaults: Int(wide.privacyBlocks[0].unitInVaults),
        clauses: Self.clauses
      ).compile()
      let program = try #require(narrow.program, "batch \(number)\n\(narrow.checked.text())")
      let certificate = try #require(narrow.certificate)
      #expect(try Certificate.derived(from: program) == certificate, "batch \(number)")
      let proof = try #require(certificate.trainings.first)
      narrowed += proof.narrowed.count
      let customers =
        (0..<4).map { _ in Shopping.full(&random) } + (0..<12).map { _ in Shopping.random(&random) }
      let name = ShopVaults.names[0]
      let all = try ShopVaults.readings(customers, wide, in: name)
      let few = try ShopVaults.readings(customers, program, in: name)
      for (index, entry) in program.trainings[0].row.entries.enumerated() {
        let feature = try #require(program.features.first { $0.id == entry.feature })
        let line = try #require(certificate.queries.first { $0.id == feature.id })
        let left = proof.narrowed.first { $0.id == feature.id }
        let values = left?.values ?? line.values
        #expect(line.values.low <= values.low && values.high <= line.values.high)
        for (customer, read) in few {
          let value = read[index]
          #expect(
            values.contains(value) || value == feature.ifEmpty,
            "batch \(number) customer \(customer): \(value) of \(feature.id) in \(values)")
          #expect(abs(feature.bound.clamp(value)) <= left?.sensitivity ?? line.sensitivity)
          if let other = all[customer]?[index], other != value { lower += 1 }
        }
      }
    }
    print(
      "seed \(Soundness.seed + 3): \(made) queries, \(narrowed) narrowed, \(lower) values differ")
    #expect(narrowed > 0 && lower > 0)
  }
}
