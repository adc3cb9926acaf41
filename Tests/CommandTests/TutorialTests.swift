import Foundation
import Testing

/// `Docs/Tutorial.md`, command by command, from a folder that has nothing in it.
@Suite struct TutorialTests {
  /// Commands, and lines that stand below them in the page.
  struct Step {
    let commands: [String]
    let lines: [String]
  }

  static func steps() throws -> [Step] {
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Tutorial.md"), encoding: .utf8)
    return page.components(separatedBy: "```sh\n").dropFirst().map { part in
      let pieces = part.components(separatedBy: "```")
      let hasOutput = pieces.count > 1 && pieces[1].hasPrefix("\n") && pieces.count > 2
      let output = hasOutput && pieces[2].hasPrefix("text\n") ? pieces[2].dropFirst(5) : ""
      return Step(
        commands: pieces[0].split(separator: "\n").map(String.init),
        lines: output.split(separator: "\n").map(String.init))
    }
  }

  @Test func aNewcomerGetsThere() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let steps = try TutorialTests.steps()
    let commands = steps.flatMap(\.commands)
    #expect((6...9).contains(commands.count), "under ten commands: \(commands)")
    #expect(steps.count { !$0.lines.isEmpty } >= 5)
    for step in steps {
      var printed = ""
      for command in step.commands {
        let outcome = try tool.shell(command)
        let expected: Int32 = command.hasSuffix("# ends with 1") ? 1 : 0
        #expect(outcome.code == expected, "\(command): \(outcome)")
        printed += outcome.output
      }
      for line in step.lines { #expect(printed.contains(line), "\(line)\n\(printed)") }
    }
  }

  /// What a newcomer gets is in canonical form, and is never written over something.
  @Test func aProjectIsNewAndTidy() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.run(["new", "shop"]).code == 0)
    for command in [
      ["check", "shop"], ["fmt", "--check", "shop"], ["lint", "shop"], ["test", "shop"],
    ] {
      let outcome = try tool.run(command)
      #expect(outcome.code == 0, "\(command): \(outcome)")
    }
    let again = try tool.run(["new", "shop"])
    #expect(again.code == 64 && again.errors.contains("not an empty folder"), "\(again)")
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "empty"), withIntermediateDirectories: false)
    #expect(try tool.run(["new", "empty", "--format", "json"]).output.contains("shop.canon"))
  }
}
