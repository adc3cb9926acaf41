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
      parser.names("a role")
    }
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
    bump()
    name("a task class such as `train`")
    if !isRecovering { name("the rule's name") }
    if !isRecovering, at(.when) { whenPart() }
    if !isRecovering, at(.because) { becausePart() }
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
