import CanonSyntax
import Foundation

/// What an editor's grammar sees in a text, beside what the lexer and the tree see.
enum EditorTokens {
  enum Kind: String {
    case keyword, number, string, comment, name, mark

    /// The kind of a TextMate scope.
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

    /// The kind of a group of the Vim syntax; what has no group is a name.
    init?(group: String) {
      switch group {
      case "canonDeclaration", "canonOperator", "canonBoolean", "canonKeyword": self = .keyword
      case "canonNumber", "canonVersion", "canonDate": self = .number
      case "canonString": self = .string
      case "canonComment", "canonDocumentation": self = .comment
      case "canonMark": self = .mark
      case "canonType", "canonMember", "": self = .name
      default: return nil
      }
    }
  }

  struct Comparison {
    var tokens = 0
    var wrong: [String] = []
  }

  private static let top = Corpus.root.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every file that parses, with its place in the repository.
  static func files(
    in folders: [String] = [
      "Tests/Corpus/Syntax/valid", "Tests/Corpus/Syntax/formatted", "Policies",
    ]
  ) throws -> [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = []
    for folder in folders {
      let place = top.appending(path: folder)
      let names = try FileManager.default.subpathsOfDirectory(atPath: place.path)
      for name in names.sorted() where name.hasSuffix(".canon") {
        let bytes = Array(try Data(contentsOf: place.appending(path: name)))
        if !parse(bytes).hasErrors { files.append(("\(folder)/\(name)", bytes)) }
      }
    }
    return files
  }

  /// - Parameter kind: what the editor sees at a byte.
  static func compare(
    _ name: String, _ bytes: [UInt8], at kind: (Int) -> Kind?
  ) -> Comparison {
    let tree = parse(bytes).tree
    func seen(_ range: Range<Int>) -> Set<String> {
      Set(range.map { kind($0)?.rawValue ?? "nothing" })
    }
    var comparison = Comparison()
    func visit(_ node: SyntaxNode) {
      for token in node.childTokens where token.kind != .endOfFile {
        comparison.tokens += 1
        let found = seen(token.range)
        let fits =
          wanted(token, in: node).map { found == [$0.rawValue] }
          ?? found.isSubset(of: ["keyword", "name"])
        if !fits { comparison.wrong.append("\(name) \(token.range) `\(token.text)`: \(found)") }
      }
      node.childNodes.forEach(visit)
    }
    visit(tree.root)
    for index in tree.tokens.indices {
      for piece in tree.trivia(before: index)
      where piece.kind == .comment || piece.kind == .documentation {
        guard seen(piece.range) != ["comment"] else { continue }
        comparison.wrong.append("\(name) \(piece.range): no comment")
      }
    }
    return comparison
  }

  /// What the tree says a token is; words that are keywords elsewhere and names here are `nil`,
  /// for lines without a tree cannot always tell.
  private static func wanted(_ token: SyntaxToken, in node: SyntaxNode) -> Kind? {
    switch token.kind {
    case .identifier where node.kind == .literal && token.keyword == nil: .number
    case .identifier where node.kind != .name: .keyword
    case .identifier: token.keyword == nil ? .name : nil
    case .string: .string
    case let kind where kind.isLiteral: .number
    default: .mark
    }
  }
}
