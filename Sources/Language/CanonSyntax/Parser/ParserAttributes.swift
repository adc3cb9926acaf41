/// The clauses of canonical attributes and queries.
extension Parser {
  mutating func meaningClause() {
    bump()
    string()
  }

  mutating func classClause() {
    bump()
    name("`public`, `protected` or `local`")
  }

  mutating func rangeClause() {
    bump()
    range()
    if !isRecovering, at(.outside) { outsidePart() }
  }

  mutating func outsidePart() {
    node(.outsidePart) { parser in
      parser.bump()
      if parser.eat(.clamp) { return }
      guard parser.at(.set) else { return parser.missing("`set aside` or `clamp`") }
      parser.expect(.set, .aside)
    }
  }

  mutating func sourceClause() {
    bump()
    list { $0.sourceItem() }
  }

  mutating func sourceItem() {
    switch keyword {
    case .column: columnSource()
    case .constant: constantSource()
    default: formatSource()
    }
  }

  mutating func columnSource() {
    node(.columnSource) { parser in
      parser.column()
      while !parser.isRecovering, parser.at(.plus) || parser.at(.minus) { parser.offsetPart() }
      if !parser.isRecovering, parser.at(.zone) { parser.zonePart() }
      if !parser.isRecovering, parser.at(.through) { parser.throughPart() }
    }
  }

  mutating func offsetPart() {
    node(.offsetPart) { parser in
      parser.bump()
      parser.column()
    }
  }

  mutating func zonePart() {
    node(.zonePart) { parser in
      parser.bump()
      parser.string()
    }
  }

  mutating func throughPart() {
    node(.throughPart) { parser in
      parser.bump()
      parser.table()
      guard !parser.isRecovering, parser.expect(.by) else { return }
      parser.string()
      if !parser.isRecovering { parser.column() }
    }
  }

  mutating func constantSource() {
    node(.constantSource) { parser in
      parser.bump()
      parser.primary()
    }
  }

  mutating func formatSource() {
    node(.formatSource) { parser in
      parser.name("`column`, `constant` or a format")
      parser.string()
    }
  }

  mutating func absentClause() {
    bump()
    treatment()
  }

  mutating func unknownClause() {
    bump()
    treatment()
  }

  mutating func deprecatedClause() {
    bump()
    expect(.since)
    version()
    if !isRecovering, eat(.use) { name("what to use instead") }
  }

  mutating func treatment() {
    node(.treatment) { parser in
      if parser.at(.set), parser.next(is: .aside) {
        parser.expect(.set, .aside)
      } else {
        parser.primary()
      }
    }
  }

  mutating func deriveClause() {
    bump()
    expression()
    if !isRecovering, at(.in) { windowPart() }
  }

  mutating func windowPart() {
    node(.windowPart) { parser in
      parser.bump()
      guard parser.eat(.last) || parser.eat(.next) else {
        return parser.missing("`last` or `next`")
      }
      parser.sum()
    }
  }

  mutating func ifEmptyClause() {
    bump()
    guard expect(.empty) else { return }
    sum()
  }

  mutating func boundClause() {
    bump()
    range()
  }

  mutating func scaleClause() {
    bump()
    name("`linear` or `log`")
  }
}
