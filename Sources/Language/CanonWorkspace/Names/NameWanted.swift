import CanonSource
package import CanonSyntax

/// What could be typed at a place: which names, and which words of the language.
package struct NameWanted: Sendable {
  /// Names of these kinds, in the order in which they are looked up.
  package let kinds: [NameKind]
  /// The query, family or template around, whose arguments are seen.
  package let owner: String?
  package let words: [String]

  /// - Parameters:
  ///   - file: the text with a name that nothing has at the place.
  ///   - offset: where that name begins.
  package init(in file: ParsedFile, at offset: Int) {
    let tree = file.tree
    let found = FoundNames(file.file.node)
    let use = found.uses.first { $0.span.range.lowerBound == offset }
    kinds = use?.candidates.map(\.kind) ?? []
    owner = use?.candidates.first { $0.kind == .argument }?.owner
    guard let index = tree.tokens.firstIndex(where: { Int($0.lower) == offset }) else {
      words = []
      return
    }
    let around = tree.nodes(of: Set(ClauseWords.blocks.keys)).filter { node in
      guard let open = node.token(.leftBrace) else { return node.kind == .file }
      let close = node.token(.rightBrace)?.range.lowerBound ?? .max
      return open.range.upperBound <= offset && offset <= close
    }
    let before = index > 0 ? tree.tokens[index - 1].kind : .leftBrace
    let begins =
      tree.tokens[index].startsLine || before == .leftBrace || before == .rightBrace
    // Children come before parents, so the first is the innermost.
    let clauses = begins ? around.first.map { ClauseWords.blocks[$0.kind] ?? [] } ?? [] : []
    words = clauses + ClauseWords.words(in: tree, index)
  }
}

/// The words that can begin a clause, by the block around, which tests hold against the grammar;
/// and those of a closed set, by what stands before them.
package enum ClauseWords {
  package static let blocks: [SyntaxKind: [String]] = [
    .file: ["edition", "epochs", "domain", "policy"],
    .domain: ["entity", "taxonomy", "canonical", "query", "family"],
    .policy: [
      "purpose", "role", "market", "scope", "delegation", "parameter", "privacy", "permit",
      "forbid", "require", "training", "parse", "query", "compute", "acceptance", "settlement",
      "evolution", "test",
    ],
    .entity: ["key", "rows"],
    .canonical: ["meaning", "class", "range", "source", "absent", "unknown", "deprecated"],
    .query: ["meaning", "class", "derive", "if", "bound", "scale"],
    .delegation: ["purpose", "lasts", "cap"],
    .privacy: [
      "unit", "budget", "mechanism", "cohort", "consent", "release", "keep", "region", "place",
      "contribution",
    ],
    .parsing: ["reads", "output", "place"],
    .projection: ["aggregate", "cost", "output", "under"],
    .computation: ["aggregate", "cost", "output", "under"],
    .training: [
      "goal", "learner", "features", "row", "evaluate", "cost", "output", "under", "accepted",
      "settled",
    ],
    .acceptance: ["evidence", "floor", "challenge", "reject", "accept", "else", "margin"],
    .settlement: ["challenge", "reward", "attempts"],
    .evolution: ["nominate", "purpose", "cost", "under", "promote"],
    .test: ["given", "expect", "case"],
    .givenClause: ["submitter", "purpose", "markets", "families", "concepts", "output"],
    .caseClause: [
      "submitter", "purpose", "markets", "families", "concepts", "output", "expect",
    ],
  ]

  static let types = [
    "Bool", "Count", "Date", "Decimal", "Duration", "Instant", "Key", "Market", "Money", "Optional",
    "Ratio",
    "Term", "Text",
  ]

  static func words(in tree: SyntaxTree, _ index: Int) -> [String] {
    guard index > 0 else { return [] }
    let last = tree.tokens[index - 1]
    if last.kind == .colon { return types }
    return switch last.keyword {
    case .class: ["public", "protected", "local"]
    case .scale: ["linear", "log"]
    case .expect: ["permitted", "denied", "blocked"]
    case .permit, .forbid, .require: ["train", "query", "compute", "parse"]
    case .goal: ["classify", "respond", "affinity", "cluster"]
    case .derive, .contains, .where, .otherwise: ClauseWords.functions
    default: []
    }
  }

  static let functions = [
    "count", "sum", "mean", "min", "max", "distinct", "exists", "share", "recency",
  ]
}
