import CanonDiagnostics
import CanonFixtures
import CanonSource
import CanonTypes
import Testing

@testable import CanonLint

/// What a configuration changes, and what is an error in it.
@Suite struct ConfigurationTests {
  static func read(
    _ text: String, on day: String = "2026-06-01"
  ) throws -> (configuration: LintConfiguration, findings: [Diagnostic]) {
    ConfigurationReader.read(
      SourceText(name: "canon.toml", text), on: try #require(CivilDate(day)))
  }

  static let exception = """
    [[lint.allow]]
    rule = "long_lines"
    path = "a.canon"
    reason = "It is a table."
    owner = "commerce"
    expires = "2026-06-01"

    """

  @Test func aRuleWinsOverItsGroup() throws {
    let (configuration, findings) = try ConfigurationTests.read(
      """
      [lint.level]
      group.style = "error"
      long_lines = "off"
      [lint.option]
      short_meanings.words = 5
      """)
    #expect(findings.isEmpty, "\(findings)")
    let levels = Dictionary(
      uniqueKeysWithValues: LintRules.all.map { ($0.name, configuration.level(of: $0)) })
    #expect(levels["long_lines"] == .off && levels["open_todos"] == .error)
    for rule in LintRules.all where rule.group != .style {
      #expect(levels[rule.name] == rule.level, "\(rule.name)")
    }
    #expect(configuration.options == ["short_meanings": ["words": 5]])
  }

  /// Every misspelling, every wrong type and every number out of range has its code.
  @Test func mistakesHaveTheirCodes() throws {
    let cases: [(text: String, code: DiagnosticCode)] = [
      ("other = 1", .unknownKey), ("[other]", .unknownKey), ("[[lint.deny]]", .unknownKey),
      ("[lint]\nlevels.long_lines = \"off\"", .unknownKey),
      ("[lint]\nlevel = \"off\"", .unknownKey),
      ("[lint]\nlevel.group.taste = \"off\"", .unknownKey),
      ("[lint]\nlevel.long_line = \"off\"", .unknownLintRule),
      ("[lint]\noption.long_line.columns = 80", .unknownLintRule),
      ("[lint]\noption.long_lines.column = 80", .unknownKey),
      ("[lint]\noption.open_todos.columns = 80", .unknownKey),
      ("[lint]\noption.long_lines.columns = 39", .invalidSetting),
      ("[lint]\noption.long_lines.columns = \"80\"", .invalidSetting),
      ("[lint]\nlevel.long_lines = \"Off\"", .invalidSetting),
      ("[lint]\nlevel.long_lines = true", .invalidSetting),
      (
        "[lint]\nlevel.long_lines = \"off\"\n[lint.level]\nlong_lines = \"note\"",
        .malformedConfiguration
      ),
      (ConfigurationTests.exception.replacing("owner", with: "owners"), .unknownKey),
      (
        ConfigurationTests.exception.replacing("owner = \"commerce\"", with: ""),
        .incompleteException
      ),
      (ConfigurationTests.exception.replacing("commerce", with: " "), .invalidSetting),
      (ConfigurationTests.exception.replacing("\"commerce\"", with: "7"), .invalidSetting),
      (ConfigurationTests.exception.replacing("2026-06-01", with: "soon"), .invalidSetting),
      (ConfigurationTests.exception.replacing("2026-06-01", with: "2026-02-30"), .invalidSetting),
      (ConfigurationTests.exception.replacing("2026-06-01", with: "2026-05-31"), .expiredException),
      (ConfigurationTests.exception.replacing("a.canon", with: "../a.canon"), .invalidSetting),
      (ConfigurationTests.exception.replacing("long_lines", with: "long"), .unknownLintRule),
    ]
    for (text, code) in cases {
      let (configuration, findings) = try ConfigurationTests.read(text)
      #expect(findings.map(\.code) == [code], "\(text): \(findings.map(\.message))")
      #expect(findings.allSatisfy { $0.severity == .error && !$0.help.isEmpty }, "\(text)")
      #expect(configuration.exceptions.isEmpty, "\(text)")
    }
  }

  /// Without any one of what it has to state, an exception holds for nothing.
  @Test func anExceptionStatesAllOfIt() throws {
    let whole = try ConfigurationTests.read(ConfigurationTests.exception)
    #expect(whole.findings.isEmpty && whole.configuration.exceptions.count == 1)
    for key in ["rule", "path", "reason", "owner", "expires"] {
      let lines = ConfigurationTests.exception.split(separator: "\n")
        .filter { !$0.hasPrefix(key) }
      let (configuration, findings) = try ConfigurationTests.read(lines.joined(separator: "\n"))
      #expect(findings.map(\.code) == [.incompleteException], "\(key)")
      #expect(findings.first?.message.contains("`\(key)`") == true)
      #expect(configuration.exceptions.isEmpty)
    }
  }

  @Test func anExceptionHoldsThroughItsLastDay() throws {
    let text = ConfigurationTests.exception
    #expect(try ConfigurationTests.read(text, on: "2026-06-01").findings.isEmpty)
    let late = try ConfigurationTests.read(text, on: "2026-06-02")
    #expect(late.findings.map(\.code) == [.expiredException])
  }
}
