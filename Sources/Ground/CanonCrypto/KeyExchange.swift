import CSodium

/// One side of an X25519 key agreement (RFC 7748); the secret overwrites itself.
package final class KeyExchange: Sendable {
  package let publicKey: ExchangeKey
  private let secret: Secret

  /// - Parameter seed: 32 bytes of full entropy; the scalar itself, clamped as the RFC says.
  package init(seed: [UInt8]) {
    precondition(seed.count == 32, "an X25519 seed of \(seed.count) bytes")
    secret = Secret(seed)
    var open = [UInt8](repeating: 0, count: 32)
    _ = secret.withBytes { crypto_scalarmult_curve25519_base(&open, $0) }
    guard let key = ExchangeKey(bytes: open) else {
      preconditionFailure("an X25519 public key of \(open.count) bytes")
    }
    publicKey = key
  }

  /// 32 bytes that both sides compute alike: BLAKE2b keyed by the raw secret, over both public keys
  /// in ascending order.
  ///
  /// - Returns: `nil` if the other key is of small order, for then anybody knows the secret.
  package func shared(with other: ExchangeKey) -> [UInt8]? {
    var raw = [UInt8](repeating: 0, count: 32)
    let status = secret.withBytes { crypto_scalarmult_curve25519(&raw, $0, other.bytes) }
    defer { sodium_memzero(&raw, raw.count) }
    guard status == 0 else { return nil }
    let pair = [publicKey, other].sorted().map(\.bytes)
    return KeyDerivation.key(from: raw, label: "canon/key-exchange", context: pair)
  }
}
