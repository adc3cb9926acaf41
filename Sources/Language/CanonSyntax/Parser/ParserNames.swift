/// Names, types, parameters and plain literals.
extension Parser {
  mutating func name(_ what: String) {
    node(.name) { parser in
      if parser.at(.identifier), parser.keyword?.isReserved == true {
        let word = parser.text(parser.position)
        parser.report(SyntaxMessage.reserved(word, parser.span))
        if parser.keyword?.continuesClause != true { parser.bump() }
      } else {
        parser.expect(.identifier, what)
      }
    }
  }

  mutating func names(_ what: String) { list { $0.name(what) } }

  mutating func path() {
    node(.path) { parser in
      parser.name("a name")
      while !parser.isRecovering, parser.eat(.dot) { parser.name("a name after `.`") }
    }
  }

  mutating func type() {
    node(.type) { parser in
      parser.name("a type")
      guard parser.at(.leftParenthesis) else { return }
      parser.bracketed(.leftParenthesis, .rightParenthesis) { parser in
        if parser.at(.integer) { return parser.integer() }
        parser.list { $0.type() }
      }
    }
  }

  mutating func parameters() {
    node(.parameters) { parser in
      parser.bracketed(.leftParenthesis, .rightParenthesis) { $0.list { $0.templateParameter() } }
    }
  }

  mutating func templateParameter() {
    node(.templateParameter) { parser in
      parser.name("a parameter")
      parser.expect(.colon, "`:` and a type")
      if !parser.isRecovering { parser.type() }
      if !parser.isRecovering, parser.eat(.in) { parser.set() }
    }
  }

  /// Parameters in parentheses, where there are any.
  mutating func optionalParameters() {
    if at(.leftParenthesis) { parameters() }
  }

  mutating func instance() {
    node(.instance) { parser in
      parser.name("a name")
      if !parser.isRecovering, parser.at(.leftParenthesis) { parser.arguments() }
    }
  }

  mutating func integer() { plain([.integer], "a whole number") }
  mutating func number() { plain([.integer, .decimal], "a number such as 0.02") }
  mutating func percent() { plain([.percent], "a percentage such as 20%") }
  mutating func duration() { plain([.duration], "a duration such as 28d") }
  mutating func instant() { plain([.instant, .date], "a time such as 2026-01-05T00:00:00Z") }
  mutating func version() { plain([.versionNumber], "a version such as 2.1.0") }
  mutating func string() { plain([.string], "text in quotes") }

  private mutating func plain(_ kinds: [TokenKind], _ what: String) {
    if isRecovering { return }
    node(.literal) { parser in
      if kinds.contains(parser.kind) || parser.kind == .invalid {
        parser.bump()
      } else {
        parser.missing(what)
      }
    }
  }
}
