import CanonCrypto
import CanonEncoding
package import CanonStore
import CanonTypes
package import CanonWorld

/// Rows of a store whose values only this Vault can read, each bound to its table, key and version.
///
/// A stored value is its version (8 bytes, most significant first), nonce, ciphertext and tag. The
/// value knows the version of every row, so that no version is ever sealed twice.
package struct SealedRows: Sendable {
  private let vault: String
  private let sealer: Sealer
  private var versions: [[UInt8]: UInt64] = [:]

  package init(vault: String, key: [UInt8]) {
    self.vault = vault
    sealer = Sealer(key: KeyDerivation.key(from: key, label: "canon/party-rows"))
  }

  package mutating func put(
    _ table: String, _ key: [UInt8], _ plain: [UInt8], entropy: any Entropy
  ) -> StoreChange {
    let row = SealedRows.row(table, key)
    let version = (versions[row] ?? 0) + 1
    versions[row] = version
    // The content is in the label: a version that died with a crash may be sealed again with
    // other content, and must not meet the same nonce where entropy is seeded.
    let content = SHA256.digest(plain)
    let label = "\(vault)/seal/\(table)/\(Hexadecimal.text(of: key))/\(version)/\(content)"
    let sealed = sealer.seal(
      plain, for: place(row, version),
      nonce: entropy.bytes(Sealer.nonceByteCount, for: label))
    return .put(table: table, key: key, value: SealedRows.bytes(version) + sealed)
  }

  /// Every row of a table, opened, ascending.
  ///
  /// - Throws: `SealFault` for a row that is another Vault's, or was moved or altered.
  package mutating func restore(
    _ table: String, from store: any Store
  ) throws -> [(key: [UInt8], value: [UInt8])] {
    var rows: [(key: [UInt8], value: [UInt8])] = []
    for stored in try store.rows(in: table) {
      guard stored.value.count > 8 else { throw SealFault() }
      let version = stored.value.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let row = SealedRows.row(table, stored.key)
      versions[row] = version
      let plain = try sealer.open(Array(stored.value.dropFirst(8)), for: place(row, version))
      rows.append((stored.key, plain))
    }
    return rows
  }

  private static func row(_ table: String, _ key: [UInt8]) -> [UInt8] {
    LengthPrefix.join([Array(table.utf8), key])
  }

  private func place(_ row: [UInt8], _ version: UInt64) -> [UInt8] {
    LengthPrefix.join([Array(vault.utf8), row, SealedRows.bytes(version)])
  }

  private static func bytes(_ version: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: version >> UInt64(56 - 8 * $0)) }
  }
}
