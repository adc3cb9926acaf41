import CanonTypes

/// A public byte string of one fixed length, written in hexadecimal: keys and signatures.
package protocol KeyBytes: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  static var byteCount: Int { get }
  var bytes: [UInt8] { get }
  /// - Returns: `nil` unless `bytes` has exactly `byteCount` bytes.
  init?(bytes: [UInt8])
}

extension KeyBytes {
  package var description: String { Hexadecimal.text(of: bytes) }

  package static func < (left: Self, right: Self) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bytes = Hexadecimal.bytes(of: try container.decode(String.self)),
      let value = Self(bytes: bytes)
    else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\(Self.byteCount * 2) lower-case hexadecimal digits are expected")
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// An Ed25519 public key, 32 bytes.
package struct PublicKey: KeyBytes {
  package static let byteCount = 32
  package let bytes: [UInt8]

  package init?(bytes: [UInt8]) {
    guard bytes.count == PublicKey.byteCount else { return nil }
    self.bytes = bytes
  }
}

/// An Ed25519 signature, 64 bytes.
package struct Signature: KeyBytes {
  package static let byteCount = 64
  package let bytes: [UInt8]

  package init?(bytes: [UInt8]) {
    guard bytes.count == Signature.byteCount else { return nil }
    self.bytes = bytes
  }
}

/// An X25519 public key, 32 bytes.
package struct ExchangeKey: KeyBytes {
  package static let byteCount = 32
  package let bytes: [UInt8]

  package init?(bytes: [UInt8]) {
    guard bytes.count == ExchangeKey.byteCount else { return nil }
    self.bytes = bytes
  }
}
