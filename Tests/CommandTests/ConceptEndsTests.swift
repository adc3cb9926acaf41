import CanonRuntime
import Foundation
import Testing

/// The ends of a concept that a task names: unknown, local, and known to a later version.
@Suite struct ConceptEndsTests {
  /// Features of one's own, under a steward who is named: the rehearsal's policy in parts.
  private struct Parts {
    var behavior: String
    var training: String

    init() throws {
      func text(_ path: String) throws -> String {
        try String(contentsOf: Tool.repository.appending(path: path), encoding: .utf8)
      }
      behavior = try text("Policies/grocer/behavior.canon").replacing(
        "domain Behavior version 1.0.0 uses Commerce 1 {",
        with: "domain Behavior version 1.0.0 uses Commerce 1 steward privacy_office {")
      training = try text("Tests/Corpus/Rehearsal/training.canon").replacing(
        "policy RehearsalTraining version 1.0.0",
        with: "policy RehearsalTraining version 2.0.0")
    }

    /// The next version counts the concept among what customers do often.
    var knowing: Parts {
      var next = self
      next.behavior = behavior.replacing(
        "    family frequency { visits(90d) }",
        with: """
              query varieti(window: Duration): Count on Customer {
                  meaning "Lines bought in the window."
                  derive  count(Line) in last window
                  bound   0 ..= 512
                  scale   log
              }
              family frequency { visits(90d)  varieti(90d) }
          """)
      next.training = training.replacing("version 2.0.0", with: "version 3.0.0")
      return next
    }
  }

  private func activate(_ parts: Parts, release: Int, in world: RehearsedWorld) throws -> String {
    try world.tool.write(parts.behavior, to: "behavior.canon")
    try world.tool.write(parts.training, to: "training.canon")
    let name = "release-\(release).bundle"
    let commerce = Tool.repository.appending(path: "Policies/grocer/commerce.canon").path()
    let compiled = try world.tool.run(
      "compile", commerce, "behavior.canon", "training.canon", "--release", "\(release)",
      "--key", world.folder.path + "/keys/governance", "--out", name)
    #expect(compiled.code == 0, "\(compiled)")
    let activated = try world.canon(["world", "activate", name])
    #expect(activated.code == 0, "\(activated)")
    return name
  }

  private func decide(
    _ concept: String, under bundle: String, in world: RehearsedWorld
  ) throws -> Tool.Outcome {
    try world.tool.write(
      #"""
      {"role":"model_operator","training":"PurchasePropensity(cheese, 28d)",\#
      "purpose":"marketing_models","markets":["US"],"concepts":["\#(concept)"]}
      """#, to: "scope.json")
    return try world.tool.run(
      "decide", bundle, "scope.json", "--key", world.folder.path + "/keys/governance.pub")
  }

  private func submit(
    _ concept: String, under bundle: String, to file: String, in world: RehearsedWorld
  ) throws -> Tool.Outcome {
    let written = try world.canon([
      "task", "request", "--training", "PurchasePropensity(cheese, 28d)", "--purpose",
      "marketing_models", "--market", "US", "--as-of", "2017-11-01T04:00:00Z", "--concept",
      concept, "--bundle", bundle, "--out", file,
    ])
    #expect(written.code == 0, "\(written)")
    return try world.canon(["task", "submit", file, "--format", "json"])
  }

  private struct Answer: Decodable {
    var answer: String
    var task: String?
    var reasons: [Reason]
    struct Reason: Decodable { var code: String }
  }

  private struct Task: Decodable {
    var state: String?
    var blocked: [Reason]
    struct Reason: Decodable {
      var code: String
      var sentence: String
    }
  }

  private func answer(_ outcome: Tool.Outcome) throws -> Answer {
    try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
  }

  private func task(_ name: String?, in world: RehearsedWorld) throws -> Task {
    let shown = try world.canon(["task", "show", try #require(name), "--format", "json"])
    #expect(shown.code == 0, "\(shown)")
    return try JSONDecoder().decode(Task.self, from: Data(shown.output.utf8))
  }

  /// Blocked with what is nearest, who answers for it and an entry to begin with; the same task
  /// under a version that has the concept goes through.
  @Test func anUnknownConceptBlocksUntilAVersionHasIt() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let parts = try Parts()
    let before = try activate(parts, release: 2, in: world)
    let decided = try decide("varieti", under: before, in: world)
    #expect(decided.code == 2, "\(decided)")
    let says = [
      "blocked", "CN8702", "nearest variety", "privacy_office", "Behavior",
      "query varieti(window: Duration): Count on Customer {",
    ]
    let text = decided.output.replacing(/[ ]+/, with: " ")
    #expect(says.filter { !text.contains($0) } == [], "\(decided)")
    let submitted = try submit("varieti", under: before, to: "first.json", in: world)
    #expect(submitted.code == 0, "\(submitted)")
    let blocked = try task(try answer(submitted).task, in: world)
    #expect(blocked.state == "resolving", "\(submitted)")
    #expect(blocked.blocked.map(\.code) == ["CN8702", "CN8705"])
    #expect(
      blocked.blocked.first?.sentence
        == "`varieti` maps to nothing; the nearest known is `variety`; ask the steward of Behavior")
    // It waits: nothing that runs moves it on.
    #expect(try world.resume().code == 0)
    #expect(try task(try answer(submitted).task, in: world).state == "resolving")
    let after = try activate(parts.knowing, release: 3, in: world)
    #expect(try decide("varieti", under: after, in: world).code == 0)
    let second = try submit("varieti", under: after, to: "second.json", in: world)
    let resolved = try task(try answer(second).task, in: world)
    #expect(second.code == 0 && resolved.blocked.isEmpty, "\(second)")
    #expect(resolved.state == "awaiting_settlement", "\(resolved)")
    // The task of the old version stays under it.
    #expect(try task(try answer(submitted).task, in: world).state == "resolving")
  }

  @Test func aLocalSignalIsAnsweredLocal() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let bundle = try activate(try Parts(), release: 2, in: world)
    let decided = try decide("store", under: bundle, in: world)
    #expect(decided.code == 2 && decided.output.hasPrefix("denied"), "\(decided)")
    #expect(decided.output.contains("CN8703"), "\(decided)")
    let submitted = try submit("store", under: bundle, to: "local.json", in: world)
    let name = try answer(submitted).task
    #expect(try task(name, in: world).state == "rejected", "\(submitted)")
    let log = try world.canon(["task", "log", try #require(name)])
    #expect(log.output.contains("never leaves its Vault"), "\(log)")
  }
}
