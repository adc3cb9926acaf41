/// What stands in a domain: entities, taxonomies, attributes, queries, families.
extension Parser {
  mutating func entity() {
    node(.entity) { parser in
      parser.bump()
      parser.name("the entity's name")
      if parser.at(.of) { parser.ofPart() }
      if parser.at(.at), !parser.next(is: .most) { parser.atPart() }
      if parser.at(.at) { parser.atMostPart() }
      let follows = parser.keyword.map { Body.entity.clauses[$0] != nil } ?? false
      if parser.isRecovering || parser.at(.leftBrace) || follows { parser.optionalClauses(.entity) }
    }
  }

  /// Clauses, unless the head broke and no brace follows on its line.
  private mutating func optionalClauses(_ body: Body) {
    if isRecovering {
      var index = position
      while ![.leftBrace, .rightBrace, .endOfFile].contains(tokens[index].kind),
        index == position || !tokens[index].startsLine
      {
        index += 1
      }
      if tokens[index].kind != .leftBrace { return }
    }
    clauses(body)
  }

  mutating func ofPart() {
    node(.ofPart) { parser in
      parser.bump()
      parser.name("the entity it is part of")
    }
  }

  mutating func atPart() {
    node(.atPart) { parser in
      parser.bump()
      parser.name("the attribute that is its time")
    }
  }

  mutating func atMostPart() {
    node(.atMostPart) { parser in
      parser.expect(.at, .most)
      parser.integer()
      if parser.eat(.in) { parser.duration() }
    }
  }

  mutating func keyClause() {
    bump()
    column()
  }

  mutating func rowsClause() {
    bump()
    table()
  }

  mutating func column() {
    node(.column) { parser in
      parser.expect(.column)
      parser.string()
    }
  }

  mutating func table() {
    node(.table) { parser in
      parser.expect(.table)
      parser.string()
    }
  }

  mutating func taxonomy() {
    node(.taxonomy) { parser in
      parser.bump()
      parser.name("the taxonomy's name")
      if !parser.isRecovering, parser.at(.from) {
        parser.fromPart()
      } else {
        parser.entries("a term") { $0.term() }
      }
    }
  }

  mutating func fromPart() {
    node(.fromPart) { parser in
      parser.bump()
      parser.table()
    }
  }

  mutating func term() {
    node(.term) { parser in
      parser.name("a term")
      while !parser.isRecovering, parser.at(.string) { parser.string() }
      if !parser.isRecovering, parser.at(.leftBrace) { parser.entries("a term") { $0.term() } }
    }
  }

  mutating func canonical() {
    node(.canonical) { parser in
      parser.bump()
      parser.name("the attribute's name")
      parser.expect(.colon, "`:` and a type")
      if !parser.isRecovering { parser.type() }
      if !parser.isRecovering { parser.onPart() }
      parser.clauses(.canonical)
    }
  }

  mutating func onPart() {
    node(.onPart) { parser in
      guard parser.expect(.on) else { return }
      parser.name("an entity")
    }
  }

  mutating func query() {
    node(.query) { parser in
      parser.bump()
      parser.name("the query's name")
      if !parser.isRecovering { parser.optionalParameters() }
      if !parser.isRecovering { parser.expect(.colon, "`:` and a type") }
      if !parser.isRecovering { parser.type() }
      if !parser.isRecovering { parser.onPart() }
      if parser.at(.as) { parser.asPart() }
      parser.clauses(.query)
    }
  }

  mutating func asPart() {
    node(.asPart) { parser in
      parser.bump()
      parser.expect(.outcome)
    }
  }

  mutating func family() {
    node(.family) { parser in
      parser.bump()
      parser.name("the family's name")
      if !parser.isRecovering { parser.optionalParameters() }
      if !parser.isRecovering { parser.entries("a query") { $0.instance() } }
    }
  }
}
