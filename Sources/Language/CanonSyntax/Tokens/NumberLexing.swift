import CanonDiagnostics
import CanonSource
import CanonTypes

/// Numbers, and everything else that begins with a digit.
extension Lexer {
  mutating func scanNumber() {
    let start = position
    if scanDate() { return }
    var kind = TokenKind.integer
    scanDigits()
    while byte() == UInt8(ascii: "."), Lexer.isDigit(byte(1)) {
      kind = kind == .integer ? .decimal : .versionNumber
      position += 1
      scanDigits()
    }
    if kind != .versionNumber, byte() | 0x20 == UInt8(ascii: "e"), exponentFollows {
      kind = .decimal
      position += 2
      scanDigits()
    }
    let end = position
    if byte() == UInt8(ascii: "%"), kind != .versionNumber {
      kind = .percent
      position += 1
    } else {
      while Lexer.isWordByte(byte()) { position += 1 }
      if bytes[position - 1] | 0x20 == UInt8(ascii: "e"), byte() == UInt8(ascii: "-") {
        position += 1
      }
      if position > end { kind = durationOrInvalid(kind, end) }
    }
    finish(kind, start)
  }

  private var exponentFollows: Bool {
    Lexer.isDigit(byte(1)) || (byte(1) == UInt8(ascii: "-") && Lexer.isDigit(byte(2)))
  }

  private mutating func scanDigits() {
    while Lexer.isDigit(byte()) || byte() == UInt8(ascii: "_") { position += 1 }
  }

  private func durationOrInvalid(_ kind: TokenKind, _ end: Int) -> TokenKind {
    let unit = position == end + 1 ? NumberLiteral.seconds(in: bytes[end]) : nil
    return kind == .integer && unit != nil ? .duration : .invalid
  }

  private mutating func finish(_ kind: TokenKind, _ start: Int) {
    let text = source.text(start..<position)
    var kind = kind
    if kind == .invalid || !NumberLiteral.isWellFormed(text, kind) {
      report(SyntaxMessage.malformedNumber(text, span(start, position)))
      kind = .invalid
    } else if NumberLiteral.value(text, kind) == nil {
      report(SyntaxMessage.numberTooLarge(text, span(start, position)))
      kind = .invalid
    }
    add(kind, from: start)
  }

  /// `YYYY-MM-DD`, and with `T` an instant; nothing else has that beginning.
  private mutating func scanDate() -> Bool {
    let start = position
    let pattern: [Bool] = [true, true, true, true, false, true, true, false, true, true]
    for (index, digit) in pattern.enumerated() {
      if digit ? !Lexer.isDigit(byte(index)) : byte(index) != UInt8(ascii: "-") { return false }
    }
    position += pattern.count
    let time = byte() == UInt8(ascii: "T")
    while Lexer.isWordByte(byte()) || (time && byte() == UInt8(ascii: ":")) { position += 1 }
    let text = source.text(start..<position)
    if Instant(text) == nil {
      report(SyntaxMessage.malformedInstant(text, span(start, position)))
      add(.invalid, from: start)
    } else {
      add(time ? .instant : .date, from: start)
    }
    return true
  }
}
