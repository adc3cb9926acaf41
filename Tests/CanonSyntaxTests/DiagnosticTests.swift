import CanonDiagnostics
import CanonSource
import CanonSyntax
import Foundation
import Testing

/// What authors are told about their mistakes: one finding each, in place, and never twice.
@Suite struct DiagnosticTests {
  @Test func brokenFilesAreExplained() throws {
    var told: Set<String> = []
    for (name, bytes) in try Corpus.files("invalid") {
      let parsed = parse(bytes, name: name)
      #expect(violation(parsed, of: bytes) == nil, "\(name)")
      told.formUnion(codes(parsed))
      try Corpus.expectGolden(rendered(parsed), "invalid/\(name).txt")
    }
    told.formUnion(codes(parse(String(repeating: " ", count: SourceText.maximumLength + 1))))
    told.formUnion(codes(parse(nested("(", 100))))
    let mine = DiagnosticCode.allCases.map(\.number).filter { $0 < "CN3" }
    #expect(mine.filter { !told.contains($0) } == [])
  }

  /// Each page's `Fails` block gives its code and its `Passes` block gives nothing.
  @Test func everyCodeHasAPageThatHolds() throws {
    let pages = Corpus.root.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs/Diagnostics")
    var wrong: [String] = []
    for code in DiagnosticCode.allCases where code.number < "CN3" {
      let page = try? String(
        contentsOf: pages.appending(path: "\(code.number).md"), encoding: .utf8)
      guard let page, page.hasPrefix("# \(code.rawValue)\n") else {
        wrong.append("\(code.number) has no page")
        continue
      }
      let blocks = fenced(page)
      if blocks.isEmpty, ["CN0001", "CN0002"].contains(code.number) { continue }
      guard blocks.count == 2 else {
        wrong.append("\(code.number) has \(blocks.count) blocks")
        continue
      }
      if Set(codes(parse(blocks[0]))) != [code.number] {
        wrong.append("\(code.number) Fails: \(codes(parse(blocks[0])))")
      }
      if !codes(parse(blocks[1])).isEmpty {
        wrong.append("\(code.number) Passes: \(codes(parse(blocks[1])))")
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }

  private func fenced(_ page: String) -> [String] {
    page.components(separatedBy: "```canon\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  private func nested(_ bracket: String, _ depth: Int) -> String {
    let value = String(repeating: bracket, count: depth)
    return "domain A version 1.0.0 {\n  query q: Count on C {\n    derive \(value)\n  }\n}\n"
  }

  /// Depth never costs more than a finding: not of the parser, nor of whoever walks the tree.
  @Test func deepNestingIsOneFinding() {
    let sum = String(repeating: "1 + ", count: 50_000) + "1"
    let not = String(repeating: "not ", count: 50_000) + "a"
    let deep = ["(", "{", "f(", "-", "not "].map { nested($0, 50_000) }
    let taxonomy =
      "domain A version 1.0.0 {\n  taxonomy T "
      + String(repeating: "{ a ", count: 50_000) + "\n}\n"
    let types =
      "domain A version 1.0.0 {\n  canonical a: "
      + String(repeating: "A(", count: 50_000) + "\n}\n"
    let flat = [sum, not].map {
      "domain A version 1.0.0 {\n  query q: Count on C {\n    derive \($0)\n  }\n}\n"
    }
    for text in deep + flat + [taxonomy, types] {
      let parsed = parse(text)
      let start = "\(text.prefix(70))"
      #expect(violation(parsed, of: Array(text.utf8)) == nil, "\(start)")
      #expect(codes(parsed).first == "CN2008" && codes(parsed).count <= 2, "\(start)")
    }
  }

  @Test func fixesMendWhatTheyName() throws {
    let table = [
      ("domain A version 1.0.0 { entitty B }", "domain A version 1.0.0 { entity B }"),
      ("domain A version 1.0.0 { entity in }", "domain A version 1.0.0 { entity in_ }"),
      ("edition 1 }", "edition 1 "),
      ("domain A version 1.0.0 {\n  entity B { key column \"a }\n}", nil),
    ]
    for (text, mended) in table {
      let parsed = parse(text)
      let edits = parsed.diagnostics.flatMap(\.fixIts).flatMap(\.edits)
      let result = try #require(parsed.tree.source.applying(edits))
      #expect(parse(result).diagnostics.isEmpty && parsed.diagnostics.count == 1, "\(text)")
      if let mended { #expect(result == Array(mended.utf8), "\(text)") }
    }
  }
}
