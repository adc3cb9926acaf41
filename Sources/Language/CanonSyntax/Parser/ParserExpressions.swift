import CanonDiagnostics
import CanonSource

/// Expressions, from the loosest operator to the tightest.
extension Parser {
  mutating func expression() { disjunction() }

  mutating func disjunction() {
    chain({ $0.conjunction() }) { $0.at(.or) }
  }

  mutating func conjunction() {
    chain({ $0.negation() }) { $0.at(.and) }
  }

  mutating func negation() {
    prefixed(by: { $0.at(.not) }) { $0.comparison() }
  }

  /// Two operands at most: `a < b < c` says something else in every language.
  mutating func comparison() {
    let mark = mark
    range()
    guard !isRecovering, atComparison else { return }
    if at(.subset) { expect(.subset, .of) } else { bump() }
    if !isRecovering { range() }
    close(mark, .binary)
    if !isRecovering, atComparison { report(SyntaxMessage.chained(span)) }
  }

  private var atComparison: Bool {
    switch kind {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    case .identifier:
      at(.within) || at(.contains) || at(.is) || (at(.subset) && next(is: .of))
    default: false
    }
  }

  mutating func range() {
    let mark = mark
    fallback()
    guard !isRecovering, eat(.rangeOperator) else { return }
    fallback()
    close(mark, .binary)
  }

  mutating func fallback() {
    chain({ $0.sum() }) { $0.at(.otherwise) }
  }

  mutating func sum() {
    chain({ $0.product() }) { $0.at(.plusSign) || $0.at(.minusSign) }
  }

  mutating func product() {
    chain({ $0.sign() }) { $0.at(.timesSign) || $0.at(.divideSign) }
  }

  mutating func sign() {
    prefixed(by: { $0.at(.minusSign) }) { $0.primary() }
  }

  mutating func primary() {
    switch kind {
    case .leftParenthesis: parenthesised()
    case .leftBrace: set()
    case .identifier where at(.true) || at(.false): literal()
    case .identifier where keyword?.isReserved == true: missing("a value")
    case .identifier where at(.evidence) && (next(is: .complete) || next(is: .incomplete)):
      evidenceState()
    case .identifier where at(.case) && tokens[position + 1].kind == .leftBrace:
      caseExpression()
    case .identifier: call()
    case .invalid: literal()
    default: if kind.isLiteral { literal() } else { missing("a value") }
    }
  }

  mutating func literal() {
    node(.literal) { parser in
      let number = parser.at(.integer) || parser.at(.decimal)
      parser.bump()
      if number, parser.at(.identifier), parser.isCurrency(parser.position) { parser.bump() }
    }
  }

  /// Three capital letters, the form of ISO 4217.
  private func isCurrency(_ index: Int) -> Bool {
    let letters = source.bytes[tokens[index].range]
    return letters.count == 3 && letters.allSatisfy { $0 >= 65 && $0 <= 90 }
  }

  /// A path, and what it is applied to.
  mutating func call() {
    let mark = mark
    path()
    guard !isRecovering, at(.leftParenthesis) else { return }
    arguments()
    close(mark, .call)
  }

  mutating func arguments() {
    node(.arguments) { parser in
      parser.bracketed(.leftParenthesis, .rightParenthesis) { parser in
        if parser.at(.rightParenthesis) { return }
        parser.list { $0.expression() }
        if !parser.isRecovering, parser.at(.where) { parser.whereClause() }
      }
    }
  }

  mutating func whereClause() {
    node(.whereClause) { parser in
      parser.bump()
      parser.expression()
    }
  }

  mutating func parenthesised() {
    node(.parenthesised) { parser in
      parser.bracketed(.leftParenthesis, .rightParenthesis) { $0.expression() }
    }
  }

  mutating func set() {
    node(.set) { parser in
      parser.bracketed(.leftBrace, .rightBrace) { parser in
        while !parser.isRecovering, ![.rightBrace, .endOfFile].contains(parser.kind) {
          parser.expression()
          if !parser.eat(.comma) { break }
        }
      }
    }
  }

  /// Choices in order, and what holds when none does: there is always a value.
  mutating func caseExpression() {
    node(.caseExpression) { parser in
      parser.bump()
      parser.bracketed(.leftBrace, .rightBrace) { parser in
        while !parser.isRecovering, parser.at(.when) {
          parser.caseWhen()
          if !parser.isRecovering { parser.eat(.comma) }
        }
        guard !parser.isRecovering else { return }
        guard parser.at(.else) else { return parser.missing("`when` or `else`") }
        parser.caseElse()
        if !parser.isRecovering { parser.eat(.comma) }
      }
    }
  }

  mutating func caseWhen() {
    node(.caseWhen) { parser in
      parser.bump()
      parser.expression()
      if !parser.isRecovering, parser.expect(.colon, "`:` and a value") { parser.expression() }
    }
  }

  mutating func caseElse() {
    node(.caseElse) { parser in
      parser.bump()
      parser.expression()
    }
  }

  mutating func evidenceState() {
    node(.evidenceState) { parser in
      parser.bump()
      parser.bump()
    }
  }

  /// `operand {operator operand}`, grouped to the left.
  private mutating func chain(
    _ operand: (inout Parser) -> Void, while isOperator: (Parser) -> Bool
  ) {
    let mark = mark
    operand(&self)
    while !isRecovering, isOperator(self) {
      guard builder.lastHeight < Parser.maximumChain else {
        report(SyntaxMessage.tooDeep(Parser.maximumChain, span))
        return skipClause()
      }
      bump()
      operand(&self)
      close(mark, .binary)
    }
  }

  /// `{operator} operand`, grouped to the right.
  private mutating func prefixed(
    by isOperator: (Parser) -> Bool, _ operand: (inout Parser) -> Void
  ) {
    guard isOperator(self) else { return operand(&self) }
    guard nesting < Parser.maximumNesting else {
      report(SyntaxMessage.tooDeep(Parser.maximumNesting, span))
      return skipClause()
    }
    node(.unary) { parser in
      parser.bump()
      parser.nesting += 1
      parser.prefixed(by: isOperator, operand)
      parser.nesting -= 1
    }
  }
}
