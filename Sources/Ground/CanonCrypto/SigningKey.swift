import CSodium

/// An Ed25519 secret key (RFC 8032) that overwrites itself when it is dropped.
package final class SigningKey: Sendable {
  package let publicKey: PublicKey
  private let secret: Secret

  /// - Parameter seed: 32 bytes of full entropy.
  package init(seed: [UInt8]) {
    precondition(seed.count == 32, "an Ed25519 seed of \(seed.count) bytes")
    Sodium.start()
    var open = [UInt8](repeating: 0, count: 32)
    var hidden = [UInt8](repeating: 0, count: 64)
    crypto_sign_ed25519_seed_keypair(&open, &hidden, seed)
    secret = Secret(hidden)
    sodium_memzero(&hidden, hidden.count)
    guard let key = PublicKey(bytes: open) else {
      preconditionFailure("an Ed25519 public key of \(open.count) bytes")
    }
    publicKey = key
  }

  package func sign(_ message: [UInt8]) -> Signature {
    var bytes = [UInt8](repeating: 0, count: Signature.byteCount)
    _ = secret.withBytes {
      crypto_sign_ed25519_detached(&bytes, nil, message, UInt64(message.count), $0)
    }
    guard let signature = Signature(bytes: bytes) else {
      preconditionFailure("an Ed25519 signature of \(bytes.count) bytes")
    }
    return signature
  }
}

extension PublicKey {
  /// Whether `signature` is this key's over `message`, by libsodium's strict rule.
  ///
  /// Refused besides wrong ones: S not below the group order, keys that are not canonical or of
  /// small order, R of small order; the equation is checked without the cofactor.
  package func verifies(_ signature: Signature, of message: [UInt8]) -> Bool {
    Sodium.start()
    return crypto_sign_ed25519_verify_detached(
      signature.bytes, message, UInt64(message.count), bytes) == 0
  }
}
