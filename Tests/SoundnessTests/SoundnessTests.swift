import CanonChecker
import CanonDiagnostics
import CanonFixtures
import CanonProgram
import CanonTypes
import CanonWorkspace
import Foundation
import Testing

/// The sizes and seeds of the experiments of this target.
///
/// `CANON_SOUNDNESS=10000` makes as many queries and as many policies; `CANON_SEED` moves the seed.
enum Soundness {
  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  static let queries = number("CANON_SOUNDNESS") ?? 120
  static let policies = number("CANON_SOUNDNESS") ?? 40
  static let seed = UInt64(number("CANON_SEED") ?? 20_260_105)
}

/// A random query: its text, and the reading that it derives.
struct QueryCase {
  let reading: Generated
  let name: String
  var text: String

  /// The same query with another reading.
  func deriving(_ type: String, _ reading: String, _ bound: String) -> String {
    """
        query \(name)(window: Duration): \(type) on Customer {
            derive \(reading) in last window
            \(bound)
        }

    """
  }

  init(_ number: Int, _ random: inout SeededGenerator) {
    let kind = random.one(of: Kind.allCases)
    reading = Generated.total(kind, 2, &random)
    name = "q\(number)"
    text = ""
    text = deriving(kind.type, reading.text, kind.bound(&random))
  }

  /// Refused for an interval that cannot be counted exactly, or a bound that clips everything.
  static let refusals: Set = ["CN4102", "CN4105"]

  /// Random queries that compile, by batches of eight in one policy.
  static func batches(
    _ seed: UInt64,
    _ body: (Int, [QueryCase], CompiledWorkspace, inout SeededGenerator) throws -> Void
  ) throws -> (made: Int, refused: Int) {
    print("seed \(seed), \(Soundness.queries) queries")
    var random = SeededGenerator(seed: seed)
    var (made, refused, number) = (0, 0, 0)
    while made < Soundness.queries {
      var cases = (0..<8).map { QueryCase($0, &random) }
      number += 1
      let vaults = random.below(2) == 0 ? 1 : 2 + random.below(2)
      func compile(_ cases: [QueryCase]) -> CompiledWorkspace {
        Shop.workspace(cases.map { ($0.name, $0.text) }, vaults: vaults).compile()
      }
      var compiled = compile(cases)
      if compiled.program == nil {
        let codes = Set(compiled.diagnostics.map(\.code.number))
        #expect(codes.isSubset(of: refusals), "batch \(number)\n\(compiled.checked.text())")
        let all = cases.count
        cases = cases.filter { compile([$0]).program != nil }
        refused += all - cases.count
        compiled = compile(cases)
      }
      guard !cases.isEmpty else { continue }
      made += cases.count
      try body(number, cases, compiled, &random)
    }
    return (made, refused)
  }
}

/// Experiments that could show the proofs of the checker to be wrong.
@Suite struct SoundnessTests {
  @Test func noUnitMovesASumBeyondItsBound() throws {
    var tally = SensitivityTally()
    let (made, refused) = try QueryCase.batches(Soundness.seed) {
      number, cases, compiled, random in
      let program = try #require(compiled.program, "batch \(number)\n\(compiled.checked.text())")
      let training = try #require(compiled.checked.policy?.typed.trainings.first)
      let queries = try cases.map { one in
        try #require(training.features.first { $0.id == "\(one.name)(90d)" })
      }
      let vaults = program.privacyBlocks[0].unitInVaults
      let trial = try SensitivityTrial(cases, queries, program, vaults, &random)
      let place = "seed \(Soundness.seed), batch \(number)"
      for fault in trial.disagreements(&tally) { Issue.record("\(place): \(fault)") }
      for victim in [trial.directed, random.below(trial.units)] {
        for fault in try trial.excesses(without: victim) { Issue.record("\(place): \(fault)") }
        tally.pairs += 1
      }
      trial.reach(&tally)
    }
    print("\(made) queries, \(refused) refused; \(tally)")
    #expect(tally.cut > 0 && tally.many > 0, "maxima and several Vaults occur")
    let all = tally.reached.values.reduce((0, 0)) { ($0.0 + $1.all, $0.1 + $1.half) }
    #expect(all.1 * 2 >= all.0, "the bounds are far from what happens: \(all.1) of \(all.0)")
  }
}

/// What the experiment with sums has seen.
struct SensitivityTally: CustomStringConvertible {
  var reached: [String: (all: Int, half: Int)] = [:]
  var evaluations = 0
  var pairs = 0
  /// Evaluations where a maximum cut records, and where a unit lay in several Vaults.
  var (cut, many) = (0, 0)

  var description: String {
    let lines = reached.sorted { $0.key < $1.key }.map { name, count in
      "  \(name): \(count.half) of \(count.all) reach half of the bound"
    }
    return
      "\(evaluations) evaluations agreed, \(cut) of them after a cut, \(many) in one of several"
      + " Vaults; \(pairs) pairs of neighbours\n" + lines.joined(separator: "\n")
  }
}
