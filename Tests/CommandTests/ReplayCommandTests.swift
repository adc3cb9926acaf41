import CanonRuntime
import Foundation
import Testing

/// `canon replay` over real worlds: the same bundle, a stricter one, logs that are not believed.
@Suite struct ReplayCommandTests {
  private struct Report: Decodable {
    var requests: Int
    var unchanged: Int
    var flips: [Flip]
    var budgets: [Budget]
    var models: [Model]

    struct Flip: Decodable { var task: String }
    struct Budget: Decodable {
      var recorded: Sums?
      var under: Sums?
    }
    struct Sums: Decodable, Equatable {
      var budget: Int64
      var tasks: Int64
      var counts: Int64
      var undetermined: Int64
    }
    struct Model: Decodable {
      var task: String
      var standing: String
    }
  }

  private func report(_ outcome: Tool.Outcome) throws -> Report {
    try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
  }

  /// The demonstration asks until its budget refuses: admitted and refused requests, and a model.
  @Test func theDemonstrationComesOutAsItWas() throws {
    let (tool, _) = try DemoTests.made.get()
    let bundle = try FileManager.default.contentsOfDirectory(
      atPath: tool.folder.appending(path: "world/bundles").path())[0]
    let same = try tool.run(
      "replay", "--under", "world/bundles/\(bundle)", "world", "--format", "json")
    #expect(same.code == 0, "\(same)")
    let report = try report(same)
    #expect(report.requests > 2 && report.unchanged == report.requests && report.flips.isEmpty)
    #expect(!report.budgets.isEmpty && report.budgets.allSatisfy { $0.recorded == $0.under })
    #expect(report.models.allSatisfy { $0.standing == "kept" })
    let text = try tool.run("replay", "--under", "world/bundles/\(bundle)", "world")
    #expect(text.code == 0 && text.output.hasPrefix("nothing flips"), "\(text)")
  }

  /// A draft of the policy, signed by a key of its author's, against the world's exported log.
  @Test func aDraftShowsWhatItWouldRefuse() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    #expect(try world.submit().code == 0)
    #expect(try world.tick().code == 0)
    let written = try world.canon(["evidence", "decisions", "--out", "log.json"])
    #expect(written.code == 0 && written.output.contains("log.json"), "\(written)")
    try compile(world) { $0.replacing("forbid train", with: Self.draft + "\n  forbid train") }
    let replay = ["replay", "--under", "draft.bundle", "log.json"]
    let unsigned = try world.canon(replay)
    #expect(unsigned.code == 2 && unsigned.errors.contains("CN7102"), "\(unsigned)")
    let flipped = try world.canon(replay + ["--key", "keys/author.pub"])
    #expect(flipped.code == 1, "\(flipped)")
    let says = [
      "permitted → denied", "RehearsalTraining.no_more (draft.canon:", "CN8622", world.task,
      "RehearsalTraining.propensity_for_operators",
    ]
    #expect(says.filter { !flipped.output.contains($0) } == [], "\(flipped)")
    let json = try world.canon(replay + ["--key", "keys/author.pub", "--format", "json"])
    let report = try report(json)
    #expect(json.code == 1 && report.flips.map(\.task) == [world.task])
    #expect(report.budgets.allSatisfy { $0.recorded?.tasks ?? 0 > 0 && $0.under == nil })
    #expect(report.models.allSatisfy { $0.standing == "lost" })
  }

  private static let draft =
    "forbid train no_more when task.markets contains US because \"Not any more.\""

  private func compile(_ world: RehearsedWorld, _ change: (String) -> String) throws {
    let root = Tool.repository
    let text = try String(
      contentsOf: root.appending(path: "Tests/Corpus/Rehearsal/training.canon"), encoding: .utf8)
    try world.tool.write(change(text), to: "draft.canon")
    #expect(try world.tool.run("keys", "new", "author").code == 0)
    let policies = ["behavior", "commerce"].map {
      root.appending(path: "Policies/grocer/\($0).canon").path()
    }
    let compiled = try world.tool.run(
      ["compile"] + policies + ["draft.canon", "--key", "keys/author.key", "--out", "draft.bundle"])
    #expect(compiled.code == 0, "\(compiled)")
  }

  @Test func aLogThatWasChangedIsRefused() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    #expect(try world.submit().code == 0)
    #expect(try world.tick().code == 0)
    #expect(try world.canon(["evidence", "decisions", "--out", "log.json"]).code == 0)
    let folder = world.folder.path + "/bundles/"
    let bundle = folder + (try FileManager.default.contentsOfDirectory(atPath: folder)[0])
    let sound = try world.canon(["replay", "--under", bundle, "log.json"])
    #expect(sound.code == 0, "\(sound)")
    let text = String(decoding: try world.tool.bytes(of: "log.json"), as: UTF8.self)
    let changes: [(from: String, to: String, code: String)] = [
      ("canon-decision-log-1", "canon-decision-log-9", "CN9801"),
      ("\"answer\":\"admitted\"", "\"answer\":\"refused\"", "CN9802"),
      ("\"was_asked\":true", "\"was_asked\":false", "CN9804"),
      ("\"was_asked\":true", "\"was_asked\":true,\"why\":1", "refused[CN"),
    ]
    for (from, to, code) in changes {
      let changed = text.replacing(from, with: to)
      #expect(changed != text, "\(from)")
      try world.tool.write(changed, to: "changed.json")
      let refused = try world.canon(["replay", "--under", bundle, "changed.json"])
      #expect(refused.code == 2, "\(to): \(refused)")
      #expect(refused.errors.contains(code), "\(to): \(refused)")
    }
    let missing = try world.canon(["replay", "--under", bundle, "nothing.json"])
    #expect(missing.code == 3, "\(missing)")
  }
}
