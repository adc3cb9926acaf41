import Foundation
import Testing

/// `canon diff`, run as people run it.
@Suite struct DiffCommandTests {
  /// The commands of the page print what it shows, to the letter.
  @Test func thePageShowsWhatTheToolPrints() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Language/Versions.md"), encoding: .utf8)
    let fences = page.components(separatedBy: "```")
    let script = try #require(fences.first { $0.hasPrefix("sh\n") }?.dropFirst(3))
    let expected = try #require(fences.first { $0.hasPrefix("text\n") }?.dropFirst(5))
    let shown = try tool.shell(String(script))
    #expect(shown.code == 1, "\(shown)")
    #expect(shown.output == expected, "\(shown)")
  }

  @Test func policiesAndBundlesAreComparedAlike() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let policy = Tool.repository.appending(path: "Policies/grocer").path()
    #expect(try tool.run("keys", "new", "governance").code == 0)
    #expect(
      try tool.run(
        "compile", policy, "--root", Tool.repository.path(), "--out", "policy.bundle", "--key",
        "keys/governance.key"
      ).code == 0)
    let same = try tool.run(
      "diff", policy, "policy.bundle", "--key", "keys/governance.pub", "--format", "json")
    #expect(same.code == 0, "\(same)")
    let object = try JSONSerialization.jsonObject(with: Data(same.output.utf8)) as? [String: Any]
    #expect((object?["changes"] as? [Any])?.isEmpty == true, "\(same)")
    #expect((object?["verdicts"] as? [Any])?.count == 3, "\(same)")
    let stranger = try tool.run("diff", policy, "policy.bundle")
    #expect(stranger.code == 64, "a bundle without a trusted key: \(stranger)")
  }

  @Test func whatDoesNotCompileIsShown() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("edition 1\ndomain {", to: "broken.canon")
    let broken = try tool.run("diff", "broken.canon", "broken.canon")
    #expect(broken.code == 1 && broken.output.contains("error[CN"), "\(broken)")
    #expect(try tool.run("diff", "none.canon", "broken.canon").code == 3)
  }

  /// Witnesses are written as records that hold lists, which canonical JSON can be made of.
  @Test func aWitnessIsJSON() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let made = try tool.shell(
      """
      cp -r "$CANON_HOME/Policies/grocer" a; cp -r a b
      sed -i 's/within c)) in/within c and Line.amount_paid > 0 USD)) in/' b/behavior.canon
      canon diff a b --format json
      """)
    #expect(made.code == 1, "\(made)")
    #expect(made.output.contains("\"term\":\"cheese\""), "\(made)")
  }
}
