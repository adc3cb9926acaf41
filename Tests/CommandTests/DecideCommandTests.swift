import CanonRuntime
import Foundation
import Testing

/// Decisions and receipts as people ask for them.
@Suite struct DecideCommandTests {
  private static let scope = #"""
    {"role":"model_operator","training":"PurchasePropensity(cheese, 28d)",\#
    "purpose":"marketing_models","markets":["US"],"families":["spending"]}
    """#

  /// A tool with the grocer's bundle, and a file a request.
  private func tool(_ requests: [String: String]) throws -> Tool {
    let tool = try Tool()
    #expect(try tool.run("keys", "new", "governance").code == 0)
    let compile = try tool.run(
      "compile", LanguageCommandTests.policies, "--root", Tool.repository.path(),
      "--out", "policy.bundle", "--key", "keys/governance.key")
    #expect(compile.code == 0, "\(compile)")
    for (name, text) in requests { try tool.write(text, to: name) }
    return tool
  }

  private func decide(_ tool: Tool, _ arguments: String...) throws -> Tool.Outcome {
    try tool.run(["decide", "policy.bundle"] + arguments + ["--key", "keys/governance.pub"])
  }

  @Test func oneRequestIsAnswered() throws {
    let tool = try tool([
      "good.json": Self.scope,
      "denied.json": Self.scope.replacing("model_operator", with: "verifier"),
      "misspelt.json": Self.scope.replacing("\"markets\"", with: "\"market\""),
    ])
    defer { tool.remove() }
    let good = try decide(tool, "good.json")
    #expect(good.code == 0 && good.output.contains("propensity_for_operators"), "\(good)")
    let denied = try decide(tool, "denied.json")
    #expect(denied.code == 2 && denied.output.hasPrefix("denied"), "\(denied)")
    let json = try decide(tool, "denied.json", "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["answer"] as? String == "denied", "\(json)")
    let misspelt = try decide(tool, "misspelt.json")
    #expect(misspelt.code == 2, "an unknown key is refused: \(misspelt)")
    #expect((misspelt.output + misspelt.errors).contains("CN8502"), "\(misspelt)")
    let stranger = try tool.run(
      "decide", "policy.bundle", "good.json", "--key", String(repeating: "a", count: 64))
    #expect(stranger.code == 2 && stranger.errors.contains("CN7102"), "\(stranger)")
  }

  /// The executor's word on a task is made again by whoever has bundle, request and stated state.
  @Test func aReceiptIsRecomputed() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    #expect(try world.submit().code == 0)
    let written = try world.canon(["task", "receipt", world.task, "--out", "receipt.json"])
    #expect(written.code == 0, "\(written)")
    let bundles = world.folder.path + "/bundles/"
    let bundle = bundles + (try FileManager.default.contentsOfDirectory(atPath: bundles)[0])
    let sound = try world.canon(["verify", "receipt", bundle, world.file, "receipt.json"])
    #expect(sound.code == 0 && sound.output.hasPrefix("recomputed"), "\(sound)")
    let text = String(decoding: try world.tool.bytes(of: "receipt.json"), as: UTF8.self)
    let changed = text.replacing("\"answer\":\"admitted\"", with: "\"answer\":\"refused\"")
    #expect(changed != text)
    try world.tool.write(changed, to: "changed.json")
    let refused = try world.canon(["verify", "receipt", bundle, world.file, "changed.json"])
    #expect(refused.code == 2 && refused.errors.contains("CN9603"), "\(refused)")
  }
}
