/// Writes values as RFC 8785 text: sorted keys, no whitespace, the shortest escapes.
struct CanonicalWriter {
  private(set) var text: [UInt8] = []

  mutating func write(_ value: CanonicalValue, depth: Int) throws(EncodingFault) {
    try CanonicalWriter.check(depth)
    switch value {
    case .boolean(let truth): text.append(contentsOf: (truth ? "true" : "false").utf8)
    case .integer(let integer): try write(integer)
    case .string(let string): write(string)
    case .array(let elements):
      try array(elements, depth: depth) { (writer, element) throws(EncodingFault) in
        try writer.write(element, depth: depth + 1)
      }
    case .object(let members):
      let pairs = members.map { ($0.key, $0.value) }
      try object(pairs, depth: depth) { (writer, member) throws(EncodingFault) in
        try writer.write(member, depth: depth + 1)
      }
    }
  }

  static func check(_ depth: Int) throws(EncodingFault) {
    guard depth <= CanonicalValue.greatestDepth else {
      throw EncodingFault(
        .tooDeep, "values nest at most \(CanonicalValue.greatestDepth) deep")
    }
  }

  mutating func array<Element, Failure: Error>(
    _ elements: [Element], depth: Int,
    _ body: (inout CanonicalWriter, Element) throws(Failure) -> Void
  ) throws(Failure) {
    text.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      try body(&self, element)
    }
    text.append(UInt8(ascii: "]"))
  }

  mutating func object<Value, Failure: Error>(
    _ members: [(key: String, value: Value)], depth: Int,
    _ body: (inout CanonicalWriter, Value) throws(Failure) -> Void
  ) throws(Failure) {
    text.append(UInt8(ascii: "{"))
    // RFC 8785, 3.2.3: by UTF-16 code units, which is not the order of code points.
    let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
    for (index, member) in sorted.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      write(member.key)
      text.append(UInt8(ascii: ":"))
      try body(&self, member.value)
    }
    text.append(UInt8(ascii: "}"))
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
    var string = string
    let isPlain = string.withUTF8 { bytes in
      let isPlain = bytes.allSatisfy {
        $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
      if isPlain { text.append(contentsOf: bytes) }
      return isPlain
    }
    if !isPlain { escaped(string) }
    text.append(UInt8(ascii: "\""))
  }

  private mutating func escaped(_ string: String) {
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0x20...: text.append(byte)
      default: escape(control: byte)
      }
    }
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
