package import CanonTypes

/// What a literal says, exactly.
package enum LiteralValue: Hashable, Sendable {
  case integer(Int64)
  case decimal(ExactDecimal)
  /// Of a hundred: `20%` is 20.
  case percent(ExactDecimal)
  case duration(Period)
  case money(ExactDecimal, currency: String)
  case version(SemanticVersion)
  case date(CivilDate)
  case instant(Instant)
  case text(String)
  case truth(Bool)
}

/// How numbers are written: digits with `_` between them, exact and within 18 digits.
enum NumberLiteral {
  /// Seconds in a unit of duration; a `y` is 365 days, for terms of keeping.
  static func seconds(in unit: UInt8) -> Int64? {
    switch unit {
    case UInt8(ascii: "s"): 1
    case UInt8(ascii: "m"): 60
    case UInt8(ascii: "h"): 3_600
    case UInt8(ascii: "d"): 86_400
    case UInt8(ascii: "y"): 31_536_000
    default: nil
    }
  }

  /// Underscores stand between digits only, and a number of several digits begins with none of 0.
  static func isWellFormed(_ text: String, _ kind: TokenKind) -> Bool {
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
      guard kind != .versionNumber, index > 0, index + 1 < bytes.count,
        Lexer.isDigit(bytes[index - 1]),
        Lexer.isDigit(bytes[index + 1])
      else { return false }
    }
    let leading = bytes.count > 1 && bytes[0] == UInt8(ascii: "0")
    return !(leading && (Lexer.isDigit(bytes[1]) || bytes[1] == UInt8(ascii: "_")))
      && (kind != .versionNumber || bytes.filter { $0 == UInt8(ascii: ".") }.count == 2)
  }

  /// - Returns: `nil` for what does not fit 18 digits, or a version's 18 a part.
  static func value(_ text: String, _ kind: TokenKind) -> LiteralValue? {
    let digits = text.filter { $0 != "_" }
    switch kind {
    case .integer: return Decimals.number(Array(digits.utf8)).map { .integer($0) }
    case .decimal: return ExactDecimal(digits.lowercased()).map { .decimal($0) }
    case .percent: return ExactDecimal(digits.lowercased().dropLast()).map { .percent($0) }
    case .versionNumber: return SemanticVersion(digits).map { .version($0) }
    case .duration:
      guard let last = digits.utf8.last, let unit = seconds(in: last),
        let count = Decimals.number(Array(digits.utf8.dropLast()))
      else { return nil }
      let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
      return overflow ? nil : .duration(Period(seconds: seconds))
    default: return nil
    }
  }
}

/// How text is written: in double quotes, on one line, with `\" \\ \n \t \u{…}` escapes.
enum TextLiteral {
  /// Bytes of the escape that `bytes` begins with; `nil` when it is none.
  static func escapeLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let start = bytes.startIndex
    guard bytes.count >= 2 else { return nil }
    switch bytes[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "t"): return 2
    case UInt8(ascii: "u"):
      let head = bytes.prefix(12)
      guard head.count > 4, head[start + 2] == UInt8(ascii: "{"),
        let close = head.firstIndex(of: UInt8(ascii: "}")),
        scalar(head[(start + 3)..<close]) != nil
      else { return nil }
      return close - start + 1
    default: return nil
    }
  }

  private static func scalar(_ digits: ArraySlice<UInt8>) -> Unicode.Scalar? {
    guard (1...6).contains(digits.count),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { return nil }
    return Unicode.Scalar(value)
  }

  /// The text of a well-formed literal, quotes and escapes resolved.
  static func value(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var rest = bytes.dropFirst().dropLast()
    while let byte = rest.first {
      guard byte == UInt8(ascii: "\\"), let length = escapeLength(rest) else {
        result.append(byte)
        rest = rest.dropFirst()
        continue
      }
      switch rest[rest.startIndex + 1] {
      case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
      case UInt8(ascii: "u"):
        let digits = rest[(rest.startIndex + 3)..<(rest.startIndex + length - 1)]
        scalar(digits).map { result += Array(String(Character($0)).utf8) }
      default: result.append(rest[rest.startIndex + 1])
      }
      rest = rest.dropFirst(length)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
