import CanonCrypto

/// Tells training units from held-out ones by a keyed hash of the unit's identifier.
///
/// All Vaults of a federation hold the same key for an epoch, and submitters never: one unit is in
/// one part in every Vault and every round, and nobody outside can steer who is evaluated on.
package struct SplitKey: Sendable {
  private let hash: KeyedHash

  /// - Parameter key: 32 bytes of full entropy.
  package init(key: [UInt8], epoch: Int64) {
    hash = KeyedHash(
      key: KeyDerivation.key(
        from: key, label: "canon vault split",
        context: [UInt64(bitPattern: epoch).bigEndianBytes]))
  }

  package func holdsOut(_ identifier: [UInt8], millionths: Int64) -> Bool {
    let part = hash.word(of: identifier).multipliedFullWidth(by: 1_000_000).high
    return Int64(part) < millionths
  }
}
