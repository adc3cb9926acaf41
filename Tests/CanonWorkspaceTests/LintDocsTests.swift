import CanonDiagnostics
import CanonLint
import CanonSource
import CanonWorkspace
import Foundation
import Testing

/// The pages of `Docs/Lint` are true: what fails is found by the rule, what passes is not, and the
/// table, the options and the configuration are those of the tool.
@Suite struct LintDocsTests {
  /// A block of a page in the grocer's policy: a file beside it or in place of one of its files, or
  /// declarations that replace or join the grocer's own.
  private static func report(_ block: String) throws -> LintReport {
    var set = try FileSet.ofTheGrocer()
    if block.hasPrefix("// file: ") || FileSet.isWhole(block) {
      set.put(whole: block)
    } else {
      set.put(fragment: block)
    }
    return try LintCases.lint(set)
  }

  /// What a rule finds in a block; of a block that is a file by itself, in that file.
  private static func found(_ rule: String, _ block: String) throws -> [LintFinding] {
    let report = try report(block)
    let (isComplete, text) = (report.isComplete, report.text())
    #expect(isComplete, "\(rule):\n\(text)")
    let found = report.ofRules.filter { $0.rule == rule }
    guard FileSet.isWhole(block), !block.hasPrefix("// file: ") else { return found }
    return found.filter { report.sources[$0.primary.span.file].name == "page.canon" }
  }

  @Test func everyPageShowsWhatItsRuleFinds() throws {
    for rule in LintRules.all {
      let text = try String(
        contentsOf: Page.root.appending(path: "Docs/Lint/\(rule.name).md"), encoding: .utf8)
      let head =
        "# \(rule.name)\n\nFinds \(rule.summary). Group `\(rule.group.rawValue)`, level "
        + "`\(rule.level.rawValue)`.\n\n## Why\n\n"
      #expect(text.hasPrefix(head), "\(rule.name) does not begin with\n\(head)")
      let page = Page(name: rule.name, text: text)
      let blocks = page.fences.filter { $0.words == ["canon"] }.map(\.text)
      try #require(blocks.count == 2 && text.contains("## Fails\n") && text.contains("## Passes\n"))
      #expect(try !LintDocsTests.found(rule.name, blocks[0]).isEmpty, "\(rule.name) Fails passes")
      let passing = try LintDocsTests.found(rule.name, blocks[1]).map(\.message)
      #expect(passing == [], "\(rule.name) Passes")
      for option in rule.options {
        #expect(
          text.contains("| `\(option.key)` | \(option.value) | \(option.meaning) |"),
          "\(rule.name) does not tell of \(option.key)")
      }
    }
  }

  @Test func theTableIsWhole() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Page.root.appending(path: "Docs/Lint").path)
    #expect(Set(names) == Set(LintRules.all.map { "\($0.name).md" } + ["README.md"]))
    let text = try String(
      contentsOf: Page.root.appending(path: "Docs/Lint/README.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| [") }.map(String.init)
    #expect(
      rows
        == LintRules.all.map {
          "| [`\($0.name)`](\($0.name).md) | \($0.group.rawValue) | \($0.level.rawValue) | "
            + "\($0.summary) |"
        })
  }

  /// The configuration on the page is read, and each part of it has its effect.
  @Test func theConfigurationOnThePageHolds() throws {
    let page = try Page("Docs/Lint/README.md")
    let block = try #require(page.fences.first { $0.words == ["toml"] }).text
    var set = try FileSet.ofTheGrocer()
    #expect(try LintCases.lint(set).ofRules.contains { $0.rule == "long_lines" })
    let report = try LintCases.lint(set, configuration: block)
    #expect(report.isComplete && report.exceptedCount == 1, "\(report.text())")
    #expect(!report.ofRules.contains { $0.rule == "long_lines" })
    set.put(
      fragment: """
        permit train models_for_stewards
            when task.submitter is steward and task.purpose within marketing_models
             and task.markets subset of { SE }
        """)
    let untested = try LintCases.lint(set, configuration: block).ofRules
      .filter { $0.rule == "untested_rules" }
    #expect(untested.map(\.severity) == [.error])
  }

  /// The pages of the configuration's codes, each with what fails and what passes.
  @Test func everyCodeOfTheConfigurationHasAPageThatHolds() throws {
    let codes = (1...7).map { "CN600\($0)" }
    for code in codes {
      let page = try Page("Docs/Diagnostics/\(code).md")
      let blocks = page.fences.filter { $0.words == ["toml"] }.map(\.text)
      try #require(blocks.count == 2, "\(code)")
      let (failing, passing) = (
        try LintCases.lint(FileSet.ofTheGrocer(), configuration: blocks[0]),
        try LintCases.lint(FileSet.ofTheGrocer(), configuration: blocks[1])
      )
      let found = Set(failing.findings.map(\.mark).filter { $0.hasPrefix("CN") })
      #expect(found == [code], "\(code) Fails:\n\(failing.text())")
      #expect(!failing.isClean)
      #expect(failing.isComplete == (code == "CN6007"), "\(code): an error runs no rule")
      let left = passing.findings.filter { $0.mark.hasPrefix("CN") }
      #expect(passing.isComplete && left.isEmpty, "\(code) Passes:\n\(passing.text())")
    }
  }
}
