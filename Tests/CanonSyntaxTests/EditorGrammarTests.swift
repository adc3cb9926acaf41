import CanonSyntax
import Foundation
import Testing

/// The grammar that editors colour by sees the same tokens as the lexer.
@Suite struct EditorGrammarTests {
  private static let top = Corpus.root.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func grammar() throws -> TextMate {
    let path = EditorGrammarTests.top.appending(
      path: "Grammar/editors/vscode/canon.tmLanguage.json")
    return try TextMate(try Data(contentsOf: path))
  }

  /// What the extension's description names is there, and reads.
  @Test func theExtensionIsWhole() throws {
    let folder = EditorGrammarTests.top.appending(path: "Grammar/editors/vscode")
    func json(_ name: String) throws -> [String: Any] {
      let data = try Data(contentsOf: folder.appending(path: name))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any], "\(name)")
    }
    let package = try json("package.json")
    let contributes = try #require(package["contributes"] as? [String: Any])
    let languages = try #require(contributes["languages"] as? [[String: Any]])
    let grammars = try #require(contributes["grammars"] as? [[String: Any]])
    #expect(languages.first?["extensions"] as? [String] == [".canon"])
    let named = [
      languages.first?["configuration"], grammars.first?["path"], package["main"],
    ].compactMap { $0 as? String }
    #expect(named.count == 3)
    for name in named {
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path), "\(name)")
    }
    let grammar = try json("canon.tmLanguage.json")
    #expect(grammar["scopeName"] as? String == grammars.first?["scopeName"] as? String)
    #expect(try json("language-configuration.json")["comments"] != nil)
  }

  private func compare(_ name: String, _ bytes: [UInt8]) throws -> EditorTokens.Comparison {
    let text = String(decoding: bytes, as: UTF8.self)
    // Units of UTF-16, in which editors count, by byte.
    var units: [Int] = []
    var unit = 0
    for scalar in text.unicodeScalars {
      units += Array(repeating: unit, count: scalar.utf8.count)
      unit += scalar.utf16.count
    }
    let scopes = try grammar().scopes(text)
    return EditorTokens.compare(name, bytes) { EditorTokens.Kind(scope: scopes[units[$0]]) }
  }

  @Test func editorsSeeTheLexersTokens() throws {
    var tokens = 0
    for (name, bytes) in try EditorTokens.files() {
      let found = try compare(name, bytes)
      #expect(found.wrong.isEmpty, "\(found.wrong.prefix(10).joined(separator: "\n"))")
      tokens += found.tokens
    }
    #expect(tokens > 5_000, "only \(tokens) tokens were compared")
  }

  /// Each keyword alone is one for the editor, and with a letter more it is a name.
  @Test func everyKeywordIsColoured() throws {
    let grammar = try grammar()
    for word in Keyword.allCases.map(\.rawValue) {
      let alone = grammar.scopes(" x \(word) ")[3...].prefix(word.utf16.count)
      #expect(
        Set(alone.map { EditorTokens.Kind(scope: $0) }) == [.keyword], "\(word): \(Set(alone))")
      let longer = grammar.scopes(" x \(word)_ ")[3...].prefix(word.utf16.count + 1)
      #expect(
        Set(longer.map { EditorTokens.Kind(scope: $0) }) == [.name], "\(word)_: \(Set(longer))")
    }
  }

  /// Context that one line shows makes names of keywords.
  @Test func keywordsAreNamesWhereALineShowsIt() throws {
    let grammar = try grammar()
    for (line, place) in [
      ("  entity role of x", 9), ("  a task.purpose b", 9), ("permit train market", 13),
      ("  derive scope(30d)", 9),
    ] {
      let scope = grammar.scopes(line)[place]
      #expect(EditorTokens.Kind(scope: scope) == .name, "\(line): \(scope)")
    }
  }
}
