import CanonSyntax
import Foundation
import Testing

/// Words, types and marks of the editors' grammars against `Grammar/Canon.ebnf`: none is missing,
/// and none is made up.
@Suite struct EditorWordsTests {
  private static let top = Corpus.root.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: top.appending(path: path), encoding: .utf8)
  }

  private let vim: String
  private let textMate: TextMate.Document
  /// The same, as an editor applies it.
  private let editor: TextMate
  /// Everything that stands quoted in the grammar, outside its comments.
  private let quoted: Set<String>

  init() throws {
    vim = try EditorWordsTests.text("Grammar/editors/neovim/syntax/canon.vim")
    let json = try EditorWordsTests.text("Grammar/editors/vscode/canon.tmLanguage.json")
    textMate = try JSONDecoder().decode(TextMate.Document.self, from: Data(json.utf8))
    editor = try TextMate(Data(json.utf8))
    let grammar = try EditorWordsTests.text("Grammar/Canon.ebnf")
      .replacing(#/\(\*(?s:.)*?\*\)/#, with: "")
    quoted = Set(grammar.matches(of: #/"([^" ]+)"/#).map { String($0.1) })
  }

  private var marks: Set<String> { quoted.filter { $0.allSatisfy { !$0.isLetter } } }

  /// The words of the grammar, and those that are reserved for its next edition.
  private func words() throws -> Set<String> {
    let reserved = try EditorWordsTests.text("Grammar/reserved.txt").split(separator: "\n")
    return quoted.subtracting(marks).union(reserved.map(String.init))
  }

  /// The alternatives of a rule `\b(?:a|b)\b`.
  private func alternatives(_ pattern: String) -> [String] {
    let inner = pattern.firstMatch(of: #/^\\b\(\?:([A-Za-z|]+)\)\\b$/#)?.output.1 ?? ""
    return inner.split(separator: "|").map(String.init)
  }

  private func textMateWords(_ name: String) throws -> [(scope: String, words: [String])] {
    try #require(textMate.repository[name]?.patterns).map { rule in
      (rule.name ?? "", alternatives(rule.match ?? ""))
    }
  }

  /// What `syn keyword GROUP` lists, and the bare word of a `syn match GROUP`.
  private func vimWords(_ group: String) -> [String] {
    vim.split(separator: "\n").flatMap { line -> [String] in
      let parts = line.split(separator: " ").map(String.init)
      if parts.starts(with: ["syn", "keyword", group]) { return Array(parts.dropFirst(3)) }
      guard parts.starts(with: ["syn", "match", group]) else { return [] }
      return line.firstMatch(of: #/\\<([a-z]+)\\>/#).map { [String($0.output.1)] } ?? []
    }
  }

  @Test func wordsAreThoseOfTheGrammar() throws {
    let words = try words()
    #expect(words == Set(Keyword.allCases.map(\.rawValue)))
    let listed = try textMateWords("words").flatMap(\.words)
    #expect(Set(listed) == words)
    #expect(listed.count == Set(listed).count, "no word has two colours")
    let groups = ["canonDeclaration", "canonOperator", "canonBoolean", "canonKeyword"]
    #expect(Set(groups.flatMap(vimWords)) == words)
  }

  /// A declaration begins alike in both, and each of its words begins one in the grammar.
  @Test func declarationsAreThoseOfTheGrammar() throws {
    let grammar = try EditorWordsTests.text("Grammar/Canon.ebnf")
    let listed = try textMateWords("words").first { $0.scope == "keyword.declaration.canon" }
    let declared = Set(try #require(listed).words)
    #expect(declared == Set(vimWords("canonDeclaration")))
    let blocks = grammar.matches(of: #/(?m)^(?:file|domain|policy) +=((?s:.)*?);$/#)
    let productions = Set(
      blocks.flatMap { block in
        block.output.1.matches(of: #/[{|] *([a-z]+)/#).map { String($0.output.1) }
      })
    var begins: Set<String> = ["edition"]
    for production in productions {
      let head = try Regex("(?m)^\(production) += \"([a-z]+)\"")
      if let found = grammar.firstMatch(of: head)?.output[1].substring {
        begins.insert(String(found))
      }
    }
    #expect(begins.count > 25)
    #expect(begins == declared)
  }

  /// The checker's own source says which types there are.
  @Test func typesAreThoseOfTheChecker() throws {
    let source = try EditorWordsTests.text(
      "Sources/Language/CanonChecker/Resolution/ResolverValues.swift")
    let named = source.matches(of: #/case "([A-Z][a-z]+)":|"([A-Z][a-z]+)": \./#)
      .map { String($0.output.1 ?? $0.output.2 ?? "") }
    let types = Set(named)
    #expect(types.count >= 13)
    #expect(Set(try textMateWords("types").flatMap(\.words)) == types)
    #expect(Set(vimWords("canonType")) == types)
    for type in types {
      let scopes = editor.scopes("  canonical a: \(type)(x)\n")[15...].prefix(type.count)
      #expect(Set(scopes) == ["support.type.canon"], "\(type): \(Set(scopes))")
    }
  }

  @Test func marksAreThoseOfTheGrammar() throws {
    let line = try #require(vim.split(separator: "\n").first { $0.contains("match canonMark") })
    // Vim's `\|` is `|`; everything else in the pattern means the same here.
    let pattern = try #require(line.firstMatch(of: #/ \/(.*)\/$/#)).output.1
      .replacing(#"\|"#, with: "|")
    let expression = try Regex(String(pattern))
    func isMark(_ text: String) -> Bool {
      let scopes = editor.scopes(" \(text) ")[1...].prefix(text.utf16.count)
      return scopes.allSatisfy {
        $0.hasPrefix("punctuation") || $0.hasPrefix("keyword.operator")
      }
    }
    #expect(marks.count >= 19)
    for mark in marks {
      #expect(isMark(mark), "\(mark)")
      #expect(mark.wholeMatch(of: expression) != nil, "Vim does not know \(mark)")
    }
    let ascii = (0x21...0x7E).map { Character(Unicode.Scalar($0)) }
    for sign in ascii where !sign.isLetter && !sign.isNumber && !"\"_".contains(sign) {
      let isPart = marks.contains(String(sign))
      #expect(isMark(String(sign)) == isPart, "\(sign)")
      #expect((String(sign).wholeMatch(of: expression) != nil) == isPart, "Vim: \(sign)")
    }
  }
}
