package import CanonDiagnostics
package import CanonSource

/// A file as it was read: its tree, whatever it says, and what is wrong with it.
package struct ParsedFile: Sendable {
  package let tree: SyntaxTree
  package let diagnostics: [Diagnostic]

  package var file: FileSyntax { FileSyntax(node: tree.root) }
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Reads tokens into a tree by recursive descent; it never fails and always ends.
///
/// - One production of `Grammar/Canon.ebnf` is one function of the same name. It is called where
///   its first token stands (or where that is missing), leaves the parser behind its last, and
///   makes one node.
/// - Every token goes into the tree, those that fit nowhere in an `unexpected` node.
/// - One mistake is one finding: after a finding nothing is reported until the next clause or
///   declaration begins, and never two findings at one token.
/// - Rule 1 of the language: where a line ends a clause, `kind` answers `endOfClause` while the
///   token is still to come.
package struct Parser {
  /// Brackets within brackets. Bounds the parser's own recursion.
  package static let maximumNesting = 64
  /// Operators in a row. With the nesting it bounds the recursion of whoever walks the tree.
  package static let maximumChain = 200
  /// Nodes on the longest way down any tree.
  package static let maximumHeight = 600

  let source: SourceText
  let tokens: [Token]
  var builder: TreeBuilder
  var diagnostics: [Diagnostic]
  var position = 0
  /// The token that began the clause: a line cannot end it before that.
  var clauseStart = 0
  /// Brackets open in the clause; line ends say nothing within them.
  var openBrackets = 0
  var nesting = 0
  /// Whether a finding was reported in this clause already.
  var isRecovering = false
  var lastFinding = -1
  /// Findings and malformed tokens so far, suppressed ones too: a node that saw it grow has errors.
  var mistakes = 0
  /// Brackets of this clause whose end was not found; skipping looks for them.
  var abandoned = 0
  var abandonedBraces = 0
  /// Those of them after which a line began: their end begins a line, too.
  var abandonedBlocks = 0
  /// Whose clauses are read, and the token that opened the block they are in.
  var body: Body?
  var blockStart = 0
  /// The last token taken that began a line.
  var lineStart = 0

  package static func parse(_ source: SourceText) -> ParsedFile {
    let (tokens, findings) = Lexer.lex(source)
    var parser = Parser(
      source: source, tokens: tokens, builder: TreeBuilder(tokenCount: tokens.count),
      diagnostics: findings)
    parser.file()
    let tree = parser.builder.finish(source, tokens)
    return ParsedFile(tree: tree, diagnostics: DiagnosticBag(parser.diagnostics).sorted)
  }

  private init(
    source: SourceText, tokens: [Token], builder: TreeBuilder, diagnostics: [Diagnostic]
  ) {
    (self.source, self.tokens) = (source, tokens)
    (self.builder, self.diagnostics) = (builder, diagnostics)
  }
}

/// Where a node begins, and how many mistakes there were before it.
struct Mark {
  let pending: Int
  let mistakes: Int
}

// MARK: - Looking

extension Parser {
  var token: Token { tokens[position] }

  var clauseEnds: Bool {
    openBrackets == 0 && position > clauseStart && token.startsLine && !continues(position)
  }

  /// Whether the line that begins with token `index` goes on with the clause above it.
  func continues(_ index: Int) -> Bool {
    tokens[index].kind.continuesClause || tokens[index].keyword?.continuesClause == true
      || tokens[index - 1].kind == .comma
  }

  var kind: TokenKind { clauseEnds ? .endOfClause : token.kind }

  var keyword: Keyword? { clauseEnds ? nil : token.keyword }

  func at(_ wanted: TokenKind) -> Bool { kind == wanted }

  func at(_ wanted: Keyword) -> Bool { keyword == wanted }

  /// Whether the token after the current one is `wanted` and belongs to the same clause.
  func next(is wanted: Keyword) -> Bool {
    let next = position + 1
    guard next < tokens.count, tokens[next].keyword == wanted else { return false }
    return openBrackets > 0 || !tokens[next].startsLine || continues(next)
  }

  var span: SourceSpan { span(position) }

  func span(_ index: Int) -> SourceSpan {
    SourceSpan(source.id, Int(tokens[index].lower), Int(tokens[index].upper))
  }

  func text(_ index: Int) -> String { source.text(tokens[index].range) }

  var found: String {
    switch kind {
    case .endOfFile: "the end of the file"
    case .endOfClause: "the end of the clause"
    default: "`\(text(position).prefix(40))`"
    }
  }
}

// MARK: - Taking

extension Parser {
  var mark: Mark { Mark(pending: builder.mark, mistakes: mistakes) }

  mutating func close(_ mark: Mark, _ kind: SyntaxKind) {
    builder.close(mark.pending, kind, hasError: mistakes > mark.mistakes)
  }

  /// Makes a node of what `body` takes.
  mutating func node(_ kind: SyntaxKind, _ body: (inout Parser) -> Void) {
    let mark = mark
    body(&self)
    close(mark, kind)
  }

  mutating func bump() {
    precondition(position < tokens.count, "token \(position) of \(tokens.count)")
    if token.isMalformed { mistakes += 1 }
    if token.startsLine { lineStart = position }
    builder.push()
    position += 1
  }

  @discardableResult
  mutating func eat(_ wanted: TokenKind) -> Bool {
    guard at(wanted) else { return false }
    bump()
    return true
  }

  @discardableResult
  mutating func eat(_ wanted: Keyword) -> Bool {
    guard at(wanted) else { return false }
    bump()
    return true
  }

  /// Takes `wanted`, or reports that `what` is missing.
  @discardableResult
  mutating func expect(_ wanted: TokenKind, _ what: String) -> Bool {
    if eat(wanted) { return true }
    missing(what)
    return false
  }

  @discardableResult
  mutating func expect(_ wanted: Keyword) -> Bool {
    if eat(wanted) { return true }
    missing("`\(wanted.rawValue)`")
    return false
  }

  /// Takes words that follow one another, up to the first that is missing.
  mutating func expect(_ first: Keyword, _ rest: Keyword...) {
    guard expect(first) else { return }
    for word in rest { guard expect(word) else { return } }
  }

  /// `item {"," item}`
  mutating func list(_ item: (inout Parser) -> Void) {
    repeat { item(&self) } while !isRecovering && eat(.comma)
  }
}

// MARK: - Reporting

extension Parser {
  /// Reports unless it would be the same mistake again; the clause is then in recovery.
  mutating func report(_ diagnostic: Diagnostic) {
    mistakes += 1
    if !isRecovering, lastFinding != position { diagnostics.append(diagnostic) }
    (isRecovering, lastFinding) = (true, position)
  }

  mutating func missing(_ what: String) {
    if at(.invalid) {
      (isRecovering, lastFinding, mistakes) = (true, position, mistakes + 1)
      return
    }
    let ended = at(.endOfClause) || at(.endOfFile)
    let end = position > 0 ? Int(tokens[position - 1].upper) : 0
    let place = ended ? SourceSpan(source.id, end, end) : span
    report(SyntaxMessage.expected(what, found: found, place))
  }
}
