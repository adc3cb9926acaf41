/// Opaque bytes inside a record, written as lower-case hexadecimal digits.
package struct Bytes: Hashable, Sendable {
  package var elements: [UInt8]

  package init(_ elements: [UInt8]) { self.elements = elements }
}

extension Bytes: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let elements = Hexadecimal.bytes(of: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "bytes are lower-case hexadecimal digits, two each")
    }
    self.elements = elements
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Hexadecimal.text(of: elements))
  }
}

/// A vector of 64-bit words modulo 2^64, written as hexadecimal little-endian bytes.
///
/// Sums, masks and noise live in this ring; `Int64(bitPattern:)` reads a word as a signed number.
package struct Words: Hashable, Sendable {
  package var elements: [UInt64]

  package init(_ elements: [UInt64]) { self.elements = elements }

  /// The words as signed numbers, two's complement.
  package var signed: [Int64] { elements.map { Int64(bitPattern: $0) } }
}

extension Words: Codable {
  package init(from decoder: any Decoder) throws {
    let bytes = try Bytes(from: decoder).elements
    guard bytes.count.isMultiple(of: 8) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a vector of words has a multiple of 16 hexadecimal digits"))
    }
    elements = stride(from: 0, to: bytes.count, by: 8).map { start in
      (0..<8).reduce(UInt64(0)) { word, offset in
        word | UInt64(bytes[start + offset]) << UInt64(8 * offset)
      }
    }
  }

  package func encode(to encoder: any Encoder) throws {
    try Bytes(littleEndian).encode(to: encoder)
  }

  /// Eight bytes a word, least significant first: the form that is hashed.
  package var littleEndian: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(elements.count * 8)
    for word in elements {
      for offset in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * offset))) }
    }
    return bytes
  }
}
