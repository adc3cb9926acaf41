import CanonDiagnostics
import CanonSource
import Foundation
import Testing

/// Findings look as the language's design draws them, and carry nothing harmful to a terminal.
@Suite struct RendererTests {
  private func sources(_ texts: (String, String)...) -> SourceCollection {
    var sources = SourceCollection()
    for (name, text) in texts { sources.add(name: name, bytes: Array(text.utf8)) }
    return sources
  }

  private var flow: (SourceCollection, Diagnostic) {
    let blank = String(repeating: "\n", count: 11)
    let all = sources(
      ("complaints.canon", blank + "  derive count(Receipt.note)\n"),
      ("churn.canon", "features families care\n"))
    let finding = Diagnostic(
      .unexpectedElement, "`note` would leave its Vault", at: SourceSpan(SourceID(0), 26, 38),
      "local: declared here",
      secondary: [LabelledSpan(SourceSpan(SourceID(1), 18, 22), "released")],
      help: ["take it out"], fixIts: [FixIt("drop it", [])])
    return (all, finding)
  }

  @Test func aFlowIsDrawn() {
    let (all, finding) = flow
    #expect(
      TextRenderer(all).render([finding]) == """
        error[CN2002]: `note` would leave its Vault
          ┌─ complaints.canon:12:16
        12│   derive count(Receipt.note)
          │                ^^^^^^^^^^^^ local: declared here
          ├─ churn.canon:1:19
         1│ features families care
          │                   ^^^^ released
          = help: take it out  (--fix)

        """)
    #expect(TextRenderer(all, colour: true).render(finding).contains("\u{1B}[1;31merror[CN2002]"))
  }

  @Test func terminalsAreNotSteered() {
    let all = sources(("a\u{1B}.canon", "\t\u{1B}[31mred\u{202E}\n"))
    let finding = Diagnostic(
      .unexpectedCharacter, "`\u{7}`", at: SourceSpan(SourceID(0), 1, 6), "\u{1B}[2J")
    let text = TextRenderer(all).render([finding])
    let harmful = text.unicodeScalars.filter { $0 != "\n" && ($0.value < 32 || $0 == "\u{202E}") }
    #expect(harmful.isEmpty && text.contains("\u{FFFD}[31mred\u{FFFD}"))
  }

  @Test func longLinesAreCutAroundTheSpan() {
    let all = sources(("a", String(repeating: "x", count: 5_000) + "HERE" + "y"))
    for span in [5_000..<5_004, 0..<4, 5_004..<5_005, 0..<5_005, 5_005..<5_005] {
      let place = SourceSpan(SourceID(0), span.lowerBound, span.upperBound)
      let lines = TextRenderer(all).render(Diagnostic(.unexpectedCharacter, "m", at: place))
        .split(separator: "\n")
      #expect(lines.allSatisfy { $0.count < TextRenderer.window + 10 }, "\(span)")
    }
  }

  @Test func jsonIsReadable() throws {
    let (all, finding) = flow
    let text = JSONRenderer(all).render([finding, finding])
    let parsed = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    let primary = try #require(parsed.first?["primary"] as? [String: Any])
    #expect(parsed.count == 2 && primary["line"] as? Int == 12 && primary["length"] as? Int == 12)
    #expect(JSONRenderer(all).render([]) == "[]\n")
  }

  @Test func spellingFindsTheNearest() {
    let words = ["protected", "public", "local", "class"]
    let table = [
      ("protcted", "protected"), ("claas", "class"), ("calss", "class"), ("PUBLIC", "public"),
      ("zzzzz", nil), ("", nil), ("loc", nil),
    ]
    for (word, nearest) in table { #expect(Spelling.nearest(to: word, among: words) == nearest) }
  }

  @Test func bagsForgetTheOrderOfReporting() {
    let findings = (0..<20).map {
      Diagnostic(.unclosedString, "m\($0 % 3)", at: SourceSpan(SourceID($0 % 2), $0 % 5, 9))
    }
    let sorted = DiagnosticBag(findings).sorted
    #expect(DiagnosticBag(findings.reversed() + findings).sorted == sorted && sorted.count == 20)
  }

  /// The table of codes is append-only and well formed; numbers and names are never shared.
  @Test func codesAreUnique() {
    let all = DiagnosticCode.allCases
    let numbers = all.map(\.number)
    #expect(Set(numbers).count == all.count && Set(all.map(\.name)).count == all.count)
    let formed = all.filter { code in
      code.rawValue.wholeMatch(of: /CN[0-9]{4} [a-z0-9]+(-[a-z0-9]+)*/) == nil
    }
    #expect(formed.isEmpty && numbers == numbers.sorted())
  }
}
