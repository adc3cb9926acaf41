import CanonBundle
import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonTypes
import CanonWorkspace
import Foundation
import Testing

/// Experiments that could show the proofs of the checker to be wrong.
///
/// `CANON_SOUNDNESS=10000` makes as many queries; every run prints its seed.
@Suite struct SoundnessTests {
  static let queries =
    ProcessInfo.processInfo.environment["CANON_SOUNDNESS"].flatMap { Int($0) } ?? 120
  static let seed: UInt64 = 20_260_105
  static let batch = 8

  struct Case {
    let reading: Generated
    let name: String
    let text: String

    init(_ number: Int, _ random: inout SplitMix) {
      let kind = Kind.allCases[random.below(4)]
      reading = Generated.total(kind, 2, &random)
      name = "q\(number)"
      let bound: String
      switch kind {
      case .count: bound = "bound -\(1 + random.below(6)) ..= \(1 + random.below(12))"
      case .money: bound = "bound -\(1 + random.below(9)) USD ..= \(1 + random.below(60)) USD"
      case .ratio: bound = "bound 0 ..= 1"
      case .truth: bound = ""
      }
      text = """
            query \(name)(window: Duration): \(kind.type) on Customer {
                derive \(reading.text) in last window
                \(bound)
            }

        """
    }
  }

  /// Random queries that compile, by batches; what is refused is refused for a bound or a size.
  static func batches(
    _ seed: UInt64, _ body: (Int, [Case], CompiledWorkspace, inout SplitMix) throws -> Void
  ) throws -> (made: Int, refused: Int) {
    print("seed \(seed), \(queries) queries")
    var random = SplitMix(state: seed)
    var (made, refused, number) = (0, 0, 0)
    while made < queries {
      var cases = (0..<batch).map { Case($0, &random) }
      number += 1
      var compiled = Shop.workspace(cases.map { ($0.name, $0.text) }).compile()
      if compiled.program == nil {
        let codes = Set(compiled.diagnostics.map(\.code.number))
        #expect(
          codes.isSubset(of: ["CN4102", "CN4105"]), "batch \(number)\n\(compiled.checked.text())")
        cases = cases.filter { one in
          Shop.workspace([(one.name, one.text)]).compile().program != nil
        }
        refused += batch - cases.count
        compiled = Shop.workspace(cases.map { ($0.name, $0.text) }).compile()
      }
      guard !cases.isEmpty else { continue }
      made += cases.count
      try body(number, cases, compiled, &random)
    }
    return (made, refused)
  }

  @Test func noUnitMovesASumBeyondItsBound() throws {
    var reached: [String: (all: Int, half: Int)] = [:]
    var evaluations = 0
    let (made, refused) = try SoundnessTests.batches(SoundnessTests.seed) {
      number, cases, compiled, random in
      let program = try #require(compiled.program, "batch \(number)\n\(compiled.checked.text())")
      let training = try #require(compiled.checked.policy?.typed.trainings.first)
      let customers = Shop.extremes + (0..<16).map { _ in Shop.rows(&random) }
      let values = try Shop.readings(customers, program)
      let victim = random.below(customers.count)
      var fewer = customers
      fewer[victim] = []
      let without = try Shop.readings(fewer, program)
      var moved: Int128 = 0
      for (index, one) in cases.enumerated() {
        let query = try #require(training.features.first { $0.id == "\(one.name)(90d)" })
        let bound = try #require(query.bound)
        let limit = query.sensitivity(unitInVaults: 1)
        func sum(_ read: [Int: [Int64]]) -> Int128 {
          read.values.reduce(0) { $0 + Int128(bound.clamp($1[index])) }
        }
        let change = abs(sum(values) - sum(without))
        #expect(change <= limit.linf && limit.l1 == limit.linf, "batch \(number): \(one.text)")
        moved += change
        var most: Int128 = 0
        for (customer, rows) in customers.enumerated() where !rows.isEmpty {
          let since = Shop.asOf.seconds - Shop.window
          let expected = one.reading.value(rows.filter { $0.time >= since })
          let value = try #require(values[customer])[index]
          #expect(value == expected, "batch \(number) customer \(customer): \(one.text)\(rows)")
          evaluations += 1
          most = max(most, abs(Int128(bound.clamp(value))))
        }
        #expect(most <= limit.linf)
        reached[one.reading.name, default: (0, 0)].all += 1
        if most * 2 >= limit.linf { reached[one.reading.name, default: (0, 0)].half += 1 }
      }
      let joint = Sensitivity(training.features.compactMap(\.bound), unitInVaults: 1)
      #expect(moved <= joint.l1)
    }
    print("\(made) queries, \(refused) refused, \(evaluations) evaluations agreed")
    for (name, count) in reached.sorted(by: { $0.key < $1.key }) {
      print("  \(name): \(count.half) of \(count.all) reach half of the bound")
    }
    let all = reached.values.reduce((0, 0)) { ($0.0 + $1.all, $0.1 + $1.half) }
    #expect(all.1 * 2 >= all.0, "the bounds are far from what happens: \(all.1) of \(all.0)")
  }

  /// Under a block's maxima every value stays within what the certificate says of it, and the two
  /// checkers say the same.
  @Test func contributionsNarrowWhatIsRead() throws {
    let clauses = ["contribution at most 2 Receipt in 400d", "contribution at most 3 Line"]
    var (narrowed, lower) = (0, 0)
    _ = try SoundnessTests.batches(SoundnessTests.seed + 3) { number, cases, compiled, random in
      let queries = cases.map { ($0.name, $0.text) }
      let wide = try #require(compiled.program)
      let narrow = Shop.workspace(queries, clauses).compile()
      let program = try #require(narrow.program, "batch \(number)\n\(narrow.checked.text())")
      let certificate = try #require(narrow.certificate)
      #expect(try Certificate.derived(from: program) == certificate, "batch \(number)")
      let proof = try #require(certificate.trainings.first)
      narrowed += proof.narrowed.count
      let customers = Shop.extremes + (0..<16).map { _ in Shop.rows(&random) }
      let (all, few) = (try Shop.readings(customers, wide), try Shop.readings(customers, program))
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
            "batch \(number) customer \(customer): \(value) of \(feature.id)\n\(values)")
          #expect(abs(feature.bound.clamp(value)) <= left?.sensitivity ?? line.sensitivity)
          if let other = all[customer]?[index], other != value { lower += 1 }
        }
      }
    }
    print("\(narrowed) queries narrowed, \(lower) values differ")
    #expect(narrowed > 0 && lower > 0)
  }

  /// Two worlds that differ in local values only give the same readings, hence the same releases.
  @Test func localValuesDecideNothing() throws {
    _ = try SoundnessTests.batches(SoundnessTests.seed + 1) { number, _, compiled, random in
      let program = try #require(compiled.program)
      let customers = (0..<12).map { _ in Shop.rows(&random) }
      let one = try Shop.readings(customers, program, salt: 1)
      let other = try Shop.readings(customers, program, salt: 2 + UInt64(number))
      #expect(one == other && !one.isEmpty, "batch \(number)")
    }
  }

  /// A local attribute in place of any other is found, wherever it stands.
  @Test func everyPlantedLeakIsRefused() throws {
    var planted = 0
    _ = try SoundnessTests.batches(SoundnessTests.seed + 2) { number, cases, _, random in
      var texts: [(name: String, text: String)] = cases.map { ($0.name, $0.text) }
      let victim = random.below(texts.count)
      let words = texts[victim].text.components(separatedBy: "Line.")
      let places = words.indices.dropFirst().filter { index in
        Shop.twins.keys.contains { words[index].hasPrefix($0) }
      }
      guard !places.isEmpty else { return }
      let place = places[random.below(places.count)]
      var leaky = words
      for (name, twin) in Shop.twins where words[place].hasPrefix(name) {
        leaky[place] = twin + words[place].dropFirst(name.count)
      }
      texts[victim].text = leaky.joined(separator: "Line.")
      let compiled = Shop.workspace(texts).compile()
      planted += 1
      #expect(compiled.program == nil, "batch \(number): \(texts[victim].text)")
      let codes = Set(compiled.diagnostics.map(\.code.number))
      #expect(codes == ["CN4012"], "batch \(number): \(codes)\n\(compiled.checked.text())")
    }
    #expect(planted > 0)
    print("\(planted) planted leaks, all refused")
  }
}
