import CanonDiagnostics
import CanonProgram
import CanonWorkspace
import Testing

/// Every limit of a program from both sides: a policy just within it is not refused for it, one
/// just beyond is refused with its code and no other.
@Suite struct LimitTests {
  /// A place of a policy, with what stands within and beyond a limit there.
  struct Limit {
    let place: String
    let within: String
    let beyond: String
    var code = "CN5018"
  }

  static let counts = [
    Limit(place: "in at most 1 Vault", within: "in at most 8 Vault", beyond: "in at most 9 Vault"),
    Limit(place: "in at most 1 Vault", within: "in at most 1 Vault", beyond: "in at most 0 Vault"),
    Limit(place: "in 13 epochs", within: "in 10_000 epochs", beyond: "in 10_001 epochs"),
    Limit(place: "in 13 epochs", within: "in 1 epochs", beyond: "in 0 epochs"),
    Limit(place: "6 of 8", within: "6 of 1_024", beyond: "6 of 1_025"),
    Limit(place: "least 8_000 C", within: "least 100 C", beyond: "least 99 C"),
    Limit(
      place: "least 8_000 C", within: "least 1_000_000_000 C", beyond: "least 1_000_000_001 C"),
    Limit(
      place: "attempts at most 2", within: "attempts at most 16", beyond: "attempts at most 17"),
    Limit(place: "attempts at most 2", within: "attempts at most 1", beyond: "attempts at most 0"),
    Limit(
      place: "attempts  at most 3", within: "attempts at most 16", beyond: "attempts at most 17"),
    Limit(place: "attempts  at most 3", within: "attempts at most 1", beyond: "attempts at most 0"),
    Limit(place: "on 20% of", within: "on 1% of", beyond: "on 0.9999% of"),
    Limit(place: "on 20% of", within: "on 90% of", beyond: "on 90.0001% of"),
    Limit(place: "most 1_000 in", within: "most 1_000_000 in", beyond: "most 1_000_001 in"),
    Limit(place: "most 1_000 in", within: "most 1 in", beyond: "most 0 in"),
    Limit(
      place: "noised at rho 0.0005", within: "noised at rho 1000", beyond: "noised at rho 1000.1"),
    Limit(place: "gram rho 0.0119", within: "gram rho 1000", beyond: "gram rho 1000.1"),
    Limit(
      place: "delta 1e-6", within: "delta 0.001", beyond: "delta 0.0011", code: "CN5008"),
    Limit(
      place: "0 ..= 64\n        scale   log", within: "0 ..= 2_147_483_646\n scale log",
      beyond: "0 ..= 2_147_483_647\n scale log", code: "CN4105"),
  ]

  static let periods = [
    Limit(place: "epochs of 7d", within: "epochs of 36600d", beyond: "epochs of 36601d"),
    Limit(place: "epochs of 7d", within: "epochs of 1s", beyond: "epochs of 0s"),
    Limit(place: "in 400d", within: "in 36600d", beyond: "in 36601d"),
    Limit(place: "features 28d", within: "features 36600d", beyond: "features 36601d"),
    Limit(place: "visits(90d)", within: "visits(36600d)", beyond: "visits(36601d)"),
    Limit(place: "= 72h", within: "= 366d", beyond: "= 367d", code: "CN5016"),
    Limit(place: "= 72h", within: "= 1s", beyond: "= 0s", code: "CN5016"),
  ]

  static let grocer = Fixture.domains + ["Policies/grocer/training.canon"]
  static let retailer = ["commerce", "identity", "behavior", "governance", "programme"]
    .map { "Policies/retailer/\($0).canon" }

  /// Limits of goals, in the retailer's programme.
  static let goals = [
    Limit(place: "most 30 items", within: "most 128 items", beyond: "most 129 items"),
    Limit(place: "most 30 items", within: "most 1 items", beyond: "most 0 items"),
    Limit(place: "into 8 groups", within: "into 64 groups", beyond: "into 65 groups"),
    Limit(place: "into 8 groups", within: "into 2 groups", beyond: "into 1 groups"),
    Limit(place: "groups in 5 steps", within: "groups in 16 steps", beyond: "groups in 17 steps"),
    Limit(place: "groups in 5 steps", within: "groups in 1 steps", beyond: "groups in 0 steps"),
    Limit(place: "assigned at 50%", within: "assigned at 1%", beyond: "assigned at 0.9999%"),
    Limit(place: "assigned at 50%", within: "assigned at 99%", beyond: "assigned at 99.0001%"),
  ]

  /// Limits that a refused policy breaks, with what it says of them.
  static let refused = [
    (
      "top-of-too-many",
      [
        Limit(place: "top(100,", within: "top(32,", beyond: "top(33,", code: "CN4026"),
        Limit(place: "top(100,", within: "top(1,", beyond: "top(0,", code: "CN4026"),
      ]
    ),
    (
      "nomination-by-one-vault",
      [
        Limit(place: "least 1 V", within: "least 3 V", beyond: "least 2 V", code: "CN5036"),
        Limit(place: "least 1 V", within: "least 8 V", beyond: "least 9 V", code: "CN5036"),
      ]
    ),
    (
      "nomination-of-a-few",
      [
        Limit(place: "least 3 C", within: "least 100 C", beyond: "least 99 C", code: "CN5036"),
        Limit(
          place: "least 3 C", within: "least 1_000_000_000 C", beyond: "least 1_000_000_001 C",
          code: "CN5036"),
      ]
    ),
    (
      "endless-delegation",
      [
        Limit(place: "most 200y", within: "most 36600d", beyond: "most 36601d"),
        Limit(place: "most 200y", within: "most 1s", beyond: "most 0s"),
      ]
    ),
  ]

  /// The codes that a policy, the grocer's unless said, has when `place` reads as `text`.
  private func codes(
    _ place: String, _ text: String, in paths: [String] = grocer
  ) throws -> Set<String> {
    var count = 0
    let files = try paths.map { path in
      let before = Fragments.withoutTests(try Fixture.text(path))
      count += before.contains(place) ? 1 : 0
      return (
        name: path, bytes: Array(before.replacing(place, with: text, maxReplacements: 1).utf8)
      )
    }
    try #require(count == 1, "`\(place)` stands in \(count) files")
    return Set(Workspace(files: files).check().diagnostics.map(\.code.number))
  }

  private func expect(_ limits: [Limit], in paths: [String] = grocer) throws {
    for limit in limits {
      let within = try codes(limit.place, limit.within, in: paths)
      #expect(!within.contains(limit.code), "\(limit.within): \(within)")
      let beyond = try codes(limit.place, limit.beyond, in: paths)
      #expect(beyond == [limit.code], "\(limit.beyond): \(beyond)")
    }
  }

  @Test func numbersOfAPolicy() throws {
    try expect(LimitTests.counts + LimitTests.periods)
    try expect(LimitTests.goals, in: LimitTests.retailer)
    for (name, limits) in LimitTests.refused {
      try expect(limits, in: Fixture.domains + ["Policies/refused/\(name).canon"])
    }
  }

  /// Terms of the taxonomy that an affinity counts; the grocer has six.
  @Test func itemsOfAVocabulary() throws {
    let paths = Fixture.domains + ["Policies/refused/items-too-few.canon"]
    func terms(_ count: Int) -> String {
      let more = (7...count).map { "        term\($0)" }.joined(separator: "\n")
      return "DINNERS\"\n\(more)\n"
    }
    let limits = ProgramLimits.items
    for (count, isFit) in [
      (limits.lowerBound - 1, false), (limits.lowerBound, true), (limits.upperBound, true),
      (limits.upperBound + 1, false),
    ] {
      let found = try codes("DINNERS\"\n", terms(Int(count)), in: paths)
      #expect(isFit ? !found.contains("CN4057") : found == ["CN4057"], "\(count): \(found)")
    }
  }

  /// A count takes five levels of canonical JSON and each sum around it two; a case around it
  /// makes the number even.
  @Test func depthOfAReading() throws {
    func query(_ first: String, plus more: Int) -> String {
      let sum = ([first] + Array(repeating: "count(Line)", count: more)).joined(separator: " + ")
      return """
        query coupons(window: Duration): Count on Customer {
            derive \(sum) in last window
            bound 0 ..= 64
        }
        """
    }
    let even = "case { when count(Line) > 0: count(Line)  else 0 }"
    for (reading, depth) in [
      (query("count(Line)", plus: 24), 53), (query(even, plus: 21), 54),
      (query("count(Line)", plus: 25), 55), (query(even, plus: 22), 56),
    ] {
      let found = Set(try Fragments.workspace(reading).check().diagnostics.map(\.code.number))
      let wanted: Set<String> = depth <= ProgramLimits.readingDepth ? [] : ["CN4032"]
      #expect(found == wanted, "\(depth) levels: \(found)")
    }
  }

  @Test func placesOfADecimal() throws {
    for (places, wanted) in [(0, []), (9, []), (10, ["CN4031"])] {
      let attribute = """
        domain Extra version 1.0.0 uses Commerce 1 {
            canonical weight: Decimal(\(places)) on Line {
                class  protected
                source column "weight"
                range  0 ..= 9
                absent 0
            }
        }
        """
      let found = try Fragments.workspace(attribute).check()
      #expect(found.diagnostics.map(\.code.number) == wanted, "\(places): \(found.text())")
    }
  }

  @Test func featuresOfARow() throws {
    func wide(_ count: Int) -> String {
      (1...count).map { "visits(\($0)d)" }.joined(separator: " ")
    }
    // The grocer's other families give nine.
    let room = ProgramLimits.features - 9
    #expect(try !codes("visits(90d)", wide(room)).contains("CN5018"))
    #expect(try codes("visits(90d)", wide(room + 1)) == ["CN5018"])
  }

  @Test func closedInstances() throws {
    func horizons(_ count: Int) -> String {
      "{ cheese },\n horizon: Duration in { "
        + (1...count).map { "\($0)d" }.joined(separator: ", ") + " }"
    }
    let place = """
      { soft_drinks, cheese, soup, bag_snacks, frozen_meat },
              horizon: Duration in { 28d }
      """
    #expect(try codes(place, horizons(ProgramLimits.closedInstances)) == [])
    #expect(try codes(place, horizons(ProgramLimits.closedInstances + 1)) == ["CN4015"])
  }

  @Test func entitiesWithinEntities() throws {
    let place = "entity Line of Receipt at most 200 { rows table \"transactions\" }"
    func chain(_ length: Int) -> String {
      // Customer and Receipt lie above the line, what is added below it.
      let below = (0..<(length - 3)).map { level in
        "entity Part\(level) of \(level == 0 ? "Line" : "Part\(level - 1)") at most 2"
      }
      return ([place] + below).joined(separator: "\n    ")
    }
    #expect(try !codes(place, chain(ProgramLimits.nesting)).contains("CN3014"))
    #expect(try codes(place, chain(ProgramLimits.nesting + 1)) == ["CN3014"])
  }
}
