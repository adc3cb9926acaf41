import CSodium
package import CanonTypes

/// An incremental SHA-256 (FIPS 180-4), the hash of every digest in the project.
package struct SHA256: Sendable {
  private var state = crypto_hash_sha256_state()

  package init() {
    Sodium.start()
    crypto_hash_sha256_init(&state)
  }

  package mutating func update(_ bytes: [UInt8]) {
    crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    crypto_hash_sha256_update(
      &state, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
  }

  /// The digest of everything so far; the hasher itself is left as it was.
  package func digest() -> Digest {
    var copy = state
    var bytes = [UInt8](repeating: 0, count: Digest.byteCount)
    crypto_hash_sha256_final(&copy, &bytes)
    guard let digest = Digest(bytes: bytes) else {
      preconditionFailure("a SHA-256 digest of \(bytes.count) bytes")
    }
    return digest
  }

  /// The digest of `bytes`.
  package static func digest(_ bytes: [UInt8]) -> Digest {
    var hasher = SHA256()
    hasher.update(bytes)
    return hasher.digest()
  }

  /// The digest of the parts one after another, without separators.
  package static func digest(joining parts: [[UInt8]]) -> Digest {
    var hasher = SHA256()
    for part in parts { hasher.update(part) }
    return hasher.digest()
  }
}
