/// Writes values as RFC 8785 text: sorted keys, no whitespace, the shortest escapes.
struct CanonicalWriter {
  private(set) var text: [UInt8] = []

  mutating func write(_ value: CanonicalValue, depth: Int) throws(EncodingFault) {
    guard depth <= CanonicalValue.greatestDepth else {
      throw EncodingFault(
        .tooDeep, "values nest at most \(CanonicalValue.greatestDepth) deep")
    }
    switch value {
    case .boolean(let truth): text.append(contentsOf: (truth ? "true" : "false").utf8)
    case .integer(let integer): try write(integer)
    case .string(let string): write(string)
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        try write(element, depth: depth + 1)
      }
      text.append(UInt8(ascii: "]"))
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      // RFC 8785, 3.2.3: by UTF-16 code units, which is not the order of code points.
      let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
      for (index, member) in sorted.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        write(member.key)
        text.append(UInt8(ascii: ":"))
        try write(member.value, depth: depth + 1)
      }
      text.append(UInt8(ascii: "}"))
    }
  }

  private mutating func write(_ integer: Int64) throws(EncodingFault) {
    guard integer.magnitude <= CanonicalValue.largestInteger else {
      throw EncodingFault(
        .integerOutOfRange, "\(integer) lies outside ±(2^53 − 1); write it as a string")
    }
    text.append(contentsOf: String(integer).utf8)
  }

  private mutating func write(_ string: String) {
    text.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0x20...: text.append(byte)
      default: escape(control: byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  private mutating func escape(control byte: UInt8) {
    let short: [UInt8: String] = [
      0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r",
    ]
    if let escape = short[byte] {
      text.append(contentsOf: escape.utf8)
    } else {
      let digits = Array("0123456789abcdef".utf8)
      text.append(contentsOf: "\\u00".utf8)
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }
}
