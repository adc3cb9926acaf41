import CanonDiagnostics
import CanonFixtures
import CanonTypes
import Testing

@testable import CanonLint

/// Levels, options and exceptions over a generated policy.
@Suite struct LintTests {
  static func lint(
    _ configuration: String? = nil, lines: Int = 400, paths: [String: String] = [:]
  ) throws -> LintReport {
    Lint.run(
      LintRequest(
        files: GeneratedPolicy.files(lines: lines),
        configuration: configuration.map { ("canon.toml", Array($0.utf8)) }, paths: paths,
        today: try #require(CivilDate("2026-06-01"))))
  }

  static func allow(_ rule: String, path: String, at: String? = nil) -> String {
    """
    [[lint.allow]]
    rule = "\(rule)"
    path = "\(path)"
    \(at.map { "at = \"\($0)\"" } ?? "")
    reason = "It is generated."
    owner = "tests"
    expires = "2026-12-31"

    """
  }

  @Test func levelsAreThoseThatAreSet() throws {
    let plain = try LintTests.lint()
    let rule = "untested_rules"
    let found = plain.ofRules.filter { $0.rule == rule }
    #expect(!found.isEmpty && found.allSatisfy { $0.severity == .warning })
    for (level, severity) in [("note", Severity.note), ("error", .error)] {
      let report = try LintTests.lint("[lint]\nlevel.\(rule) = \"\(level)\"\n")
      let again = report.ofRules.filter { $0.rule == rule }
      #expect(again.count == found.count && again.allSatisfy { $0.severity == severity })
      #expect(report.text().contains("\(level)[\(rule)]: "))
    }
    let off = try LintTests.lint("[lint]\nlevel.\(rule) = \"off\"\n")
    #expect(!off.ofRules.contains { $0.rule == rule })
    let groups = LintGroup.allCases.map { "level.group.\($0.rawValue) = \"note\"\n" }
    let notes = try LintTests.lint("[lint]\n" + groups.joined())
    #expect(notes.isClean && notes.ofRules.count == plain.ofRules.count)
    #expect(!plain.isClean)
  }

  @Test func optionsMoveTheBorder() throws {
    func count(_ columns: Int) throws -> Int {
      try LintTests.lint("[lint]\noption.long_lines.columns = \(columns)\n").ofRules
        .count { $0.rule == "long_lines" }
    }
    let counts = try [40, 60, 80, 400].map(count)
    #expect(counts == counts.sorted(by: >) && counts[0] > counts[1] && counts[3] == 0, "\(counts)")
  }

  @Test func exceptionsTakeAwayWhatTheyAreFor() throws {
    let all = try LintTests.lint()
    let rules = all.ofRules.filter { $0.rule == "untested_rules" }
    let one = try LintTests.lint(
      LintTests.allow("untested_rules", path: "policy.canon", at: "abroad_0"))
    #expect(one.exceptedCount == 1 && one.ofRules.count == all.ofRules.count - 1)
    #expect(!one.ofRules.contains { $0.message.contains("abroad_0") && $0.rule == rules[0].rule })
    let whole = try LintTests.lint(LintTests.allow("untested_rules", path: "*.canon"))
    #expect(whole.exceptedCount == rules.count)
    let paths = ["policy.canon": "deep/policy.canon"]
    let deep = try LintTests.lint(
      LintTests.allow("untested_rules", path: "deep/*.canon"), paths: paths)
    #expect(deep.exceptedCount == rules.count)
  }

  /// One that excepts nothing is told, but where its file was not linted.
  @Test func idleExceptionsAreTold() throws {
    let idle = try LintTests.lint(LintTests.allow("open_todos", path: "policy.canon"))
    #expect(idle.findings.contains { $0.mark == "CN6007" && $0.severity == .warning })
    #expect(idle.exceptedCount == 0)
    let elsewhere = try LintTests.lint(LintTests.allow("open_todos", path: "other.canon"))
    #expect(!elsewhere.findings.contains { $0.mark.hasPrefix("CN") })
    let misplaced = try LintTests.lint(
      LintTests.allow("untested_rules", path: "policy.canon", at: "nobody"))
    #expect(misplaced.findings.contains { $0.mark == "CN6007" })
  }

  /// What one program writes another reads: the fields that the check's findings have.
  @Test func findingsAreJSONAndText() throws {
    let report = try LintTests.lint()
    let json = report.json()
    #expect(json.contains("\"code\":\"untested_rules\",\"fixes\":[]"))
    #expect(json.contains("\"name\":\"testing\""))
    #expect(json.split(separator: "\n").count == report.findings.count + 2)
    #expect(report.text().contains("warning[untested_rules]: no test is decided by `abroad_0`"))
  }

  /// Twice the policy is about twice the findings: no rule sees a thing more than once.
  @Test func findingsGrowWithThePolicy() throws {
    let (small, large) = (try LintTests.lint(lines: 1_000), try LintTests.lint(lines: 2_000))
    let counts = (small.ofRules.count, large.ofRules.count)
    #expect(large.isComplete && counts.1 > counts.0 && counts.1 < 3 * counts.0, "\(counts)")
  }
}
