/// Reads one JSON document of the fragment from UTF-8 bytes.
///
/// Refused with the byte offset: null, fractions and exponents, minus zero, duplicate keys, invalid
/// UTF-8, lone surrogates, control characters, nesting beyond the limit, and trailing bytes.
struct CanonicalReader {
  private let text: [UInt8]
  private var offset = 0

  init(_ text: [UInt8]) { self.text = text }

  mutating func document() throws(EncodingFault) -> CanonicalValue {
    let value = try value(depth: 0)
    skipWhitespace()
    guard offset == text.count else { throw malformed("the document ends, yet bytes follow") }
    return value
  }

  private var next: UInt8? { offset < text.count ? text[offset] : nil }

  private func malformed(_ sentence: String) -> EncodingFault {
    EncodingFault(.malformed, "\(sentence) (byte \(offset))")
  }

  private mutating func skipWhitespace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      offset += 1
    }
  }

  /// Skips whitespace, then takes `byte` if it is the next one.
  private mutating func take(_ byte: Character) -> Bool {
    skipWhitespace()
    guard next == byte.asciiValue else { return false }
    offset += 1
    return true
  }

  private mutating func value(depth: Int) throws(EncodingFault) -> CanonicalValue {
    guard depth <= CanonicalValue.greatestDepth else {
      throw EncodingFault(
        .tooDeep, "values nest at most \(CanonicalValue.greatestDepth) deep (byte \(offset))")
    }
    skipWhitespace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"): return try integer()
    case .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try integer()
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): throw malformed("null is not used: leave the key out")
    case nil: throw malformed("the text ends where a value is expected")
    default: throw malformed("a value is expected")
    }
  }

  private mutating func word(
    _ word: String, _ value: CanonicalValue
  ) throws(EncodingFault) -> CanonicalValue {
    guard text[offset...].starts(with: word.utf8) else { throw malformed("a value is expected") }
    offset += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(EncodingFault) -> CanonicalValue {
    offset += 1
    var members: [String: CanonicalValue] = [:]
    if take("}") { return .object(members) }
    repeat {
      skipWhitespace()
      guard next == UInt8(ascii: "\"") else { throw malformed("a key in quotes is expected") }
      let key = try string()
      guard take(":") else { throw malformed("a colon is expected after a key") }
      let value = try value(depth: depth + 1)
      guard members.updateValue(value, forKey: key) == nil else {
        throw EncodingFault(.duplicateKey, at: key, "the key occurs twice (byte \(offset))")
      }
    } while take(",")
    guard take("}") else { throw malformed("a comma or a closing brace is expected") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(EncodingFault) -> CanonicalValue {
    offset += 1
    var elements: [CanonicalValue] = []
    if take("]") { return .array(elements) }
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw malformed("a comma or a closing bracket is expected") }
    return .array(elements)
  }

  private mutating func integer() throws(EncodingFault) -> CanonicalValue {
    let start = offset
    let negative = next == UInt8(ascii: "-")
    if negative { offset += 1 }
    var magnitude: Int64 = 0
    let digits = offset
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      guard offset - digits < 18 else {
        throw EncodingFault(
          .integerOutOfRange, "an integer lies within ±(2^53 − 1) (byte \(start))")
      }
      magnitude = magnitude * 10 + Int64(byte - UInt8(ascii: "0"))
      offset += 1
    }
    guard offset > digits else { throw malformed("a digit is expected") }
    if text[digits] == UInt8(ascii: "0"), offset - digits > 1 || negative {
      throw malformed("an integer has no leading zero and zero no sign")
    }
    if let byte = next, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte) {
      throw malformed("numbers are integers: no fraction, no exponent")
    }
    guard magnitude <= CanonicalValue.largestInteger else {
      throw EncodingFault(
        .integerOutOfRange, "an integer lies within ±(2^53 − 1) (byte \(start))")
    }
    return .integer(negative ? -magnitude : magnitude)
  }

  private mutating func string() throws(EncodingFault) -> String {
    offset += 1
    var bytes: [UInt8] = []
    var start = offset
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        bytes.append(contentsOf: text[start..<offset])
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw malformed("the string before this place is not UTF-8")
        }
        offset += 1
        return string
      case UInt8(ascii: "\\"):
        bytes.append(contentsOf: text[start..<offset])
        offset += 1
        try escape(into: &bytes)
        start = offset
      case 0x20...: offset += 1
      default: throw malformed("a control character is written as an escape")
      }
    }
    throw malformed("the text ends within a string")
  }

  private mutating func escape(into bytes: inout [UInt8]) throws(EncodingFault) {
    guard let letter = next else { throw malformed("the text ends within an escape") }
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(letter)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "u"): bytes.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw malformed("an unknown escape")
    }
  }

  private mutating func escapedScalar() throws(EncodingFault) -> Character {
    let first = try fourDigits()
    var scalar = UInt32(first)
    if UTF16.isLeadSurrogate(first) {
      guard text[offset...].starts(with: "\\u".utf8) else { throw malformed("a lone surrogate") }
      offset += 2
      let second = try fourDigits()
      guard UTF16.isTrailSurrogate(second) else { throw malformed("a lone surrogate") }
      scalar = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
    }
    guard let valid = Unicode.Scalar(scalar) else { throw malformed("a lone surrogate") }
    return Character(valid)
  }

  private mutating func fourDigits() throws(EncodingFault) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw malformed("four hexadecimal digits are expected")
      }
      unit = unit << 4 | UInt16(digit)
      offset += 1
    }
    return unit
  }
}
