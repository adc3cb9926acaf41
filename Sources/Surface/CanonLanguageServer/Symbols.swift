import CanonFormatter
import CanonSource
import CanonSyntax
import CanonWorkspace

/// Outlines, foldings and layout.
extension LanguageServer {
  mutating func documentSymbols(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (_, set, map) = try document(parameters)
    let own = set.index.declarations.filter {
      $0.name.file == map.text.id && LanguageServer.symbolKind($0.thing.kind) != nil
    }
    // What lies inside another declaration is its child.
    let tops = own.filter { $0.thing.kind == .domain || $0.thing.kind == .policy }
    return .array(
      tops.map { top in
        let children = own.filter {
          $0 != top && top.span.range.contains($0.name.range.lowerBound)
        }
        return symbol(top, map, children.map { symbol($0, map, []) })
      })
  }

  private func symbol(
    _ declaration: NamedDeclaration, _ map: PositionMap, _ children: [JSONValue]
  ) -> JSONValue {
    [
      "name": .string(declaration.thing.name), "detail": .string(declaration.thing.kind.word),
      "kind": .integer(LanguageServer.symbolKind(declaration.thing.kind) ?? 13),
      "range": map.range(declaration.span), "selectionRange": map.range(declaration.name),
      "children": .array(children),
    ]
  }

  /// `SymbolKind` of LSP; none for what an outline is clearer without.
  static func symbolKind(_ kind: NameKind) -> Int64? {
    switch kind {
    case .domain, .policy: 4  // package
    case .entity: 23  // struct
    case .taxonomy: 10  // enum
    case .attribute: 8  // field
    case .query: 12  // function
    case .family: 18  // array
    case .template: 5  // class
    case .rule: 24  // event
    case .privacy, .acceptance, .settlement, .evolution: 11  // interface
    case .parameter: 14  // constant
    case .purpose, .role, .market, .scope, .delegation: 13  // variable
    case .term, .argument, .taskArgument: nil
    }
  }

  mutating func workspaceSymbols(_ parameters: JSONValue) -> JSONValue {
    let query = Array((parameters["query"]?.string ?? "").lowercased())
    var found: [JSONValue] = []
    var seen: Set<String> = []
    for index in store.sets.indices {
      let set = store.refreshed(index)
      for one in set.index.declarations where LanguageServer.symbolKind(one.thing.kind) != nil {
        guard Self.holds(Array(one.thing.name.lowercased()), query) else { continue }
        let place = location(one.name, in: set)
        guard seen.insert(place.written).inserted else { continue }
        found.append([
          "name": .string(one.thing.name), "containerName": .string(one.home),
          "kind": .integer(Self.symbolKind(one.thing.kind) ?? 13), "location": place,
        ])
      }
    }
    return .array(found)
  }

  /// Whether the letters of a query stand in a name, in their order.
  private static func holds(_ name: [Character], _ query: [Character]) -> Bool {
    var left = query[...]
    for letter in name where letter == left.first { left.removeFirst() }
    return left.isEmpty
  }

  mutating func foldingRanges(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (path, set, map) = try document(parameters)
    guard let tree = set.parsed(path)?.tree else { return [] }
    var ranges: Set<[Int]> = []
    for node in tree.nodes(of: Set(SyntaxKind.allCases)) {
      guard let open = node.token(.leftBrace), let close = node.token(.rightBrace) else { continue }
      let first = map.text.line(at: open.range.lowerBound)
      let last = map.text.line(at: close.range.lowerBound)
      // The closing brace stays in sight.
      if last - first > 1 { ranges.insert([first - 1, last - 2]) }
    }
    return .array(
      ranges.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }.map {
        ["startLine": JSONValue($0[0]), "endLine": JSONValue($0[1])]
      })
  }

  /// One edit that replaces everything; none for a file that is in form, or cannot be laid out.
  mutating func formatting(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (path, set, map) = try document(parameters)
    guard let file = set.parsed(path), case .formatted(let bytes) = Formatter.format(file),
      bytes != map.text.bytes
    else { return [] }
    return [
      [
        "range": map.range(0..<map.text.bytes.count),
        "newText": .string(String(decoding: bytes, as: UTF8.self)),
      ]
    ]
  }
}
