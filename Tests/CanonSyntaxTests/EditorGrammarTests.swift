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

  /// Every file that parses, with its place in the repository.
  private func files() throws -> [(name: String, bytes: [UInt8])] {
    let folders = ["Tests/Corpus/Syntax/valid", "Tests/Corpus/Syntax/formatted", "Policies"]
    var files: [(name: String, bytes: [UInt8])] = []
    for folder in folders {
      let place = EditorGrammarTests.top.appending(path: folder)
      let names = try FileManager.default.subpathsOfDirectory(atPath: place.path)
      for name in names.sorted() where name.hasSuffix(".canon") {
        let bytes = Array(try Data(contentsOf: place.appending(path: name)))
        if !parse(bytes).hasErrors { files.append(("\(folder)/\(name)", bytes)) }
      }
    }
    return files
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

  private enum Kind: String {
    case keyword, number, string, comment, name, mark

    init?(scope: String) {
      let known: [(String, Kind)] = [
        ("constant.numeric", .number), ("keyword.other.unit", .number), ("string", .string),
        ("comment", .comment), ("keyword.operator.word", .keyword), ("keyword.operator", .mark),
        ("keyword", .keyword), ("constant.language", .keyword), ("punctuation", .mark),
        ("entity.name", .name), ("variable", .name), ("support.type", .name),
      ]
      guard let found = known.first(where: { scope.hasPrefix($0.0) }) else { return nil }
      self = found.1
    }
  }

  /// What the tree says a token is; words that are keywords elsewhere and names here are `nil`,
  /// for lines without a tree cannot always tell.
  private func kind(_ token: SyntaxToken, in node: SyntaxNode) -> Kind? {
    switch token.kind {
    case .identifier where node.kind == .literal && token.keyword == nil: .number
    case .identifier where node.kind != .name: .keyword
    case .identifier: token.keyword == nil ? .name : nil
    case .string: .string
    case let kind where kind.isLiteral: .number
    default: .mark
    }
  }

  private func compare(_ name: String, _ bytes: [UInt8]) throws -> (tokens: Int, wrong: [String]) {
    let tree = parse(bytes).tree
    let text = String(decoding: bytes, as: UTF8.self)
    // Units of UTF-16, in which editors count, by byte.
    var units: [Int] = []
    var unit = 0
    for scalar in text.unicodeScalars {
      units += Array(repeating: unit, count: scalar.utf8.count)
      unit += scalar.utf16.count
    }
    let scopes = try grammar().scopes(text)
    func seen(_ range: Range<Int>) -> Set<String> {
      Set(range.map { Kind(scope: scopes[units[$0]])?.rawValue ?? "nothing" })
    }
    var wrong: [String] = []
    var count = 0
    func visit(_ node: SyntaxNode) {
      for token in node.childTokens where token.kind != .endOfFile {
        count += 1
        let found = seen(token.range)
        let wanted = kind(token, in: node)
        let fits = wanted.map { found == [$0.rawValue] } ?? found.isSubset(of: ["keyword", "name"])
        if !fits { wrong.append("\(name) \(token.range) `\(token.text)`: \(found)") }
      }
      node.childNodes.forEach(visit)
    }
    visit(tree.root)
    for index in tree.tokens.indices {
      for piece in tree.trivia(before: index)
      where piece.kind == .comment || piece.kind == .documentation {
        if seen(piece.range) != ["comment"] { wrong.append("\(name) \(piece.range): no comment") }
      }
    }
    return (count, wrong)
  }

  @Test func editorsSeeTheLexersTokens() throws {
    var tokens = 0
    for (name, bytes) in try files() {
      let (count, wrong) = try compare(name, bytes)
      #expect(wrong.isEmpty, "\(wrong.prefix(10).joined(separator: "\n"))")
      tokens += count
    }
    #expect(tokens > 5_000, "only \(tokens) tokens were compared")
  }

  /// Each keyword alone is one for the editor, and with a letter more it is a name.
  @Test func everyKeywordIsColoured() throws {
    let grammar = try grammar()
    for word in Keyword.allCases.map(\.rawValue) {
      let alone = grammar.scopes(" x \(word) ")[3...].prefix(word.utf16.count)
      #expect(Set(alone.map { Kind(scope: $0) }) == [.keyword], "\(word): \(Set(alone))")
      let longer = grammar.scopes(" x \(word)_ ")[3...].prefix(word.utf16.count + 1)
      #expect(Set(longer.map { Kind(scope: $0) }) == [.name], "\(word)_: \(Set(longer))")
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
      #expect(Kind(scope: scope) == .name, "\(line): \(scope)")
    }
  }
}
