import ArgumentParser
import CanonCommand
import CanonLint
import Foundation
import Testing

/// `Docs/Comparison.md` promises commands that there are, and leaves no row without a word.
@Suite struct ComparisonTests {
  @Test func everyRowNamesACommandOrAReason() throws {
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Comparison.md"), encoding: .utf8)
    let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
    #expect(rows.count >= 30)
    let tool = try Tool()
    defer { tool.remove() }
    var asked: Set<[String]> = []
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 3, "\(row)")
      let commands = cells[2].matches(of: /`canon ([a-z ]+)/).map { match in
        match.output.1.split(separator: " ").map(String.init)
      }
      #expect(
        !commands.isEmpty || cells[2].hasPrefix("none") || cells[2].contains("canon-bench"),
        "\(cells[0]) has neither a command nor a reason")
      for words in commands where asked.insert(words).inserted {
        #expect(try tool.run(Array(words.prefix(2)) + ["--help"]).code == 0, "\(words)")
      }
    }
    #expect(asked.count >= 20)
  }

  /// What README and this page count is what there is.
  @Test func theNumberOfRulesIsTrue() throws {
    for path in ["Docs/Comparison.md", "README.md"] {
      let page = try String(contentsOf: Tool.repository.appending(path: path), encoding: .utf8)
      #expect(page.contains("\(LintRules.all.count) rules"), "\(path)")
    }
  }
}
