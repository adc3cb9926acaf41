import CanonCrypto
package import CanonStore
import CanonTypes
package import CanonWorld

/// A store whose values are sealed, each to its Vault, table, key and version.
///
/// A stored value is its version (8 bytes), then nonce, ciphertext and tag. A row moved to another
/// table, key or Vault does not open. Keys are not sealed: they are keyed hashes and counters.
package struct SealedStore {
  package let store: any Store
  private let vault: [UInt8]
  private let sealer: Sealer
  private let entropy: any Entropy

  package init(store: any Store, vault: String, key: [UInt8], entropy: any Entropy) {
    self.store = store
    self.vault = Array(vault.utf8)
    sealer = Sealer(key: key)
    self.entropy = entropy
  }

  package func value(in table: String, key: [UInt8]) throws(VaultFault) -> [UInt8]? {
    guard
      let sealed = try VaultFault.of({ () throws(StoreFault) in
        try store.value(in: table, key: key)
      })
    else { return nil }
    return try open(sealed, table, key)
  }

  /// The rows whose key begins with `prefix`, ascending, opened.
  package func rows(
    in table: String, prefix: [UInt8] = []
  ) throws(VaultFault) -> [(key: [UInt8], value: [UInt8])] {
    var rows: [(key: [UInt8], value: [UInt8])] = []
    for row in try sealedRows(in: table, prefix: prefix) {
      rows.append((row.key, try open(row.value, table, row.key)))
    }
    return rows
  }

  /// The same rows, still sealed.
  package func sealedRows(
    in table: String, prefix: [UInt8] = []
  ) throws(VaultFault) -> [StoreRow] {
    try VaultFault.of { () throws(StoreFault) in try store.rows(in: table, prefix: prefix) }
  }

  /// A change that writes a row for the first time, or one that never changes.
  package func put(_ table: String, _ key: [UInt8], _ plain: [UInt8]) -> StoreChange {
    .put(table: table, key: key, value: seal(plain, table, key, version: 0))
  }

  /// A change that writes the next version of a row.
  package func replace(
    _ table: String, _ key: [UInt8], _ plain: [UInt8]
  ) throws(VaultFault) -> StoreChange {
    let old = try VaultFault.of { () throws(StoreFault) in try store.value(in: table, key: key) }
    let version = old.map { SealedStore.version(of: $0) + 1 } ?? 0
    return .put(table: table, key: key, value: seal(plain, table, key, version: version))
  }

  package func commit(_ changes: [StoreChange]) throws(VaultFault) {
    try VaultFault.of { () throws(StoreFault) in try store.commit(changes) }
  }

  /// Opens a value read by `sealedRows`.
  package func open(
    _ sealed: [UInt8], _ table: String, _ key: [UInt8]
  ) throws(VaultFault) -> [UInt8] {
    guard sealed.count >= 8 else { throw SealedStore.broken(table) }
    let place = place(table, key, version: SealedStore.version(of: sealed))
    do {
      return try sealer.open(Array(sealed[8...]), for: place)
    } catch {
      throw SealedStore.broken(table)
    }
  }

  private func seal(
    _ plain: [UInt8], _ table: String, _ key: [UInt8], version: UInt64
  ) -> [UInt8] {
    // The content is in the label: a row may be deleted and written again with other content, and
    // must not meet the same nonce where entropy is seeded.
    let name = "nonce \(table) \(Hexadecimal.text(of: key)) \(version)"
    let label = "\(name) \(SHA256.digest(plain))"
    let nonce = entropy.bytes(Sealer.nonceByteCount, for: label)
    return version.bigEndianBytes
      + sealer.seal(plain, for: place(table, key, version: version), nonce: nonce)
  }

  private func place(_ table: String, _ key: [UInt8], version: UInt64) -> [UInt8] {
    LengthPrefix.join([
      Array("canon vault row 1".utf8), vault, Array(table.utf8), key, version.bigEndianBytes,
    ])
  }

  private static func version(of sealed: [UInt8]) -> UInt64 {
    sealed.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func broken(_ table: String) -> VaultFault {
    VaultFault(
      .sealBroken,
      "a row of `\(table)` does not open: the key is another Vault's, or it was altered")
  }
}

extension FixedWidthInteger where Self: UnsignedInteger {
  /// Most significant byte first.
  package var bigEndianBytes: [UInt8] {
    withUnsafeBytes(of: bigEndian) { Array($0) }
  }

  /// Reads what `bigEndianBytes` wrote.
  package init(bigEndianBytes bytes: some Sequence<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | Self($1) }
  }
}

extension VaultFault {
  /// Runs a store operation and says its fault as the Vault's.
  package static func of<T>(_ body: () throws(StoreFault) -> T) throws(VaultFault) -> T {
    do {
      return try body()
    } catch {
      throw VaultFault(.storeFailed, error.sentence)
    }
  }
}
