import CanonSource
import CanonSyntax
import CanonWorkspace

/// What a stretch of text is, in the words of LSP's standard legend.
struct SemanticToken {
  static let types = [
    "namespace", "type", "enum", "enumMember", "parameter", "variable", "property", "function",
    "class", "keyword", "comment", "string", "number", "operator",
  ]
  static let modifiers = ["declaration", "documentation"]

  let range: Range<Int>
  let type: Int
  var modifiers = 0

  private static func number(_ name: String) -> Int { types.firstIndex(of: name) ?? 0 }

  /// Everything of a file that has a colour, in order.
  static func all(in tree: SyntaxTree, _ names: [NameOccurrence]) -> [SemanticToken] {
    let named = Dictionary(names.map { ($0.span.range.lowerBound, $0) }, uniquingKeysWith: { $1 })
    let words = wordsThatAreNames(tree)
    var result: [SemanticToken] = []
    for (index, token) in tree.tokens.enumerated() {
      for piece in tree.trivia(before: index) {
        if piece.kind == .comment || piece.kind == .documentation {
          result.append(
            SemanticToken(
              range: piece.range, type: number("comment"),
              modifiers: piece.kind == .documentation ? 2 : 0))
        }
      }
      if let name = named[token.range.lowerBound] {
        result.append(
          SemanticToken(
            range: token.range, type: number(type(of: name.thing.kind)),
            modifiers: name.isDeclaration ? 1 : 0))
      } else if let type = type(of: token, isName: words.contains(Int32(index))) {
        result.append(SemanticToken(range: token.range, type: number(type)))
      }
    }
    return result
  }

  /// Keywords that stand where a name stands are names.
  private static func wordsThatAreNames(_ tree: SyntaxTree) -> Set<Int32> {
    Set(tree.nodes(of: [.name]).compactMap { $0.firstToken.map { Int32($0.index) } })
  }

  private static func type(of token: Token, isName: Bool) -> String? {
    switch token.kind {
    case .identifier: isName ? "variable" : token.keyword != nil ? "keyword" : "type"
    case .string: "string"
    case .integer, .decimal, .percent, .duration, .versionNumber, .date, .instant: "number"
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .rangeOperator,
      .plusSign, .minusSign, .timesSign, .divideSign, .assign:
      "operator"
    default: nil
    }
  }

  private static func type(of kind: NameKind) -> String {
    switch kind {
    case .domain, .policy: "namespace"
    case .entity: "type"
    case .taxonomy: "enum"
    case .term, .market, .purpose, .role: "enumMember"
    case .attribute: "property"
    case .query, .family: "function"
    case .argument, .taskArgument: "parameter"
    case .template, .privacy, .acceptance, .settlement, .evolution: "class"
    case .parameter, .scope, .delegation, .rule: "variable"
    }
  }
}

extension LanguageServer {
  /// Five numbers a token, relative to the one before (LSP 3.17, "Semantic Tokens"). A token that
  /// goes over several lines is one for each.
  mutating func semanticTokens(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (path, set, map) = try document(parameters)
    guard let tree = set.parsed(path)?.tree else { return ["data": []] }
    var data: [JSONValue] = []
    var (line, column): (Int64, Int64) = (0, 0)
    let names = set.index.occurrences[map.text.id] ?? []
    for token in SemanticToken.all(in: tree, names) {
      for range in LanguageServer.lines(of: token.range, in: map.text) where !range.isEmpty {
        let (start, end) = (map.position(range.lowerBound), map.position(range.upperBound))
        let at = (start["line"]?.integer ?? 0, start["character"]?.integer ?? 0)
        data += [
          .integer(at.0 - line), .integer(at.0 == line ? at.1 - column : at.1),
          .integer((end["character"]?.integer ?? 0) - at.1), JSONValue(token.type),
          JSONValue(token.modifiers),
        ]
        (line, column) = at
      }
    }
    return ["data": .array(data)]
  }

  private static func lines(of range: Range<Int>, in text: SourceText) -> [Range<Int>] {
    let (first, last) = (text.line(at: range.lowerBound), text.line(at: range.upperBound))
    return (first...last).map { text.lineRange($0).clamped(to: range) }
  }
}
