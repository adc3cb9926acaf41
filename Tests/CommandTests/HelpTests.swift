import ArgumentParser
import CanonCommand
import Foundation
import Testing

/// Help, manual and completions: of every command, and nothing in them is untrue.
@Suite struct HelpTests {
  /// The words of every command that help shows, by walking help itself.
  static func commands(_ tool: Tool, below words: [String] = []) throws -> [[String]] {
    let help = try tool.run(words + ["--help"])
    #expect(help.code == 0, "\(words): \(help)")
    try #require(words.count < 4, "\(words)")
    var found: [[String]] = []
    var isList = false
    for line in help.output.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasSuffix("SUBCOMMANDS:") || line.hasPrefix("FOR ") {
        isList = true
      } else if line.isEmpty || !line.hasPrefix("  ") {
        isList = isList && line.isEmpty
      } else if isList, !line.hasPrefix("   "), !line.hasPrefix("  See ") {
        let word = String(line.split(separator: " ")[0])
        found += [words + [word]]
        found += try commands(tool, below: words + [word])
      }
    }
    return found
  }

  @Test func everyCommandShowsExamplesThatParse() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let all = try HelpTests.commands(tool)
    let leaves = all.filter { words in
      !all.contains { $0.count > words.count && $0.starts(with: words) }
    }
    #expect(leaves.count >= 45, "\(leaves.count)")
    for words in leaves {
      let help = try tool.run(words + ["--help"])
      let parts = help.output.components(separatedBy: "\nEXAMPLES:\n")
      #expect(parts.count == 2, "\(words) has no examples")
      for line in (parts.last ?? "").split(separator: "\n") where line.hasPrefix("  canon ") {
        #expect(line.hasPrefix("  canon " + words.joined(separator: " ")), "\(line)")
        let called = try HelpTests.words(String(line))
        #expect(HelpTests.parses(called), "\(line)")
      }
    }
  }

  /// The words of a line without a redirection, as a shell would split it.
  static func words(_ line: String) throws -> [String] {
    let command = line.split(separator: #/ (?:<|>|>>) /#)[0]
    return command.matches(of: #/"([^"]*)"|(\S+)/#).dropFirst().map {
      String($0.output.1 ?? $0.output.2 ?? "")
    }
  }

  static func parses(_ arguments: [String]) -> Bool {
    (try? CanonTool.parseAsRoot(arguments)) != nil
  }

  @Test func theManualHasAPageOfEach() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let outcome = try tool.run(["man", "--out", "pages"])
    #expect(outcome.code == 0, "\(outcome)")
    let folder = tool.folder.appending(path: "pages")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    let names = try HelpTests.commands(tool).map { "canon-" + $0.joined(separator: "-") + ".1" }
    #expect(Set(pages) == Set(names + ["canon.1"]))
    for page in pages {
      let text = try String(contentsOf: folder.appending(path: page), encoding: .utf8)
      #expect(text.utf8.allSatisfy { $0 < 128 }, "\(page)")
      #expect(text.contains(".SH SYNOPSIS") && text.contains(".SH EXIT STATUS"), "\(page)")
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/groff")))
  func groffHasNothingToSayOfTheManual() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.run(["man", "--out", "pages"]).code == 0)
    let warnings = try tool.shell("groff -man -Tutf8 -ww -z pages/*.1 2>&1")
    #expect(warnings.code == 0 && warnings.output.isEmpty, "\(warnings)")
  }

  @Test func shellsComplete() throws {
    let tool = try Tool()
    defer { tool.remove() }
    for shell in ["bash", "zsh", "fish"] {
      let script = try tool.run(["completions", shell])
      #expect(script.code == 0 && script.output.contains("census"), "\(shell)")
    }
    let sound = try tool.shell("canon completions bash > canon.bash && bash -n canon.bash")
    #expect(sound.code == 0, "\(sound)")
    #expect(try tool.run(["completions", "tcsh"]).code == 64)
  }

  @Test func theDoctorSaysWhatIsThere() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let outcome = try tool.run(["doctor"])
    #expect(outcome.output.contains("Landlock") && outcome.output.contains("durable commits"))
    let form = try tool.run(["doctor", "--format", "json"])
    #expect(form.output.contains("\"state\":\"good\""), "\(form)")
    let nowhere = try tool.run(["doctor", "--folder", "/proc/none"])
    #expect(nowhere.code == 3 && nowhere.output.contains("missing"), "\(nowhere)")
    // It leaves nothing behind.
    let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path())
    #expect(!left.contains { $0.hasPrefix(".canon-doctor") }, "\(left)")
  }
}
