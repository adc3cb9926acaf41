import CSodium

/// BLAKE2b under a key (RFC 7693): pseudonyms, partitions and orders that outsiders cannot guess.
package struct KeyedHash: Sendable {
  private let key: Secret

  /// - Parameter key: 16 to 64 bytes.
  package init(key: [UInt8]) {
    precondition((16...64).contains(key.count), "a BLAKE2b key of \(key.count) bytes")
    self.key = Secret(key)
  }

  /// 32 bytes that stand for `message`.
  package func bytes(of message: [UInt8]) -> [UInt8] {
    message.withUnsafeBytes { message in
      [UInt8](unsafeUninitializedCapacity: 32) { output, filled in
        hash(message, output)
        filled = 32
      }
    }
  }

  /// The first eight of a 16-byte hash, little-endian: for partitions and orders.
  package func word(of message: [UInt8]) -> UInt64 {
    message.withUnsafeBytes { word(of: $0) }
  }

  package func word(of message: UnsafeRawBufferPointer) -> UInt64 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { output in
      hash(message, output)
      return (0..<8).reduce(UInt64(0)) { $0 | UInt64(output[$1]) << UInt64(8 * $1) }
    }
  }

  private func hash(_ message: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<UInt8>)
  {
    guard let base = output.baseAddress else { return }
    let status = key.withBytes { key in
      crypto_generichash(
        base, output.count, message.baseAddress?.assumingMemoryBound(to: UInt8.self),
        UInt64(message.count), key, self.key.count)
    }
    precondition(status == 0, "BLAKE2b of \(output.count) bytes answered \(status)")
  }
}

/// Byte strings joined so that they can be taken apart again in one way only.
package enum LengthPrefix {
  /// Each part behind its length in eight bytes, little-endian.
  package static func join(_ parts: [[UInt8]]) -> [UInt8] {
    var joined: [UInt8] = []
    joined.reserveCapacity(parts.reduce(0) { $0 + $1.count + 8 })
    for part in parts {
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { joined.append(contentsOf: $0) }
      joined.append(contentsOf: part)
    }
    return joined
  }
}

/// New keys from old ones, each for one labelled purpose and context.
package enum KeyDerivation {
  /// 32 bytes: BLAKE2b-256 under `key` of the length-prefixed label and context.
  ///
  /// - Parameter key: 16 to 64 bytes of full entropy.
  package static func key(
    from key: [UInt8], label: String, context: [[UInt8]] = []
  ) -> [UInt8] {
    KeyedHash(key: key).bytes(of: LengthPrefix.join([Array(label.utf8)] + context))
  }
}
