import CanonDiagnostics
import CanonSource

/// Brackets, blocks and the way back to the next clause.
extension Parser {
  /// A clause begins here: what went wrong before it is told.
  mutating func beginClause() {
    (clauseStart, openBrackets) = (position, 0)
    (abandoned, abandonedBraces, abandonedBlocks) = (0, 0, 0)
    isRecovering = false
  }

  /// What `content` takes between two brackets, where line ends say nothing.
  ///
  /// A missing opening brace is reported, and its content taken as if it stood there.
  mutating func bracketed(
    _ opening: TokenKind, _ closing: TokenKind, _ content: (inout Parser) -> Void
  ) {
    let start = position
    let opened = expect(opening, opening == .leftBrace ? "`{`" : "`(`")
    if !opened {
      let follows = token.kind == .identifier || token.kind.isLiteral
      guard opening == .leftBrace, follows, !clauseEnds else { return }
      isRecovering = false
    }
    guard nesting < Parser.maximumNesting else {
      report(SyntaxMessage.tooDeep(Parser.maximumNesting, span(start)))
      abandon(start, closing)
      return skipClause()
    }
    nesting += 1
    openBrackets += 1
    content(&self)
    openBrackets -= 1
    nesting -= 1
    if token.kind == closing { return bump() }
    if opened { closeMissing(start, closing) }
  }

  private mutating func closeMissing(_ start: Int, _ closing: TokenKind) {
    abandon(start, closing)
    let declares = token.startsLine && token.keyword?.opensDeclaration == true
    if token.kind == .endOfFile || token.kind == .rightBrace || declares {
      report(SyntaxMessage.unclosed(text(start), span(start), span))
    } else {
      missing(closing == .rightBrace ? "`,` or `}`" : "`,` or `)`")
    }
  }

  /// Leaves a bracket's end to whoever skips.
  private mutating func abandon(_ start: Int, _ closing: TokenKind) {
    guard closing == .rightBrace else { return abandoned += 1 }
    abandonedBraces += 1
    if tokens[start + 1].startsLine { abandonedBlocks += 1 }
  }

  /// Entries between braces, each taken by `entry` while it stands at a name.
  mutating func entries(_ what: String, _ entry: (inout Parser) -> Void) {
    bracketed(.leftBrace, .rightBrace) { parser in
      while !parser.isRecovering, parser.token.kind == .identifier {
        entry(&parser)
        if !parser.isRecovering { parser.eat(.comma) }
      }
      if !parser.isRecovering, ![.rightBrace, .endOfFile].contains(parser.token.kind) {
        parser.missing("\(what) or `}`")
      }
    }
  }

  /// Whether a line begins here that can only be a declaration: its word and then a name.
  var declarationFollows: Bool {
    guard token.startsLine, token.keyword?.opensDeclaration == true else { return false }
    let following = tokens[min(position + 1, tokens.count - 1)]
    return switch following.kind {
    case .identifier: !following.startsLine
    case .string: token.keyword == .test
    default: false
    }
  }

  /// The rest of the clause, as an `unexpected` node if there is any.
  ///
  /// It stops where a line ends outside of brackets, before a `}` that it did not see opened, and
  /// before a line that begins a clause of the same body or a declaration.
  mutating func skipClause() {
    let mark = mark
    let start = position
    let outer = abandonedBraces - abandonedBlocks
    var (brackets, braces) = (abandoned + openBrackets, abandonedBraces)
    (abandoned, abandonedBraces, abandonedBlocks) = (0, 0, 0)
    while token.kind != .endOfFile {
      if position > clauseStart, token.startsLine {
        if token.kind == .rightBrace, braces <= outer { break }
        // `purpose` is a clause of some blocks, too: within braces it is no way out of them.
        let isClause = token.keyword == .purpose && braces > outer
        if token.keyword?.opensDeclaration == true, !isClause { break }
        let known = token.keyword.map { body?.clauses[$0] != nil } ?? false
        if known, braces <= outer { break }
        if braces == 0, brackets == 0, !continues(position) { break }
      }
      switch token.kind {
      case .leftBrace: braces += 1
      case .rightBrace where braces == 0 && !isStrayOnLine:
        if position > start { close(mark, .unexpected) }
        return
      case .rightBrace: braces = max(0, braces - 1)
      case .leftParenthesis: brackets += 1
      case .rightParenthesis: brackets = max(0, brackets - 1)
      default: break
      }
      bump()
    }
    if position > start { close(mark, .unexpected) }
  }

  /// Whether the closing brace here ends a broken line and not the block around it, which began on
  /// an earlier line: that would be closed at the start of a line.
  private var isStrayOnLine: Bool {
    !token.startsLine && lineStart > blockStart
  }

  /// Ends a clause: what is left of its line does not belong to it.
  ///
  /// A word may follow on the same line, as the next clause.
  mutating func finishClause(_ what: String) {
    if !isRecovering {
      switch kind {
      case .endOfClause, .endOfFile, .rightBrace, .identifier: return
      case .invalid: (isRecovering, mistakes) = (true, mistakes + 1)
      default: report(SyntaxMessage.unexpectedElement(found, in: what, span))
      }
    }
    skipClause()
  }

  /// The clauses of `body` between braces.
  mutating func clauses(_ body: Body) {
    let start = position
    let opened = openBlock { $0.keyword.map { body.clauses[$0] != nil } ?? false }
    guard let opened else { return }
    let (outer, outerBlock) = (self.body, blockStart)
    blockStart = start
    var seen: [Keyword: SourceSpan] = [:]
    self.body = body
    while token.kind != .rightBrace, token.kind != .endOfFile {
      let before = position
      if let word = token.keyword, let clause = body.clauses[word] {
        beginClause()
        if let first = seen[word], !clause.repeats {
          report(SyntaxMessage.duplicate(word.rawValue, span, first: first))
          isRecovering = false
        }
        seen[word] = seen[word] ?? span
        let mark = mark
        clause.parse(&self)
        finishClause("clause `\(word.rawValue)`")
        close(mark, clause.kind)
      } else if declarationFollows {
        break
      } else {
        unknownClause(body)
      }
      precondition(position > before, "no progress at token \(position)")
    }
    (self.body, blockStart) = (outer, outerBlock)
    closeBlock(opened ? start : nil)
  }

  private mutating func unknownClause(_ body: Body) {
    beginClause()
    switch token.kind {
    case .identifier:
      let known = body.clauses.keys.map(\.rawValue)
      report(SyntaxMessage.unknownClause(text(position), in: body.title, known: known, span))
    case .invalid: mistakes += 1
    default: report(SyntaxMessage.unexpectedElement(found, in: body.title, span))
    }
    let start = position
    skipClause()
    if position == start { node(.unexpected) { $0.bump() } }
  }

  /// Takes the brace that opens a block, after what is left of a broken head.
  ///
  /// - Returns: whether it stood there; `nil` when it did not and no block follows either, which
  ///   `belongs` tells from the next token.
  mutating func openBlock(_ belongs: (Token) -> Bool) -> Bool? {
    openBrackets = 0
    if !isRecovering {
      if eat(.leftBrace) { return true }
      missing("`{`")
      if belongs(token) { return false }
    }
    skipToBrace(belongs)
    if eat(.leftBrace) { return true }
    return belongs(token) ? false : nil
  }

  /// Closes a block of clauses or declarations that token `start` opened, if one did.
  mutating func closeBlock(_ start: Int?) {
    if token.kind == .rightBrace { return bump() }
    guard let start else { return }
    isRecovering = false
    let brace = (start...position).first { tokens[$0].kind == .leftBrace } ?? start
    report(SyntaxMessage.unclosed("{", span(brace), span))
  }

  /// The rest of a declaration's broken head, up to its brace if that is on the same line.
  ///
  /// A brace is the block's only if a line, its end or one of the block's own words comes after.
  private mutating func skipToBrace(_ belongs: (Token) -> Bool) {
    let mark = mark
    let start = position
    var braces = abandonedBraces
    (abandoned, abandonedBraces, abandonedBlocks) = (0, 0, 0)
    while token.kind != .endOfFile, !clauseEnds {
      if token.kind == .leftBrace {
        let following = tokens[position + 1]
        if following.startsLine || following.kind == .rightBrace || belongs(following) { break }
        braces += 1
      } else if token.kind == .rightBrace {
        if braces == 0 { break }
        braces -= 1
      }
      bump()
    }
    if position > start { close(mark, .unexpected) }
  }
}
