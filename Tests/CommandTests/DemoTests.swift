import Foundation
import Testing

/// The whole way through the built tool, once, and what the world it leaves behind answers.
@Suite struct DemoTests {
  /// A world of 2,400 invented households under the small grocer's policy.
  static let made = Result { () throws -> (tool: Tool, outcome: Tool.Outcome) in
    let tool = try Tool(keptAs: "command-demo")
    return (
      tool,
      try tool.run(
        "demo", "--world", "world", "--households", "2400", "--epsilon", "1", "--seed", "3")
    )
  }

  /// The first task of the world.
  static func task(_ tool: Tool) throws -> String {
    let shown = try tool.run("task", "show", "--world", "world", "--format", "json")
    let tasks = try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [[String: Any]]
    let done = tasks?.filter { $0["state"] as? String == "completed" } ?? []
    return try #require((done.first ?? tasks?.first)?["task"] as? String)
  }

  @Test func theSixStepsAreShownAndTheBudgetRefuses() throws {
    let (_, outcome) = try Self.made.get()
    #expect(outcome.code == 0, "\(outcome)")
    let steps = [
      "1  Intent and scope", "2  Admission", "3  Semantic resolution", "4  Protected execution",
      "5  Verification", "6  Settlement", "Until the budget refuses", "CN8625",
      "advanced 72 h, demonstration",
    ]
    let missing = steps.filter { !outcome.output.contains($0) }
    #expect(missing.isEmpty, "\(missing)\n\(outcome.output)")
  }

  @Test func theReportIsWhole() throws {
    let (tool, _) = try Self.made.get()
    let page = String(decoding: try tool.bytes(of: "world/report.html"), as: UTF8.self)
    for title in ["Admission", "Quality on held-out units", "Transparency log", "Timeline"] {
      #expect(page.contains(">\(title)</h2>"), "\(title)")
    }
    #expect(page.contains("Where the budget refuses"))
  }

  @Test func evidenceIsRecomputedAndTamperingIsRefused() throws {
    let (tool, _) = try Self.made.get()
    let sound = try tool.run("evidence", "verify", "world/evidence.json", "--world", "world")
    #expect(sound.code == 0, "\(sound)")
    var text = String(decoding: try tool.bytes(of: "world/evidence.json"), as: UTF8.self)
    let weights = try #require(text.range(of: "\"weights\":["))
    text.insert("1", at: weights.upperBound)
    try tool.write(text, to: "changed.json")
    let changed = try tool.run("evidence", "verify", "changed.json", "--world", "world")
    #expect(changed.code == 2 && changed.errors.contains("refused[CN"), "\(changed)")
  }

  @Test func theWorldAnswers() throws {
    let (tool, _) = try Self.made.get()
    let task = try Self.task(tool)
    let calls: [(arguments: [String], code: Int32, says: String)] = [
      (["task", "show", task], 0, "PurchasePropensity"),
      (["task", "log", task], 0, "checkpoint"),
      (["task", "resume"], 0, "PurchasePropensity"),
      (["task", "show", "0000"], 64, "there is no task"),
      (["vault", "show"], 0, "vault-8"),
      (["vault", "show", "nobody"], 64, "no Vault"),
      (["world", "show"], 0, "governance"),
      (["model", "export", "0000", "--out", "x"], 2, "CN"),
      (["tick", "--to", "2017-01-01"], 2, "CN"),
      (["world", "create"], 3, "already holds a world"),
    ]
    for (arguments, code, says) in calls {
      let outcome = try tool.run(arguments + ["--world", "world"])
      #expect(
        outcome.code == code && (outcome.output + outcome.errors).contains(says),
        "\(arguments): \(outcome)")
    }
  }

  @Test func aRequestIsUsedOnce() throws {
    let (tool, _) = try Self.made.get()
    let written = try tool.run(
      "task", "request", "--training", "PurchasePropensity(soup, 28d)", "--purpose",
      "marketing_models", "--market", "DE", "--as-of", "2017-11-01T04:00:00Z", "--out", "r.json",
      "--world", "world")
    #expect(written.code == 0, "\(written)")
    for _ in 0..<2 {
      let outcome = try tool.run("task", "submit", "r.json", "--world", "world")
      #expect(outcome.code == 2 && outcome.errors.contains("refused[CN8"), "\(outcome)")
    }
  }

  @Test func aFolderThatNoDemonstrationMadeStays() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "mine"), withIntermediateDirectories: true)
    try tool.write("keep", to: "mine/file")
    let outcome = try tool.run("demo", "--world", "mine")
    #expect(outcome.code == 3, "\(outcome)")
    #expect(try tool.bytes(of: "mine/file") == Data("keep".utf8))
  }
}

extension DemoTests {
  /// Every part of the policy follows ε: whatever is asked for compiles, words included.
  @Test(arguments: ["0.03", "8"])
  func anyEpsilonGivesAPolicyThatCompiles(_ epsilon: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let outcome = try tool.run(
      "demo", "--world", "world", "--households", "400", "--epsilon", epsilon, "--seed", "3")
    // So few households are refused for their cohort, under a bundle that was sealed.
    #expect(outcome.code == 0 || outcome.code == 2, "\(outcome)")
    #expect(outcome.output.contains("bytes, signed"), "\(outcome)")
  }
}
