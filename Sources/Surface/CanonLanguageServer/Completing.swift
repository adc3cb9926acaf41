import CanonSource
import CanonSyntax
import CanonWorkspace

/// Names and words that can stand where the cursor is.
extension LanguageServer {
  /// A name that nobody has, put where the cursor is to see what the parser makes of the place.
  private static let standIn = "zz_typed_here"

  mutating func completion(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (_, set, map, offset) = try place(parameters)
    let bytes = map.text.bytes
    func isWord(_ byte: UInt8) -> Bool {
      byte == 95 || (byte | 0x20) &- 97 < 26 || byte &- 48 < 10
    }
    var (start, end) = (offset, offset)
    while start > 0, isWord(bytes[start - 1]) { start -= 1 }
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    var tried = bytes
    tried.replaceSubrange(start..<end, with: Array(LanguageServer.standIn.utf8))
    let file = Parser.parse(SourceText(id: map.text.id, name: map.text.name, bytes: tried))
    let wanted = NameWanted(in: file, at: start)
    let range = map.range(start..<end)
    var items: [JSONValue] = []
    var seen: Set<String> = []
    for (rank, kind) in wanted.kinds.enumerated() {
      let owner = wanted.owner
      for one in set.index.declarations(of: [kind], seenFrom: owner)
      where seen.insert(one.thing.name).inserted {
        items.append(item(one, rank, range))
      }
    }
    for word in wanted.words where seen.insert(word).inserted {
      items.append([
        "label": .string(word), "kind": 14, "sortText": .string("~\(word)"),
        "textEdit": ["range": range, "newText": .string(word)],
      ])
    }
    return ["isIncomplete": false, "items": .array(items)]
  }

  private func item(
    _ declaration: NamedDeclaration, _ rank: Int, _ range: JSONValue
  ) -> JSONValue {
    let name = declaration.thing.name
    var item: [String: JSONValue] = [
      "label": .string(name), "detail": .string(declaration.thing.kind.word),
      "kind": .integer(Self.completionKind(declaration.thing.kind)),
      "sortText": .string("\(Character(UnicodeScalar(UInt8(97 + min(rank, 25)))))\(name)"),
      "textEdit": ["range": range, "newText": .string(name)],
    ]
    if !declaration.documentation.isEmpty {
      item["documentation"] = .string(declaration.documentation.joined(separator: "\n"))
    }
    return .object(item)
  }

  /// `CompletionItemKind` of LSP.
  private static func completionKind(_ kind: NameKind) -> Int64 {
    switch kind {
    case .domain, .policy: 9
    case .entity: 22
    case .taxonomy: 13
    case .term, .purpose, .role, .market: 20
    case .attribute: 10
    case .query, .family: 3
    case .argument, .taskArgument, .parameter, .scope, .delegation, .rule: 6
    case .template, .privacy, .acceptance, .settlement, .evolution: 7
    }
  }
}
