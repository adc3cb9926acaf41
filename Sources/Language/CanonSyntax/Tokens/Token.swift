/// What a token is, before any context.
///
/// Words are one kind, `identifier`; what a word means where it stands is the parser's affair.
package enum TokenKind: UInt8, Hashable, Sendable {
  case identifier
  case integer, decimal, percent, duration, versionNumber, date, instant, string
  case leftBrace, rightBrace, leftParenthesis, rightParenthesis
  case comma, colon, dot, assign
  case plusSign, minusSign, timesSign, divideSign
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, rangeOperator
  /// Bytes that are no token; the lexer has reported them.
  case invalid
  case endOfFile
  /// Never in a tree: what the parser sees where a line ends its clause.
  case endOfClause

  package var isLiteral: Bool { rawValue >= 1 && rawValue <= 8 }

  /// Whether a line that begins with this token goes on with the clause above it.
  var continuesClause: Bool {
    switch self {
    case .leftBrace, .leftParenthesis, .comma, .colon, .dot, .assign, .plusSign, .minusSign,
      .timesSign, .divideSign, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
      .rangeOperator:
      true
    default: false
    }
  }
}

/// One token: its kind and its bytes, `lower` to `upper`.
///
/// Trivia is not stored: it is what lies between the end of one token and the start of the next,
/// so tokens in order give the file back byte for byte.
package struct Token: Hashable, Sendable {
  package let kind: TokenKind
  /// The word, when an identifier is one that the grammar uses somewhere.
  package let keyword: Keyword?
  /// Whether a line ends between the token before it and this one.
  package let startsLine: Bool
  /// Whether the lexer reported a mistake inside it.
  package let isMalformed: Bool
  package let lower: Int32
  package let upper: Int32

  package var range: Range<Int> { Int(lower)..<Int(upper) }
}
