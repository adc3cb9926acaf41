import Foundation
import Testing

/// `canon repl` as people run it, and the page about it.
@Suite struct ReplTests {
  /// The page's own conversation, line by line: what follows `canon> ` is typed.
  @Test func thePageIsAConversation() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Prompt.md"), encoding: .utf8)
    let block = try #require(page.components(separatedBy: "```text\n").dropFirst().first)
    let lines = block.components(separatedBy: "\n```")[0].components(separatedBy: "\n")
    let typed = lines.filter { $0.hasPrefix("canon> ") }.map { String($0.dropFirst(7)) }
    #expect(typed.count >= 8)
    try tool.write(typed.joined(separator: "\n") + "\n", to: "lines")
    let policies = Tool.repository.appending(path: "Policies").path()
    let run = try tool.shell(
      "mkdir Policies && cp -r \(policies)/grocer Policies && canon repl Policies/grocer < lines")
    let answers = lines.filter { !$0.hasPrefix("canon> ") }.joined(separator: "\n")
    #expect(run.output == answers + "\n", "\(run)")
    #expect(run.code == 1, "one line of the page means nothing")
  }

  @Test func samplesAreRead() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let policy = Tool.repository.appending(path: "Policies/grocer").path()
    try tool.write("// two receipts\nrecord 2 Line 3d ago\n", to: "sample")
    let run = try tool.shell("echo 'count(Receipt)' | canon repl \(policy) --sample sample")
    #expect(run.code == 0 && run.output.hasPrefix("2   Count"), "\(run)")
    try tool.write("record Lime 3d ago\n", to: "sample")
    let wrong = try tool.shell("canon repl \(policy) --sample sample < /dev/null")
    #expect(wrong.code == 64 && wrong.errors.contains("record Lime 3d ago"), "\(wrong)")
  }

  /// In a terminal: keys, completion, history that is kept.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func terminalsGetAnEditor() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let policy = Tool.repository.appending(path: "Policies/grocer").path()
    let script = """
      export TERM=xterm XDG_STATE_HOME=$PWD/state
      printf 'coun\\tLine)\\rquit\\r' | script -qec "canon repl \(policy)" /dev/null
      """
    let run = try tool.shell(script)
    #expect(run.code == 0 && run.output.contains("0\u{1B}[0m   "), "\(run)")
    #expect(run.output.contains("Count; protected"), "\(run)")
    let kept = try String(
      contentsOf: tool.folder.appending(path: "state/canon/history"), encoding: .utf8)
    #expect(kept == "count(Line)\nquit\n")
  }
}
