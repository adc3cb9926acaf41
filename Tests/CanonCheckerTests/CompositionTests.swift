import CanonPrivacy
import CanonProgram
import CanonTypes
import Foundation
import Testing

/// What trainings of every goal cost, phase by phase, as recorded. `Tests/Peers/accounting.py`
/// composes the same phases with `dp-accounting` and compares.
@Suite struct CompositionTests {
  /// One line a phase within one entry a training, so that a change shows as lines.
  static func table() throws -> String {
    let variants: [(String, [(String, String)])] = [
      ("retailer", []),
      (
        "retailer, two Vaults",
        [
          ("in at most 1 Vault", "in at most 2 Vault"),
          ("attempts at most 2\n", "attempts at most 1\n"),
        ]
      ),
      ("retailer, dear metrics", [("metrics rho 0.01 ", "metrics rho 0.04 ")]),
      (
        "retailer, sixteen steps",
        [
          ("gram rho 0.01, step", "gram rho 0.02, step"),
          ("groups in 5 steps", "groups in 16 steps"),
        ]
      ),
    ]
    var entries: [String] = []
    for (policy, changes) in variants {
      let program = try GoalTests.program(changes)
      var seen: Set<String> = []
      for training in program.trainings where seen.insert(training.template).inserted {
        entries.append(try entry(training, policy, program))
      }
    }
    return "[\n" + entries.joined(separator: ",\n") + "\n]\n"
  }

  static func entry(_ training: Training, _ policy: String, _ program: Program) throws -> String {
    let block = try #require(program.privacyBlocks.first { $0.name == training.privacy })
    let (cost, delta) = (training.cost, block.window.delta)
    let epsilon = try #require(ZeroConcentrated.epsilon(rho: cost.total, delta: delta))
    let items = Int64(program.taxonomies.map(\.terms.count).max() ?? 0)
    let phases = try cost.phases.map { phase in
      let squared = training.contribution(to: phase.phase, items: items).squared
      let noise = try PhaseNoise(
        squared: squared, isGram: phase.phase == .gram, rho: phase.rho, quorum: block.quorum,
        colluding: block.colluding)
      return #"    {"draws": \#(phase.draws), "phase": "\#(phase.phase.rawValue)", "#
        + #""picos": \#(phase.rho.picos), "squared": \#(squared), "variance": \#(noise.variance)}"#
    }
    return #"  {"attempts": \#(cost.attempts), "delta": "\#(delta)", "epsilon": "\#(epsilon)", "#
      + #""goal": "\#(training.goal.kind.rawValue)", "learner": "\#(training.learner.rawValue)", "#
      + #""picos": \#(cost.total.picos), "policy": "\#(policy)", "#
      + #""vaults": \#(block.unitInVaults), "phases": ["#
      + "\n" + phases.joined(separator: ",\n") + "\n  ]}"
  }

  @Test func theCompositionsAreAsRecorded() throws {
    let file = Fixture.root.appending(path: "Tests/Corpus/Accounting/compositions.json")
    let table = try CompositionTests.table()
    if ProcessInfo.processInfo.environment["CANON_RECORD"] == "1" {
      try Data(table.utf8).write(to: file)
      Issue.record("recorded \(file.lastPathComponent); run again without CANON_RECORD")
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == table)
  }
}
