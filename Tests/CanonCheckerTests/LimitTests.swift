import CanonDiagnostics
import CanonProgram
import CanonWorkspace
import Testing

/// Every limit of a program from both sides: a policy just within it is not refused for it, one
/// just beyond is refused with its code and no other.
@Suite struct LimitTests {
  /// A place of the grocer's policy, with what stands within and beyond a limit there.
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

  /// The codes that the grocer's policy has when `place` reads as `text`.
  private func codes(_ place: String, _ text: String) throws -> Set<String> {
    var count = 0
    let files = try (Fixture.domains + ["Policies/grocer/training.canon"]).map { path in
      let before = Fragments.withoutTests(try Fixture.text(path))
      count += before.contains(place) ? 1 : 0
      return (
        name: path, bytes: Array(before.replacing(place, with: text, maxReplacements: 1).utf8)
      )
    }
    try #require(count == 1, "`\(place)` stands in \(count) files")
    return Set(Workspace(files: files).check().diagnostics.map(\.code.number))
  }

  @Test func numbersOfAPolicy() throws {
    for limit in LimitTests.counts + LimitTests.periods {
      let within = try codes(limit.place, limit.within)
      #expect(!within.contains(limit.code), "\(limit.within): \(within)")
      let beyond = try codes(limit.place, limit.beyond)
      #expect(beyond == [limit.code], "\(limit.beyond): \(beyond)")
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
