import Foundation
import Testing

/// `canon lint` as people run it: exit codes, configurations and what is written.
@Suite struct LintCommandTests {
  private static let policies = Tool.repository.appending(path: "Policies").path()

  /// A copy of the grocer's policy in a folder of its own.
  private static func grocer(in tool: Tool) throws {
    try FileManager.default.copyItem(
      atPath: "\(policies)/grocer", toPath: tool.folder.appending(path: "grocer").path())
  }

  private static func exception(at: String = "category", until day: String) -> String {
    """
    [[lint.allow]]
    rule    = "long_lines"
    path    = "grocer/*.canon"
    at      = "\(at)"
    reason  = "A source clause has no place to break."
    owner   = "commerce"
    expires = "\(day)"

    """
  }

  @Test func theStandardPoliciesAreClean() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let small = ["grocer/commerce", "grocer/behavior", "small_grocer/training"]
      .map { "\(Self.policies)/\($0).canon" }
    for paths in [["\(Self.policies)/grocer"], ["\(Self.policies)/retailer"], small] {
      let run = try tool.run(["lint"] + paths + ["--at", "2026-06-01"])
      #expect(run.code == 0 && run.output.isEmpty && run.errors.contains("clean"), "\(run)")
    }
  }

  @Test func theNearestConfigurationHolds() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try Self.grocer(in: tool)
    let plain = try tool.run("lint", "grocer")
    #expect(plain.code == 1 && plain.output.contains("warning[long_lines]"), "\(plain)")
    #expect(plain.errors.contains("1 warning"))
    try tool.write(Self.exception(until: "2026-12-31"), to: "canon.toml")
    let excepted = try tool.run("lint", "grocer", "--at", "2026-12-31")
    #expect(excepted.code == 0 && excepted.errors.contains("1 exception"), "\(excepted)")
    let late = try tool.run("lint", "grocer", "--at", "2027-01-01")
    #expect(late.code == 1 && late.output.contains("error[CN6006]"), "\(late)")
    #expect(late.output.contains("canon.toml:7:11") && late.errors.contains("no rule was run"))
    try tool.write("[lint]\nlevel.long_lines = \"note\"\n", to: "grocer/canon.toml")
    let nearer = try tool.run("lint", "grocer")
    #expect(nearer.code == 0 && nearer.output.contains("note[long_lines]"), "\(nearer)")
    try tool.write("[lint]\nlevel.long_line = \"off\"\n", to: "other.toml")
    let named = try tool.run("lint", "grocer", "--config", "other.toml")
    #expect(named.code == 1 && named.output.contains("error[CN6003]"), "\(named)")
    #expect(named.output.contains("did you mean `long_lines`?"))
    #expect(try tool.run("lint", "grocer", "--config", "none.toml").code == 3)
  }

  @Test func fixesAreWrittenAndDoneOnce() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try Self.grocer(in: tool)
    try tool.write(Self.exception(until: "2026-12-31"), to: "canon.toml")
    let name = "grocer/training.canon"
    let text = String(decoding: try tool.bytes(of: name), as: UTF8.self)
    try tool.write(
      text.replacing("8_000", with: "8000").replacing("consent text.\"", with: "consent text\""),
      to: name)
    let before = try tool.bytes(of: name)
    let arguments = ["lint", "grocer", "--at", "2026-06-01"]
    let found = try tool.run(arguments)
    #expect(found.code == 1 && found.output.contains("(--fix)"), "\(found)")
    #expect(try tool.bytes(of: name) == before, "lint alone writes nothing")
    let mended = try tool.run(arguments + ["--fix"])
    #expect(
      mended.code == 0 && mended.errors.contains("2 changes written into 1 file"), "\(mended)")
    #expect(String(decoding: try tool.bytes(of: name), as: UTF8.self) == text)
    let again = try tool.run(arguments + ["--fix"])
    #expect(again.code == 0 && !again.errors.contains("written"), "\(again)")
    // A policy with errors stays as it is.
    try tool.write(
      text.replacing("8_000", with: "8000").replacing("DE and", with: "QQ and"), to: name)
    let unsound = try tool.bytes(of: name)
    let refused = try tool.run(arguments + ["--fix"])
    #expect(refused.code == 1 && refused.output.contains("error[CN"), "\(refused)")
    #expect(refused.errors.contains("no rule was run"))
    #expect(try tool.bytes(of: name) == unsound)
  }

  /// The commands of `Docs/Lint/README.md`, run as they are printed there.
  @Test func thePageRunsAsItStands() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Lint/README.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```sh\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(blocks.count == 1)
    try FileManager.default.createSymbolicLink(
      at: tool.folder.appending(path: "Policies"),
      withDestinationURL: Tool.repository.appending(path: "Policies"))
    let outcome = try tool.shell("set -euo pipefail\n" + blocks.joined())
    #expect(outcome.code == 0 && outcome.errors.contains("clean"), "\(outcome)")
    let says = ["[]\n", "short_meanings  ", "untested_rules\n", "Fails"]
    #expect(says.filter { !outcome.output.contains($0) } == [], "\(outcome)")
  }

  /// A folder of policies is linted one by one, each under the configuration nearest to it.
  @Test func severalPoliciesAreLintedApart() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let folder = tool.folder.appending(path: "all")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["a", "b"] {
      try FileManager.default.copyItem(
        atPath: "\(Self.policies)/grocer", toPath: folder.appending(path: name).path())
    }
    try tool.write("[lint]\nlevel.long_lines = \"off\"\n", to: "all/b/canon.toml")
    let run = try tool.run("lint", "all")
    #expect(run.code == 1 && run.errors.contains("all/a: findings  1 warning"), "\(run)")
    #expect(run.errors.contains("all/b: clean  1 note"), "\(run)")
    let json = try tool.run("lint", "all", "--format", "json")
    let found = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(
      found?.compactMap { $0["code"] as? String }.sorted() == [
        "lax_nominations", "lax_nominations", "long_lines",
      ])
  }

  @Test func rulesAreListedAndFindingsAreJSON() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let list = try tool.run("lint", "--rules")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Tool.repository.appending(path: "Docs/Lint").path()
    ).filter { $0 != "README.md" }.map { String($0.dropLast(3)) }
    #expect(list.code == 0 && names.count >= 30, "\(list)")
    #expect(names.allSatisfy { list.output.contains("\n\($0) ") })
    let json = try tool.run("lint", "--rules", "--format", "json")
    let rules = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(Set(rules?.compactMap { $0["name"] as? String } ?? []) == Set(names))
    try Self.grocer(in: tool)
    let run = try tool.run("lint", "grocer", "--format", "json")
    let found = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
    #expect(run.code == 1 && found?.contains { $0["code"] as? String == "long_lines" } == true)
    let misspelled = try tool.run("explain", "short_meaning")
    #expect(misspelled.code == 64 && misspelled.errors.contains("did you mean short_meanings?"))
    #expect(try tool.run("lint").code == 64)
    #expect(try tool.run("lint", "nowhere.canon").code == 3)
  }
}
