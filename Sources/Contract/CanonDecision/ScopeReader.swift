/// Reads a task's scope from JSON (RFC 8259), by hand and in one pass over the bytes.
///
/// Whitespace and any order of keys are allowed. Everything else is refused with a code of its own:
/// unknown, misspelt, repeated and missing keys, other types, invalid UTF-8, bytes behind the end.
package struct ScopeReader {
  package static let largestByteCount = 64 << 10
  package static let longestTextByteCount = 200
  package static let longestListCount = 64

  /// The keys of a scope, ascending.
  package static let keys = [
    "concepts", "families", "markets", "output", "purpose", "role", "training",
  ]
  private static let keyBytes = keys.map { Array($0.utf8) }
  private enum Key: Int { case concepts, families, markets, output, purpose, role, training }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  package static func read(_ bytes: [UInt8]) throws(DecisionFault) -> TaskScope {
    let result: Result<TaskScope, DecisionFault> = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(DecisionFault) in try read(buffer) }
    }
    return try result.get()
  }

  package static func read(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(DecisionFault) -> TaskScope {
    guard bytes.count <= largestByteCount else {
      throw DecisionFault(.tooLarge, "at most \(largestByteCount) bytes are read")
    }
    var reader = ScopeReader(bytes)
    return try reader.document()
  }

  private func fault(_ code: DecisionCode, _ sentence: String) -> DecisionFault {
    DecisionFault(code, sentence)
  }

  private func malformed(_ wanted: String) -> DecisionFault {
    fault(.malformed, "\(wanted) is expected at byte \(position)")
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func document() throws(DecisionFault) -> TaskScope {
    var texts = [String?](repeating: nil, count: ScopeReader.keys.count)
    var lists = [[String]?](repeating: nil, count: ScopeReader.keys.count)
    guard take(UInt8(ascii: "{")) else { throw malformed("`{`") }
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipBlanks()
        let key = try key()
        guard take(UInt8(ascii: ":")) else { throw malformed("`:`") }
        guard texts[key.rawValue] == nil, lists[key.rawValue] == nil else {
          throw fault(.duplicateField, "`\(ScopeReader.keys[key.rawValue])` stands twice")
        }
        switch key {
        case .concepts, .families, .markets: lists[key.rawValue] = try list(key)
        case .output, .purpose, .role, .training: texts[key.rawValue] = try text(of: key)
        }
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw malformed("`,` or `}`") }
    }
    skipBlanks()
    guard position == bytes.count else { throw malformed("the end") }
    func required(_ key: Key) throws(DecisionFault) -> String {
      guard let text = texts[key.rawValue] else { throw missing(key) }
      return text
    }
    guard let markets = lists[Key.markets.rawValue] else { throw missing(.markets) }
    return TaskScope(
      role: try required(.role), training: try required(.training),
      purpose: try required(.purpose), markets: markets,
      families: lists[Key.families.rawValue], concepts: lists[Key.concepts.rawValue],
      output: texts[Key.output.rawValue])
  }

  private func missing(_ key: Key) -> DecisionFault {
    fault(.missingField, "`\(ScopeReader.keys[key.rawValue])` is missing")
  }

  private mutating func key() throws(DecisionFault) -> Key {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      throw malformed("a key")
    }
    for (index, key) in ScopeReader.keyBytes.enumerated() {
      let end = position + 1 + key.count
      guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { continue }
      if key.indices.allSatisfy({ bytes[position + 1 + $0] == key[$0] }) {
        position = end + 1
        return Key(rawValue: index) ?? .role
      }
    }
    let name = try string("a key")
    // A known key may be spelt with escapes.
    if let index = ScopeReader.keys.firstIndex(of: name), let key = Key(rawValue: index) {
      return key
    }
    let hint = Suggestion.hint(name, among: ScopeReader.keys)
    throw fault(.unknownField, "a request has no field `\(name)`\(hint)")
  }

  private mutating func text(of key: Key) throws(DecisionFault) -> String {
    let name = ScopeReader.keys[key.rawValue]
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      throw wrongType(name, "a text")
    }
    return try limited(try string(name), name)
  }

  private func wrongType(_ name: String, _ wanted: String) -> DecisionFault {
    guard position < bytes.count, "{[tfn-0123456789\"".utf8.contains(bytes[position]) else {
      return malformed(wanted)
    }
    return fault(.wrongType, "`\(name)` is \(wanted)")
  }

  private func limited(_ text: String, _ name: String) throws(DecisionFault) -> String {
    guard (1...ScopeReader.longestTextByteCount).contains(text.utf8.count) else {
      throw fault(
        .fieldOutOfRange,
        "`\(name)`: a text has 1 to \(ScopeReader.longestTextByteCount) bytes, this one "
          + "\(text.utf8.count)")
    }
    return text
  }

  private mutating func list(_ key: Key) throws(DecisionFault) -> [String] {
    let name = ScopeReader.keys[key.rawValue]
    guard take(UInt8(ascii: "[")) else { throw wrongType(name, "a list of texts") }
    var list: [String] = []
    if take(UInt8(ascii: "]")) { return list }
    repeat {
      skipBlanks()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw wrongType(name, "a list of texts")
      }
      let text = try limited(try string(name), name)
      guard !list.contains(text) else {
        throw fault(.repeatedElement, "`\(name)`: `\(text)` stands twice")
      }
      list.append(text)
      guard list.count <= ScopeReader.longestListCount else {
        throw fault(
          .fieldOutOfRange,
          "`\(name)`: at most \(ScopeReader.longestListCount) elements are allowed")
      }
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw malformed("`,` or `]`") }
    return list
  }

  /// A string that begins here with its quotation mark.
  private mutating func string(_ name: String) throws(DecisionFault) -> String {
    position += 1
    let start = position
    var isPlain = true
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      let byte = bytes[position]
      guard byte >= 0x20 else { throw malformed("no control character") }
      if byte == UInt8(ascii: "\\") {
        isPlain = false
        position += 1
      }
      position += 1
    }
    guard position < bytes.count else {
      position = bytes.count
      throw malformed("a closing quotation mark")
    }
    let inside = UnsafeBufferPointer(rebasing: bytes[start..<position])
    position += 1
    guard UTF8Check.isValid(inside) else {
      throw fault(.malformed, "`\(name)` is not UTF-8")
    }
    return isPlain ? String(decoding: inside, as: UTF8.self) : try unescaped(inside, name)
  }

  private func unescaped(
    _ inside: UnsafeBufferPointer<UInt8>, _ name: String
  ) throws(DecisionFault) -> String {
    var text: [UInt8] = []
    var index = 0
    while index < inside.count {
      let byte = inside[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < inside.count else {
        text.append(byte)
        continue
      }
      let escape = inside[index]
      index += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"):
        var value = hexadecimal(inside, &index)
        if let high = value, (0xD800...0xDBFF).contains(high) {
          value = nil
          if index + 1 < inside.count, inside[index] == UInt8(ascii: "\\"),
            inside[index + 1] == UInt8(ascii: "u")
          {
            index += 2
            if let low = hexadecimal(inside, &index), (0xDC00...0xDFFF).contains(low) {
              value = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
            }
          }
        }
        guard let value, let scalar = Unicode.Scalar(value) else {
          throw fault(.malformed, "`\(name)` has an escape that is no character")
        }
        text += Array(String(Character(scalar)).utf8)
      default: throw fault(.malformed, "`\(name)` has an unknown escape")
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func hexadecimal(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index..<(index + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    index += 4
    return value
  }
}
