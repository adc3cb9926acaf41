import CanonSyntax

/// Decides the place of every token of a tree, from its node and the author's line breaks.
struct Layout {
  let tree: SyntaxTree
  var places: [Place]
  private static let step = 4
  private static let continuation = 4

  init(_ tree: SyntaxTree) {
    self.tree = tree
    places = Array(repeating: Place(), count: tree.tokens.count)
  }

  mutating func file(_ root: SyntaxNode) {
    for child in root.childNodes {
      inline(child, indent: 0)
      let apart = ![.edition, .epochs].contains(child.kind)
      begin(child, Place(separator: .line(apart: apart)))
      declaration(child, indent: 0)
    }
    if let end = root.lastToken { places[end.index] = Place(separator: .line(apart: false)) }
  }

  private mutating func begin(_ node: SyntaxNode, _ place: Place) {
    if let first = node.firstToken { places[first.index] = place }
  }

  /// A declaration whose head is laid out already: its block, if it has one.
  private mutating func declaration(_ node: SyntaxNode, indent: Int) {
    switch node.kind {
    case .domain, .policy: block(node, indent: indent, flat: false)
    case .entity, .canonical, .query, .privacy, .training, .acceptance, .settlement, .delegation,
      .parsing, .projection, .computation, .evolution, .test, .givenClause,
      .caseClause:
      block(node, indent: indent, flat: fits(node, indent))
    case .taxonomy, .family, .parameter: entries(node, indent: indent, flat: fits(node, indent))
    case .purpose:
      let flat = fits(node, indent)
      for term in node.all(.purposeTerm) { entries(term, indent: indent, flat: flat) }
    case .permit, .forbid, .require: rule(node, indent: indent)
    default: break
    }
  }

  /// The declarations or clauses between the braces of `node`.
  private mutating func block(_ node: SyntaxNode, indent: Int, flat: Bool) {
    guard let (opening, members, closing) = braces(node) else { return }
    places[opening.index].separator = .spaces(1)
    let inner = indent + Layout.step
    let widest =
      members.filter { $0.kind != .ifEmptyClause }
      .compactMap { $0.firstToken?.range.count }.max() ?? 0
    for (index, member) in members.enumerated() {
      let separator: Separator =
        flat ? .spaces(index == 0 ? 1 : 2) : .line(apart: false)
      let aligned = !flat && node.kind != .domain && node.kind != .policy
      inline(member, indent: inner)
      begin(member, Place(separator: separator, indent: inner, commentIndent: inner))
      if aligned { clause(member, indent: inner, widest: widest) }
      if flat { clause(member, indent: inner, widest: nil) }
      declaration(member, indent: inner)
    }
    close(closing, indent: indent, flat: flat, isEmpty: members.isEmpty)
  }

  /// The terms, instances, steps or shares between the braces of `node`.
  private mutating func entries(_ node: SyntaxNode, indent: Int, flat: Bool) {
    guard let (opening, members, closing) = braces(node) else { return }
    places[opening.index].separator = .spaces(1)
    let inner = indent + Layout.step
    let broken = members.contains { $0.firstToken?.token.startsLine == true }
    for (index, member) in members.enumerated() {
      let starts = index == 0 || !broken || member.firstToken?.token.startsLine == true
      let afterComma = index > 0 && follows(.comma, member)
      let separator: Separator =
        !flat && starts ? .line(apart: false) : .spaces(index == 0 || afterComma ? 1 : 2)
      begin(member, Place(separator: separator, indent: inner, commentIndent: inner))
      entries(member, indent: inner, flat: flat || fits(member, inner))
    }
    close(closing, indent: indent, flat: flat, isEmpty: members.isEmpty)
  }

  private mutating func close(_ token: SyntaxToken, indent: Int, flat: Bool, isEmpty: Bool) {
    let separator: Separator =
      flat || (isEmpty && !token.token.startsLine)
      ? .spaces(isEmpty ? 0 : 1) : .line(apart: false)
    places[token.index] = Place(
      separator: separator, indent: indent, commentIndent: indent + Layout.step)
  }

  /// A clause: its word, and what follows from column `widest` on.
  private mutating func clause(_ node: SyntaxNode, indent: Int, widest: Int?) {
    let first = node.firstToken
    if let first, let widest, node.kind != .ifEmptyClause {
      let next = first.index + 1
      if next <= (node.lastToken?.index ?? 0), case .spaces = places[next].separator {
        places[next].separator = .spaces(max(1, widest - first.range.count + 1))
      }
    }
    for part in node.childNodes where part.kind == .attemptsPart || part.kind == .outsidePart {
      if let first = part.firstToken, case .spaces = places[first.index].separator {
        places[first.index].separator = .spaces(2)
      }
    }
    if node.kind == .costClause {
      let shares = node.all(.costShare)
      let broken = shares.contains { $0.firstToken?.token.startsLine == true }
      entries(
        node, indent: indent, flat: !broken && node.token(.rightBrace)?.token.startsLine != true)
    }
  }

  /// `when` and `because` go further in, and `and`, `or` end where `when` does.
  private mutating func rule(_ node: SyntaxNode, indent: Int) {
    let inner = indent + Layout.continuation
    guard let condition = node.first(.whenPart) else { return }
    for token in condition.tokens where token.token.startsLine {
      guard token.keyword == .and || token.keyword == .or else { continue }
      places[token.index].indent = inner + 4 - token.range.count
    }
  }

  // MARK: - Within a line

  /// Every token of `node` on one line, but for the breaks that the author made.
  private mutating func inline(_ node: SyntaxNode, indent: Int) {
    var previous: (kind: TokenKind, parent: SyntaxKind)?
    inline(node, indent + Layout.continuation, &previous)
  }

  private mutating func inline(
    _ node: SyntaxNode, _ indent: Int, _ previous: inout (kind: TokenKind, parent: SyntaxKind)?
  ) {
    for element in node.children {
      switch element {
      case .node(let index):
        inline(tree.node(index), indent, &previous)
      case .token(let index):
        let token = tree.tokens[Int(index)]
        var separator = Separator.spaces(
          previous.map { Layout.gap($0, (token.kind, node.kind)) } ?? 0)
        if token.startsLine, token.kind != .leftBrace || node.kind == .set {
          separator = .line(apart: false)
        }
        let closes = token.kind == .rightParenthesis || token.kind == .rightBrace
        places[Int(index)] = Place(
          separator: separator, indent: closes ? indent - Layout.continuation : indent,
          commentIndent: indent)
        previous = (token.kind, node.kind)
      }
    }
  }

  /// Spaces between two tokens, each with the node that it is a child of.
  private static func gap(
    _ left: (kind: TokenKind, parent: SyntaxKind), _ right: (kind: TokenKind, parent: SyntaxKind)
  ) -> Int {
    switch (left.kind, right.kind) {
    case (.leftParenthesis, _), (_, .rightParenthesis), (_, .comma), (_, .colon), (.dot, _),
      (_, .dot):
      0
    case (.leftBrace, .rightBrace): 0
    case (.minusSign, _) where left.parent == .unary: 0
    case (_, .leftParenthesis): right.parent == .parenthesised ? 1 : 0
    default: 1
    }
  }

  // MARK: - Looking

  private func braces(
    _ node: SyntaxNode
  ) -> (opening: SyntaxToken, members: [SyntaxNode], closing: SyntaxToken)? {
    guard let opening = node.token(.leftBrace), let closing = node.token(.rightBrace) else {
      return nil
    }
    let members = node.childNodes.filter { member in
      guard let first = member.firstToken else { return false }
      return first.index > opening.index && first.index < closing.index
    }
    return (opening, members, closing)
  }

  /// Whether the author wrote `node` on one line, and it is short enough to stay there.
  private func fits(_ node: SyntaxNode, _ indent: Int) -> Bool {
    guard let first = node.firstToken?.index, let last = node.lastToken?.index else { return true }
    var width = indent + tree.tokens[first].range.count
    for index in (first + 1)..<max(first + 1, last + 1) {
      let token = tree.tokens[index]
      if token.startsLine, token.kind != .leftBrace || hasComment(before: index) { return false }
      width += token.range.count + max(1, places[index].spaces)
      if width > Formatter.width { return false }
    }
    return true
  }

  private func follows(_ kind: TokenKind, _ node: SyntaxNode) -> Bool {
    guard let first = node.firstToken, first.index > 0 else { return false }
    return tree.tokens[first.index - 1].kind == kind
  }

  private func hasComment(before index: Int) -> Bool {
    tree.trivia(before: index).contains { $0.kind == .comment || $0.kind == .documentation }
  }
}
