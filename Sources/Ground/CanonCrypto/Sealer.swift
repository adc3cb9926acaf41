import CSodium

/// Authenticated encryption, XChaCha20-Poly1305 (IETF), under one key that overwrites itself.
///
/// The associated data say where the bytes belong; elsewhere they do not open.
package final class Sealer: Sendable {
  private let key: Secret

  package static let keyByteCount = 32
  package static let nonceByteCount = 24
  /// What sealing adds: the nonce before, the tag after.
  package static let overhead = 24 + 16

  /// - Parameter key: 32 bytes of full entropy.
  package init(key: [UInt8]) {
    precondition(key.count == Sealer.keyByteCount, "a sealing key of \(key.count) bytes")
    self.key = Secret(key)
  }

  /// `nonce` ‖ ciphertext ‖ tag.
  ///
  /// - Parameter nonce: 24 bytes, random or otherwise never used twice under this key.
  package func seal(_ plain: [UInt8], for place: [UInt8], nonce: [UInt8]) -> [UInt8] {
    precondition(nonce.count == Sealer.nonceByteCount, "a nonce of \(nonce.count) bytes")
    let total = plain.count + Sealer.overhead
    return [UInt8](unsafeUninitializedCapacity: total) { output, filled in
      guard let base = output.baseAddress else { return }
      for index in 0..<Sealer.nonceByteCount { base[index] = nonce[index] }
      _ = key.withBytes { key in
        crypto_aead_xchacha20poly1305_ietf_encrypt(
          base + Sealer.nonceByteCount, nil, plain, UInt64(plain.count),
          place, UInt64(place.count), nil, nonce, key)
      }
      filled = total
    }
  }

  /// The plain bytes of what was sealed for the same place under the same key.
  package func open(_ sealed: [UInt8], for place: [UInt8]) throws(SealFault) -> [UInt8] {
    guard sealed.count >= Sealer.overhead else { throw SealFault() }
    var status: Int32 = -1
    let plain = sealed.withUnsafeBufferPointer { sealed in
      [UInt8](unsafeUninitializedCapacity: sealed.count - Sealer.overhead) { output, filled in
        guard let base = sealed.baseAddress else { return }
        status = key.withBytes { key in
          crypto_aead_xchacha20poly1305_ietf_decrypt(
            output.baseAddress, nil, nil, base + Sealer.nonceByteCount,
            UInt64(sealed.count - Sealer.nonceByteCount), place, UInt64(place.count), base, key)
        }
        filled = status == 0 ? output.count : 0
      }
    }
    guard status == 0 else { throw SealFault() }
    return plain
  }
}
