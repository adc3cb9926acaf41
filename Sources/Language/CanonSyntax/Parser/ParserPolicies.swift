/// What stands in a policy: purposes, roles, parameters, rules, and the heads of its blocks.
extension Parser {
  mutating func purpose() {
    node(.purpose) { parser in
      parser.bump()
      parser.purposeTerm()
    }
  }

  mutating func purposeTerm() {
    node(.purposeTerm) { parser in
      parser.name("a purpose")
      guard !parser.isRecovering, parser.at(.leftBrace) else { return }
      parser.entries("a purpose") { $0.purposeTerm() }
    }
  }

  mutating func role() {
    node(.role) { parser in
      parser.bump()
      parser.list { $0.roleItem() }
    }
  }

  mutating func roleItem() {
    node(.roleItem) { parser in
      parser.name("a role")
      if !parser.isRecovering, parser.eat(.as) { parser.name("an actor of the protocol") }
    }
  }

  mutating func market() {
    node(.market) { parser in
      parser.bump()
      parser.names("a market")
    }
  }

  mutating func scope() {
    node(.scope) { parser in
      parser.bump()
      parser.name("the scope's name")
      if !parser.isRecovering { parser.coversPart() }
      if !parser.isRecovering, parser.at(.lasts) { parser.lastsPart() }
    }
  }

  mutating func coversPart() {
    node(.coversPart) { parser in
      guard parser.expect(.covers) else { return }
      parser.names("a purpose")
    }
  }

  mutating func lastsPart() {
    node(.lastsPart) { $0.lastsClause() }
  }

  mutating func delegation() {
    node(.delegation) { parser in
      parser.bump()
      parser.name("the delegation's name")
      if !parser.isRecovering {
        if parser.at(.of) { parser.ofPart() } else { parser.missing("`of` and a role") }
      }
      parser.clauses(.delegation)
    }
  }

  mutating func purposeClause() {
    bump()
    names("a purpose")
  }

  mutating func lastsClause() {
    expect(.lasts, .at, .most)
    duration()
  }

  mutating func capClause() {
    bump()
    if expect(.rho) { number() }
  }

  mutating func parameter() {
    node(.parameter) { parser in
      parser.bump()
      parser.name("the parameter's name")
      parser.expect(.colon, "`:` and a type")
      if !parser.isRecovering { parser.type() }
      if !parser.isRecovering, parser.expect(.assign, "`=` and a value") { parser.sum() }
      guard !parser.isRecovering, parser.at(.leftBrace) else { return }
      parser.entries("a step `from epoch n: value`") { $0.parameterStep() }
    }
  }

  mutating func parameterStep() {
    node(.parameterStep) { parser in
      parser.expect(.from, .epoch)
      parser.integer()
      if !parser.isRecovering, parser.expect(.colon, "`:` and a value") { parser.sum() }
    }
  }

  mutating func permit() { node(.permit) { $0.rule() } }

  mutating func forbid() { node(.forbid) { $0.rule() } }

  mutating func rule() {
    ruleHead()
    if !isRecovering, at(.because) { becausePart() }
  }

  mutating func require() {
    node(.require) { parser in
      parser.ruleHead()
      if !parser.isRecovering { parser.thenPart() }
      if !parser.isRecovering, parser.at(.because) { parser.becausePart() }
    }
  }

  /// The word of a rule, the class of tasks, its name and its condition.
  private mutating func ruleHead() {
    bump()
    name("a task class such as `train`")
    if !isRecovering { name("the rule's name") }
    if !isRecovering, at(.when) { whenPart() }
  }

  mutating func thenPart() {
    node(.thenPart) { parser in
      guard parser.expect(.then) else { return }
      parser.list { $0.obligation() }
    }
  }

  mutating func obligation() {
    node(.obligation) { parser in
      parser.name("an obligation such as `notify`")
      // A declaration that follows on the same line is no name.
      let word = parser.keyword
      let declares = word.map { $0.isReserved || Declarations.policy.parse[$0] != nil } ?? false
      if !parser.isRecovering, parser.at(.identifier), !declares { parser.name("whom") }
      if !parser.isRecovering, parser.eat(.within) { parser.duration() }
    }
  }

  mutating func whenPart() {
    node(.whenPart) { parser in
      parser.bump()
      parser.expression()
    }
  }

  mutating func becausePart() {
    node(.becausePart) { parser in
      parser.bump()
      parser.string()
    }
  }

  mutating func privacy() {
    node(.privacy) { parser in
      parser.bump()
      parser.name("the block's name")
      parser.clauses(.privacy)
    }
  }

  mutating func training() {
    node(.training) { parser in
      parser.bump()
      parser.name("the training's name")
      if !parser.isRecovering { parser.optionalParameters() }
      parser.clauses(.training)
    }
  }

  mutating func acceptance() {
    node(.acceptance) { parser in
      parser.bump()
      parser.name("the acceptance's name")
      if !parser.isRecovering { parser.optionalParameters() }
      parser.clauses(.acceptance)
    }
  }

  mutating func settlement() {
    node(.settlement) { parser in
      parser.bump()
      parser.name("the settlement's name")
      parser.clauses(.settlement)
    }
  }
}
