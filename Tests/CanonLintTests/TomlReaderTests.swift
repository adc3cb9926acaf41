import CanonDiagnostics
import CanonFixtures
import CanonSource
import Testing

@testable import CanonLint

/// The part of TOML that a configuration is read from, and everything that is refused.
@Suite struct TomlReaderTests {
  static func read(_ text: String) -> (tables: [TomlTable], messages: [String]) {
    let (tables, findings) = TomlReader.read(SourceText(name: "canon.toml", text))
    #expect(findings.allSatisfy { $0.code == .malformedConfiguration && !$0.help.isEmpty })
    return (tables, findings.map(\.message))
  }

  @Test func tablesKeysAndValuesAreRead() throws {
    let (tables, messages) = TomlReaderTests.read(
      """
      # a comment
      top = true
      [ lint ]   # another
      level.long_lines = "off"
      level . group.style="a \\"quoted\\" \\\\ # word\\n\\t"
      option.short-meanings.words = 1_000
      negative = -7
      path = 'C:\\*'
      [[lint.allow]]
      rule = "a"\r
      [[lint.allow]]
      rule = "b"
      """)
    #expect(messages == [])
    #expect(tables.map(\.name) == ["", "lint", "lint.allow", "lint.allow"])
    #expect(tables.map(\.isElement) == [false, false, true, true])
    #expect(tables[0].entries.map(\.value) == [.truth(true)])
    #expect(
      tables[1].entries.map(\.key) == [
        "level.long_lines", "level.group.style", "option.short-meanings.words", "negative", "path",
      ])
    #expect(
      tables[1].entries.map(\.value) == [
        .text("off"), .text("a \"quoted\" \\ # word\n\t"), .integer(1_000), .integer(-7),
        .text("C:\\*"),
      ])
    #expect(tables[2].entries[0].value == .text("a") && tables[3].entries[0].value == .text("b"))
  }

  @Test func everythingElseIsRefused() {
    let lines = [
      "a", "a =", "= 1", "a = 1.5", "a = 1e3", "a = 0x1F", "a = 01", "a = 1__0", "a = _1",
      "a = [1]", "a = { b = 1 }", "a = 2027-01-31", "a = off", "a = \"open", "a = 'open",
      "a = \"\\u0041\"", "a = \"\"\"x\"\"\"", "a = 1 2", "\"a\" = 1", "a. = 1", "[a", "[]", "[[a]",
      "[a] b = 1", "a = \"\u{7}\"", "a = 9223372036854775808", "a = True",
    ]
    for line in lines {
      let (tables, messages) = TomlReaderTests.read(line + "\n")
      #expect(messages.count == 1, "\(line): \(messages)")
      #expect(tables.allSatisfy { $0.entries.isEmpty }, "\(line) was read all the same")
    }
  }

  @Test func whatContradictsItselfIsRefused() {
    for text in [
      "a = 1\na = 2", "a = 1\na.b = 2", "a.b = 1\na = 2", "[a]\n[a]", "[[a]]\n[a]", "[a]\n[[a]]",
    ] { #expect(TomlReaderTests.read(text).messages.count == 1, "\(text)") }
    #expect(TomlReaderTests.read("a.b = 1\na.c = 2\n[b]\na = 1").messages == [])
  }

  @Test func longFilesAndOtherEncodingsAreRefused() {
    let long = String(repeating: "# a comment\n", count: 6_000)
    #expect(TomlReaderTests.read(long).messages.count == 1)
    let bytes = SourceText(name: "canon.toml", bytes: [0x61, 0x3D, 0x22, 0xFF, 0x22])
    #expect(TomlReader.read(bytes).findings.count == 1)
  }

  /// Any bytes end in tables or findings, each within the text, and reading them again gives the
  /// same.
  @Test func anyTextIsRead() {
    let seed: UInt64 = 6
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "a", ".", "=", "\"", "'", "[", "]", "[[", "]]", "1", "_", "-", "#", " ", "\n", "\\", "true",
      "lint", "level", "é", "\t", "\r\n",
    ]
    for round in 0..<2_000 {
      let count = Int.random(in: 0..<30, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let source = SourceText(name: "canon.toml", text)
      let (tables, findings) = TomlReader.read(source)
      let spans = findings.map(\.primary.span) + tables.flatMap { $0.entries.map(\.span) }
      #expect(
        spans.allSatisfy { Int($0.upper) <= source.bytes.count }, "seed \(seed), round \(round)")
      #expect(TomlReader.read(source).findings == findings, "seed \(seed), round \(round)")
    }
  }
}
