/// Canonical JSON: RFC 8785 (JCS) restricted to integers, without null.
///
/// One value has one text, so a digest or a signature of the text is one of the value.
package enum CanonicalJSON {
  /// How strictly a text is read.
  package enum Mode: Hashable, Sendable {
    /// The text must be the one canonical text of its value.
    case canonical
    /// Whitespace and any order of keys are allowed, as people write; nothing else is.
    case written
  }

  /// The largest text read unless the caller states another limit: 64 MiB.
  package static let usualLimit = 64 << 20

  /// The canonical text of `value`, in UTF-8.
  package static func encode(_ value: some Encodable) throws(EncodingFault) -> [UInt8] {
    do {
      let slot = EncodingSlot()
      try CanonicalEncoder(slot: slot).encodeAny(value)
      var writer = CanonicalWriter()
      try slot.write(to: &writer, depth: 0)
      return writer.text
    } catch { throw EncodingFault(error) }
  }

  /// Reads a `T` from UTF-8 `text`; keys that `T` does not know are refused.
  ///
  /// In canonical mode the text must also be what the value itself writes, so a type that reads
  /// two spellings of one value (a date and an instant) has still one text.
  package static func decode<T: Decodable>(
    _ type: T.Type, from text: [UInt8], _ mode: Mode, limit: Int = usualLimit
  ) throws(EncodingFault) -> T {
    guard mode == .canonical, T.self is any Encodable.Type else {
      return try decode(type, from: try parse(text, mode, limit: limit))
    }
    let value = try decode(type, from: try parse(text, .written, limit: limit))
    if let encodable = value as? any Encodable, try encode(encodable) != text {
      // Tell where the text leaves its form; if it does not, a value is spelled unusually.
      _ = try parse(text, .canonical, limit: limit)
      throw EncodingFault(.notCanonical, "a value is not spelled in its one canonical form")
    }
    return value
  }

  /// The value that `text` spells, of any shape.
  package static func parse(
    _ text: [UInt8], _ mode: Mode, limit: Int = usualLimit
  ) throws(EncodingFault) -> CanonicalValue {
    guard text.count <= limit else {
      throw EncodingFault(
        .tooLarge, "the text has \(text.count) bytes; at most \(limit) are read")
    }
    var reader = CanonicalReader(text)
    let value = try reader.document()
    guard mode == .canonical else { return value }
    let canonical = try write(value)
    guard canonical == text else {
      let offset = zip(canonical, text).prefix { $0 == $1 }.count
      throw EncodingFault(
        .notCanonical, "the text leaves its canonical form (RFC 8785) at byte \(offset)")
    }
    return value
  }

  /// The canonical text of a value that is already taken apart.
  package static func write(_ value: CanonicalValue) throws(EncodingFault) -> [UInt8] {
    var writer = CanonicalWriter()
    try writer.write(value, depth: 0)
    return writer.text
  }

  /// `value` taken apart, for those who look into records without knowing their type.
  package static func value(
    of value: some Encodable
  ) throws(EncodingFault) -> CanonicalValue {
    do {
      let slot = EncodingSlot()
      try CanonicalEncoder(slot: slot).encodeAny(value)
      return try slot.finished()
    } catch { throw EncodingFault(error) }
  }

  package static func decode<T: Decodable>(
    _ type: T.Type, from value: CanonicalValue
  ) throws(EncodingFault) -> T {
    do { return try CanonicalDecoder(value: value, codingPath: []).decodeAny(type) } catch {
      throw EncodingFault(error)
    }
  }
}
