import CanonSyntax
import Foundation
import Testing

/// The published grammar and the parser say the same: productions are functions, words are words.
@Suite struct GrammarTests {
  private let root = Corpus.root.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The grammar without its comments.
  private func grammar() throws -> String {
    try text("Grammar/Canon.ebnf").replacing(#/\(\*(?s:.)*?\*\)/#, with: "")
  }

  private func productions() throws -> Set<String> {
    Set(try grammar().matches(of: #/(?m)^([a-z][A-Za-z]*) +=/#).map { String($0.1) })
  }

  @Test func productionsAreFunctionsAndNodes() throws {
    var functions: Set<String> = []
    let folder = root.appending(path: "Sources/Language/CanonSyntax/Parser")
    for url in try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    {
      let source = try String(contentsOf: url, encoding: .utf8)
      functions.formUnion(
        source.matches(of: #/mutating func ([a-z][A-Za-z]*)\(/#).map { String($0.1) })
    }
    let productions = try productions()
    #expect(productions.subtracting(functions) == [], "productions without a function")
    // Operators make these out of the productions named after their levels.
    let made: Set<String> = ["unexpected", "binary", "unary"]
    let kinds = Set(SyntaxKind.allCases.map { "\($0)" }).subtracting(made)
    #expect(kinds.subtracting(productions) == [], "nodes without a production")
  }

  @Test func everyProductionIsDefinedAndUsed() throws {
    let body = try grammar().replacing(#/"[^"]*"/#, with: "")
    let words = body.matches(of: #/[a-z][A-Za-z]*/#).map { String($0.0) }
    let productions = try productions()
    #expect(Set(words).subtracting(productions) == [], "used and not defined")
    let once = productions.filter { word in words.filter { $0 == word }.count < 2 }
    #expect(once == ["file"], "defined and not used")
  }

  @Test func wordsAreKeywords() throws {
    let quoted = try grammar().matches(of: #/"([a-z]+)"/#).map { String($0.1) }
    let keywords = Set(Keyword.allCases.map(\.rawValue))
    let reserved = Set(Keyword.allCases.filter(\.isReserved).map(\.rawValue))
    let listed = try text("Grammar/reserved.txt").split(separator: "\n").map(String.init)
    #expect(Set(quoted).subtracting(keywords) == [], "words that the lexer does not know")
    #expect(keywords.subtracting(quoted).subtracting(reserved) == [], "keywords without a use")
    #expect(listed == reserved.sorted())
  }
}
