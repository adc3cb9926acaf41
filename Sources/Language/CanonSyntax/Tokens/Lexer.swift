import CanonDiagnostics
import CanonSource

/// Cuts a file into tokens: total, linear, over bytes.
///
/// Whatever is no token becomes `invalid` with a finding, and the last token is always
/// `endOfFile`. A file that is too long or not UTF-8 is one invalid token and one finding.
struct Lexer {
  let source: SourceText
  let bytes: [UInt8]
  let keywords = KeywordTable.shared
  var position = 0
  var tokens: [Token] = []
  var diagnostics: [Diagnostic] = []
  var startsLine = true
  var isMalformed = false

  static func lex(_ source: SourceText) -> (tokens: [Token], diagnostics: [Diagnostic]) {
    var lexer = Lexer(source: source, bytes: source.bytes)
    lexer.run()
    return (lexer.tokens, lexer.diagnostics)
  }

  private mutating func run() {
    tokens.reserveCapacity(min(bytes.count, SourceText.maximumLength) / 5 + 1)
    if let refused = SyntaxMessage.refusal(of: source) {
      diagnostics.append(refused)
      isMalformed = true
      position = bytes.count
      add(.invalid, from: 0)
    } else {
      while skipTrivia() { scanToken() }
    }
    add(.endOfFile, from: bytes.count)
  }

  /// The byte `ahead` of the current one, 0 beyond the end.
  @inline(__always)
  func byte(_ ahead: Int = 0) -> UInt8 {
    position + ahead < bytes.count ? bytes[position + ahead] : 0
  }

  mutating func add(_ kind: TokenKind, from start: Int, keyword: Keyword? = nil) {
    tokens.append(
      Token(
        kind: kind, keyword: keyword, startsLine: startsLine, isMalformed: isMalformed,
        lower: Int32(start), upper: Int32(position)))
    (startsLine, isMalformed) = (false, false)
  }

  mutating func report(_ diagnostic: Diagnostic) {
    isMalformed = true
    diagnostics.append(diagnostic)
  }

  func span(_ start: Int, _ end: Int) -> SourceSpan { SourceSpan(source.id, start, end) }

  /// - Returns: whether a token follows.
  private mutating func skipTrivia() -> Bool {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "\n"):
        startsLine = true
        position += 1
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        checkHidden(start, position)
        isMalformed = false
      default: return true
      }
    }
    startsLine = true
    return false
  }

  private mutating func scanToken() {
    let start = position
    let first = bytes[start]
    if Lexer.isLetter(first) { return scanWord() }
    if Lexer.isDigit(first) { return scanNumber() }
    if first == UInt8(ascii: "\"") { return scanString() }
    if let (kind, length) = punctuation(first) {
      position += length
      add(kind, from: start)
    } else {
      scanInvalid()
    }
  }

  private mutating func scanWord() {
    let start = position
    var (low, high) = (UInt64(0), UInt64(0))
    while position < bytes.count, Lexer.isWordByte(bytes[position]) {
      KeywordTable.add(bytes[position], at: position - start, &low, &high)
      position += 1
    }
    let short = position - start <= KeywordTable.longest
    add(.identifier, from: start, keyword: short ? keywords.find(low, high) : nil)
  }

  private func punctuation(_ first: UInt8) -> (TokenKind, Int)? {
    let followed = byte(1) == UInt8(ascii: "=")
    switch first {
    case UInt8(ascii: "{"): return (.leftBrace, 1)
    case UInt8(ascii: "}"): return (.rightBrace, 1)
    case UInt8(ascii: "("): return (.leftParenthesis, 1)
    case UInt8(ascii: ")"): return (.rightParenthesis, 1)
    case UInt8(ascii: ","): return (.comma, 1)
    case UInt8(ascii: ":"): return (.colon, 1)
    case UInt8(ascii: "+"): return (.plusSign, 1)
    case UInt8(ascii: "-"): return (.minusSign, 1)
    case UInt8(ascii: "*"): return (.timesSign, 1)
    case UInt8(ascii: "/"): return (.divideSign, 1)
    case UInt8(ascii: "="): return followed ? (.equal, 2) : (.assign, 1)
    case UInt8(ascii: "!"): return followed ? (.notEqual, 2) : nil
    case UInt8(ascii: "<"): return followed ? (.lessOrEqual, 2) : (.less, 1)
    case UInt8(ascii: ">"): return followed ? (.greaterOrEqual, 2) : (.greater, 1)
    case UInt8(ascii: "."):
      let range = byte(1) == UInt8(ascii: ".") && byte(2) == UInt8(ascii: "=")
      return range ? (.rangeOperator, 3) : (.dot, 1)
    default: return nil
    }
  }

  /// A run of bytes that begin nothing is one token and one finding.
  private mutating func scanInvalid() {
    let start = position
    repeat { position += 1 } while position < bytes.count && !beginsSomething(bytes[position])
    let hidden = firstHidden(start, position)
    let shown = source.text(start..<position)
    report(
      hidden.map { SyntaxMessage.hidden(source, span($0, $0 + 3)) }
        ?? SyntaxMessage.unexpected(shown, span(start, position)))
    add(.invalid, from: start)
  }

  private func beginsSomething(_ byte: UInt8) -> Bool {
    Lexer.isWordByte(byte) || byte == UInt8(ascii: "\"") || punctuation(byte) != nil
      || [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        .contains(byte)
  }

  private mutating func scanString() {
    let start = position
    let findings = diagnostics.count
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        checkHidden(start, position)
        return add(.string, from: start)
      case UInt8(ascii: "\\"):
        let length = TextLiteral.escapeLength(bytes[position...])
        if length == nil, !isMalformed {
          report(SyntaxMessage.escape(span(position, min(position + 2, bytes.count))))
        }
        position += length ?? (byte(1) == UInt8(ascii: "\n") || byte(1) == 0 ? 1 : 2)
      case 0..<0x20 where byte() != UInt8(ascii: "\t") && byte() != UInt8(ascii: "\r"):
        if !isMalformed { report(SyntaxMessage.control(span(position, position + 1))) }
        position += 1
      default: position += 1
      }
    }
    // What closes brackets at the end of the line was meant to close them.
    let closers: Set<UInt8> = [0x20, 0x09, 0x0D, UInt8(ascii: "}"), UInt8(ascii: ")")]
    while position > start + 1, closers.contains(bytes[position - 1]) { position -= 1 }
    diagnostics.removeSubrange(findings...)
    report(SyntaxMessage.unclosedString(span(start, position)))
    add(.string, from: start)
  }

  /// Bidirectional controls and marks can make a page read other than it compiles
  /// (Boucher and Anderson, "Trojan Source", 2021).
  private mutating func checkHidden(_ start: Int, _ end: Int) {
    guard let hidden = firstHidden(start, end) else { return }
    report(SyntaxMessage.hidden(source, span(hidden, min(hidden + 3, end))))
  }

  private func firstHidden(_ start: Int, _ end: Int) -> Int? {
    guard end - start >= 3 else { return nil }
    for index in start..<(end - 2) where bytes[index] == 0xE2 {
      let (second, third) = (bytes[index + 1], bytes[index + 2])
      let marks = second == 0x80 && [0x8B, 0x8E, 0x8F].contains(third)
      let overrides = second == 0x80 && (0xA8...0xAE).contains(third)
      let isolates = second == 0x81 && (0xA0...0xAF).contains(third)
      if marks || overrides || isolates { return index }
    }
    return nil
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte == 95 }
  static func isWordByte(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
}
