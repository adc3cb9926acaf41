import CanonSyntax
import Foundation
import Testing

/// The trees that the parser makes are the trees that the published grammar describes: a node has
/// the children and the words of its production and no others, and a view for whoever reads it.
@Suite struct GrammarBindingTests {
  private static let top = Corpus.root.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// What one production says, without its order.
  private struct Production {
    var names: Set<String>
    var words: Set<String>
  }

  private let productions: [String: Production]
  private let kinds = Dictionary(
    uniqueKeysWithValues: SyntaxKind.allCases.map { ("\($0)", $0) })
  /// Nodes that stand for levels of operators, the literals that the grammar tells apart, and a
  /// call without arguments, which is a path.
  private static let made: [String: Set<String>] = [
    "disjunction": ["binary"], "conjunction": ["binary"], "negation": ["unary"],
    "comparison": ["binary"], "range": ["binary"], "fallback": ["binary"], "sum": ["binary"],
    "product": ["binary"], "sign": ["unary"], "integer": ["literal"], "number": ["literal"],
    "percent": ["literal"], "duration": ["literal"], "instant": ["literal"],
    "version": ["literal"], "string": ["literal"], "call": ["path"],
  ]

  init() throws {
    let path = GrammarBindingTests.top.appending(path: "Grammar/Canon.ebnf")
    let text = try String(contentsOf: path, encoding: .utf8)
      .replacing(#/\(\*(?s:.)*?\*\)/#, with: "")
    var productions: [String: Production] = [:]
    for found in text.matches(of: #/([a-z][A-Za-z]*) +=((?:"[^"]*"|[^";])*);/#) {
      let words = found.2.matches(of: #/"([a-z]+)"/#).map { String($0.1) }
      let rest = found.2.replacing(#/"[^"]*"/#, with: "")
      let names = rest.matches(of: #/\b[a-z][A-Za-z]*/#).map { String($0.0) }
      productions[String(found.1)] = Production(names: Set(names), words: Set(words))
    }
    self.productions = productions
  }

  /// What a node of this production may hold, through productions that make no node themselves.
  private func inside(_ name: String, _ seen: inout Set<String>) -> (Set<String>, Set<String>) {
    guard seen.insert(name).inserted, let production = productions[name] else { return ([], []) }
    var (nodes, words) = (Set<String>(), production.words)
    let isAnother = production.names.count == 1 && production.words.isEmpty
    for child in production.names {
      nodes.formUnion(GrammarBindingTests.made[child] ?? [])
      if kinds[child] != nil { nodes.insert(child) }
      // What makes no node, or is all that a production is, stands in it itself.
      if kinds[child] == nil || isAnother {
        let (more, deeper) = inside(child, &seen)
        nodes.formUnion(more)
        words.formUnion(deeper)
      }
    }
    return (nodes, words)
  }

  private func files() throws -> [[UInt8]] {
    let policies = GrammarBindingTests.top.appending(path: "Policies")
    let names = try FileManager.default.subpathsOfDirectory(atPath: policies.path)
      .filter { $0.hasSuffix(".canon") }.sorted()
    return try Corpus.files("valid").map(\.bytes)
      + names.map { Array(try Data(contentsOf: policies.appending(path: $0))) }
  }

  @Test func nodesHoldWhatTheirProductionsSay() throws {
    #expect(productions.count > 170, "\(productions.count) productions were read")
    var allowed: [String: (nodes: Set<String>, words: Set<String>)] = [:]
    for name in productions.keys {
      var seen: Set<String> = []
      allowed[name] = inside(name, &seen)
    }
    var met: Set<String> = []
    var wrong: Set<String> = []
    for bytes in try files() {
      let parsed = parse(bytes)
      if parsed.hasErrors { continue }
      for node in parsed.tree.nodes(of: Set(SyntaxKind.allCases)) {
        let kind = "\(node.kind)"
        met.insert(kind)
        // What an operator joins is checked by the tests of precedence.
        guard let may = allowed[kind] else { continue }
        for child in node.childNodes where !may.nodes.contains("\(child.kind)") {
          wrong.insert("\(kind) holds \(child.kind)")
        }
        for word in node.childTokens.compactMap(\.keyword?.rawValue)
        where !may.words.contains(word) && kind != "name" {
          wrong.insert("\(kind) has the word \(word)")
        }
      }
    }
    #expect(wrong == [])
    let unmet = Set(kinds.keys).subtracting(met).subtracting(["unexpected"])
    #expect(unmet == [], "nodes that no file of the corpus has")
  }

  /// Every node can be asked for through a view.
  @Test func everyNodeHasAView() throws {
    let folder = GrammarBindingTests.top
      .appending(path: "Sources/Language/CanonSyntax/Accessors")
    var mentioned: Set<String> = []
    for url in try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    {
      let source = try String(contentsOf: url, encoding: .utf8)
      mentioned.formUnion(source.matches(of: #/\.([a-z][A-Za-z]*)\b/#).map { String($0.1) })
    }
    #expect(mentioned.count > 150)
    let silent = Set(kinds.keys).subtracting(mentioned).subtracting(["unexpected", "file"])
    #expect(silent == [], "nodes that no view asks for")
  }
}
