import CanonSource
import CanonSyntax

/// The declarations of a text as they are written, each with what it declares.
///
/// They are told apart by their tokens, so that a fragment need not be a whole file.
struct Declarations {
  /// One declaration. Two with the same key declare the same thing.
  struct Item {
    let key: String
    let isOfDomain: Bool
    /// In bytes of the text.
    let range: Range<Int>
  }

  static let ofDomains: Set<String> = ["entity", "taxonomy", "canonical", "query", "family"]
  static let ofPolicies: Set<String> = [
    "purpose", "role", "market", "scope", "delegation", "parameter", "privacy", "permit", "forbid",
    "require", "training", "parse", "compute", "acceptance", "settlement", "evolution", "test",
  ]
  static let ofFiles: Set<String> = ["edition", "epochs", "domain", "policy"]

  let bytes: [UInt8]
  private(set) var items: [Item] = []

  /// - Parameter level: how many braces are open around the declarations.
  init(_ text: String, level: Int) {
    bytes = Array(text.utf8)
    let parsed = Parser.parse(SourceText(name: "text", bytes: bytes))
    let tokens = parsed.tree.root.tokens
    var depth = 0
    var begun: Int?
    func finish(_ end: Int) {
      guard let start = begun else { return }
      items.append(Declarations.item(Array(tokens[start..<end])))
      begun = nil
    }
    for (index, token) in tokens.enumerated() {
      let words = Declarations.ofDomains.union(Declarations.ofPolicies)
      if depth == level, token.token.startsLine, words.contains(token.text) {
        finish(index)
        begun = index
      }
      switch token.kind {
      case .leftBrace, .leftParenthesis: depth += 1
      case .rightBrace, .rightParenthesis:
        depth -= 1
        if depth < level { finish(index) }
      case .endOfFile: finish(index)
      default: break
      }
    }
  }

  private static func item(_ tokens: [SyntaxToken]) -> Item {
    let word = tokens[0].text
    let range = tokens[0].range.lowerBound..<(tokens.last?.range.upperBound ?? 0)
    // A query of a domain says its type, a query task none.
    let head = tokens.prefix { $0.kind != .leftBrace }
    let isTask = word == "query" && !closesBeforeColon(head)
    let place = ["permit", "forbid", "require"].contains(word) ? 2 : 1
    let lists = ["role", "market"].contains(word)
    let name = lists || tokens.count <= place ? "" : tokens[place].text
    return Item(
      key: "\(isTask ? "query task" : word) \(name)",
      isOfDomain: ofDomains.contains(word) && !isTask, range: range)
  }

  /// Whether a colon stands outside of parentheses.
  private static func closesBeforeColon(_ head: ArraySlice<SyntaxToken>) -> Bool {
    var depth = 0
    for token in head {
      switch token.kind {
      case .leftParenthesis: depth += 1
      case .rightParenthesis: depth -= 1
      case .colon where depth == 0: return true
      default: break
      }
    }
    return false
  }

  func text(_ item: Item) -> String { String(decoding: bytes[item.range], as: UTF8.self) }
}
