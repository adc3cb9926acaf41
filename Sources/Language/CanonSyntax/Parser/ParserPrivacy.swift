/// The clauses of a privacy block.
extension Parser {
  mutating func unitClause() {
    bump()
    name("the entity that is protected")
    if !isRecovering { expect(.in, .at, .most) }
    integer()
    if !isRecovering { name("`Vault`") }
  }

  mutating func budgetClause() {
    bump()
    epsilonDelta()
    guard !isRecovering, expect(.per) else { return }
    name("the entity that is protected")
    if !isRecovering { epochsPart() }
    if !isRecovering, eat(.comma) { lifetimePart() }
  }

  mutating func epsilonDelta() {
    node(.epsilonDelta) { parser in
      parser.expect(.epsilon)
      parser.number()
      if !parser.isRecovering { parser.expect(.delta) }
      parser.number()
    }
  }

  mutating func epochsPart() {
    node(.epochsPart) { parser in
      parser.expect(.in)
      parser.integer()
      if !parser.isRecovering { parser.expect(.epochs) }
    }
  }

  mutating func lifetimePart() {
    node(.lifetimePart) { parser in
      guard parser.expect(.lifetime) else { return }
      parser.epsilonDelta()
    }
  }

  mutating func mechanismClause() {
    bump()
    name("a mechanism")
    while !isRecovering, eat(.comma) {
      switch keyword {
      case .quorum: quorumPart()
      case .at: colludingPart()
      default: missing("`quorum t of n` or `at most c colluding`")
      }
    }
  }

  mutating func quorumPart() {
    node(.quorumPart) { parser in
      parser.bump()
      parser.integer()
      if !parser.isRecovering { parser.expect(.of) }
      parser.integer()
    }
  }

  mutating func colludingPart() {
    node(.colludingPart) { parser in
      parser.expect(.at, .most)
      parser.integer()
      if !parser.isRecovering { parser.expect(.colluding) }
    }
  }

  mutating func cohortClause() {
    bump()
    if eat(.public) {
      if at(.because) { becausePart() }
      return
    }
    expect(.at, .least)
    integer()
    if !isRecovering { name("the entity that is counted") }
    if !isRecovering, eat(.comma) { noisedPart() }
  }

  mutating func noisedPart() {
    node(.noisedPart) { parser in
      parser.expect(.noised, .at, .rho)
      parser.number()
    }
  }

  mutating func consentClause() {
    bump()
    expect(.required, .for)
    if !isRecovering { path() }
  }

  mutating func releaseClause() {
    bump()
    names("what is released")
  }

  mutating func keepClause() {
    bump()
    list { $0.keepItem() }
  }

  mutating func keepItem() {
    node(.keepItem) { parser in
      parser.name("what is kept")
      parser.duration()
    }
  }

  mutating func regionClause() {
    bump()
    name("a region")
    guard !isRecovering, expect(.colon, "`:`") else { return }
    if at(.aggregate) { aggregatePart() } else { releasePart() }
    if !isRecovering, eat(.comma) {
      releasePart()
    } else if at(.release), next(is: .to), regionFollows(position + 2) {
      missing("`,`")
    }
  }

  /// Whether token `index` goes on with `release to`, and is not the clause after `release`.
  private func regionFollows(_ index: Int) -> Bool {
    guard index < tokens.count else { return false }
    let token = tokens[index]
    let begins = token.keyword.map { Body.privacy.clauses[$0] != nil } ?? false
    return token.kind == .identifier && !token.startsLine && !begins
  }

  mutating func aggregatePart() {
    node(.aggregatePart) { parser in
      parser.expect(.aggregate, .in)
      if !parser.isRecovering { parser.name("a region") }
    }
  }

  mutating func releasePart() {
    node(.releasePart) { parser in
      parser.expect(.release, .to)
      if !parser.isRecovering { parser.names("a region") }
    }
  }

  mutating func placeClause() {
    bump()
    names("a place such as `vault`")
  }

  mutating func contributionClause() {
    bump()
    expect(.at, .most)
    integer()
    if !isRecovering { name("an entity") }
    if !isRecovering, eat(.in) { duration() }
  }
}
