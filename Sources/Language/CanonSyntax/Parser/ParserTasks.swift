/// What stands in a policy beside rules and trainings: other tasks, evolution and tests.
extension Parser {
  mutating func parsing() {
    node(.parsing) { $0.template("the task's name", .parsing) }
  }

  mutating func projection() {
    node(.projection) { $0.template("the task's name", .projection) }
  }

  mutating func computation() {
    node(.computation) { $0.template("the task's name", .computation) }
  }

  /// A word, a name, parameters where there are any, and clauses.
  private mutating func template(_ what: String, _ body: Body) {
    bump()
    name(what)
    if !isRecovering { optionalParameters() }
    clauses(body)
  }

  mutating func readsClause() {
    bump()
    name("an entity")
    if !isRecovering, expect(.with) { names("an attribute") }
  }

  mutating func aggregateClause() {
    bump()
    list { $0.aggregateItem() }
  }

  mutating func aggregateItem() {
    node(.aggregateItem) { parser in
      parser.name("`count`, `sum`, `histogram` or `gram`")
      if !parser.isRecovering, parser.eat(.of) { parser.instance() }
      if !parser.isRecovering, parser.eat(.at) { parser.set() }
    }
  }

  mutating func evolution() {
    node(.evolution) { parser in
      parser.bump()
      parser.name("the evolution's name")
      parser.clauses(.evolution)
    }
  }

  mutating func nominateClause() {
    expect(.nominate, .local, .when)
    if !isRecovering { declaredPart() }
    if !isRecovering, expect(.and) { presentPart() }
  }

  mutating func declaredPart() {
    node(.declaredPart) { parser in
      parser.expect(.declared, .in, .at, .least)
      if !parser.isRecovering { parser.integer() }
      if !parser.isRecovering { parser.name("`Vaults`") }
    }
  }

  mutating func presentPart() {
    node(.presentPart) { parser in
      parser.expect(.present, .for, .at, .least)
      if !parser.isRecovering { parser.integer() }
      if !parser.isRecovering { parser.name("an entity") }
      if !parser.isRecovering { parser.expect(.in, .one, .epoch) }
    }
  }

  mutating func promoteClause() {
    bump()
    if expect(.by) { name("a role") }
  }

  mutating func test() {
    node(.test) { parser in
      parser.bump()
      parser.string()
      parser.clauses(.test)
    }
  }

  mutating func givenClause() {
    bump()
    if expect(.task) { instance() }
    clauses(.given)
  }

  mutating func caseClause() {
    bump()
    string()
    clauses(.testCase)
  }

  mutating func submitterClause() {
    bump()
    name("a role")
  }

  mutating func marketsClause() {
    bump()
    names("a market")
  }

  mutating func familiesClause() {
    bump()
    names("a family")
  }

  mutating func conceptsClause() {
    bump()
    names("a concept")
  }

  mutating func expectClause() {
    bump()
    name("`permitted`, `denied`, `blocked`, `obliged` or `unobliged`")
    if !isRecovering, eat(.by) { list { $0.path() } }
  }
}
