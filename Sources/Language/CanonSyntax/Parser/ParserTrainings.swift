/// The clauses of trainings, acceptances and settlements.
extension Parser {
  mutating func goalClause() {
    bump()
    name("a goal such as `classify`")
    if !isRecovering, at(.identifier), keyword.map({ !beginsClauseOrPart($0) }) ?? true {
      instance()
    }
    while !isRecovering, goalPart() {}
  }

  private func beginsClauseOrPart(_ word: Keyword) -> Bool {
    if [.to, .assigned, .over, .at, .into, .in].contains(word) { return true }
    return Body.training.clauses[word] != nil
  }

  /// What a goal says beside its target, in any order; `false` where nothing more is said.
  private mutating func goalPart() -> Bool {
    switch keyword {
    case .to: toPart()
    case .assigned: assignedPart()
    case .over: overPart()
    case .at: itemsPart()
    case .into: intoPart()
    case .in: stepsPart()
    default: return false
    }
    return true
  }

  mutating func toPart() {
    node(.toPart) { parser in
      parser.bump()
      parser.instance()
    }
  }

  mutating func assignedPart() {
    node(.assignedPart) { parser in
      parser.expect(.assigned, .at)
      parser.percent()
    }
  }

  mutating func overPart() {
    node(.overPart) { parser in
      parser.bump()
      parser.path()
      guard !parser.isRecovering else { return }
      if parser.at(.in) { parser.windowPart() } else { parser.missing("`in last` and a duration") }
    }
  }

  mutating func itemsPart() {
    node(.itemsPart) { parser in
      parser.expect(.at, .most)
      parser.integer()
      if !parser.isRecovering { parser.expect(.items) }
    }
  }

  mutating func intoPart() {
    node(.intoPart) { parser in
      parser.bump()
      parser.integer()
      if !parser.isRecovering { parser.expect(.groups) }
    }
  }

  mutating func stepsPart() {
    node(.stepsPart) { parser in
      parser.bump()
      parser.integer()
      if !parser.isRecovering { parser.expect(.steps) }
    }
  }

  mutating func learnerClause() {
    bump()
    name("a learner")
  }

  mutating func featuresClause() {
    bump()
    guard expect(.families) else { return }
    list { $0.instance() }
  }

  mutating func rowClause() {
    bump()
    expect(.centred, .at)
    number()
    if !isRecovering, expect(.comma, "`, constant` and a number"), expect(.constant) { number() }
  }

  mutating func evaluateClause() {
    bump()
    expect(.on)
    percent()
    if !isRecovering, expect(.of) { name("an entity") }
    if !isRecovering, expect(.by) { name("a way of splitting") }
  }

  mutating func costClause() {
    bump()
    if eat(.rho) {
      amount()
      if !isRecovering, at(.leftBrace) { entries("a share") { $0.costShare() } }
    } else {
      list { $0.costShare() }
    }
    if !isRecovering, at(.attempts) { attemptsPart() }
  }

  mutating func costShare() {
    node(.costShare) { parser in
      parser.name("`gram` or `metrics`")
      if parser.eat(.rho) { parser.amount() } else { parser.percent() }
    }
  }

  /// A number, or the parameter that holds it.
  mutating func amount() {
    if !isRecovering, at(.identifier), keyword?.isReserved != true, !at(.attempts) {
      name("a parameter")
    } else {
      number()
    }
  }

  mutating func attemptsPart() {
    node(.attemptsPart) { $0.attemptsClause() }
  }

  mutating func outputClause() {
    bump()
    names("an output")
  }

  mutating func underClause() {
    bump()
    name("a privacy block")
  }

  mutating func acceptedClause() {
    bump()
    if expect(.by) { name("an acceptance") }
  }

  mutating func settledClause() {
    bump()
    if expect(.by) { name("a settlement") }
  }

  mutating func evidenceClause() {
    bump()
    names("a kind of evidence")
  }

  mutating func floorClause() {
    bump()
    expect(.rank, .by)
    if !isRecovering { instance() }
  }

  mutating func challengeClause() { outcome() }

  mutating func rejectClause() { outcome() }

  mutating func acceptClause() { outcome() }

  /// The rest of an outcome's clause: its word, `when` and the condition.
  private mutating func outcome() {
    bump()
    if expect(.when) { expression() }
  }

  mutating func elseClause() {
    bump()
    name("`challenge`, `reject` or `accept`")
  }

  mutating func marginClause() {
    bump()
    expect(.accepted, .because)
    string()
  }

  mutating func challengeForClause() {
    bump()
    if expect(.for) { sum() }
  }

  mutating func rewardClause() {
    bump()
    list { $0.rewardShare() }
  }

  mutating func rewardShare() {
    node(.rewardShare) { parser in
      parser.name("who is rewarded")
      if parser.at(.percent) { parser.percent() }
      if !parser.isRecovering, parser.eat(.by) { parser.name("a measure") }
    }
  }

  mutating func attemptsClause() {
    bump()
    expect(.at, .most)
    integer()
  }
}
