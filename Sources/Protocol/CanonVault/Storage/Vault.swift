package import CanonCrypto
import CanonEncoding
package import CanonStore
package import CanonTraining
import CanonTypes
package import CanonWorld

/// One owner's sealed data behind its boundary: everything taken in, said about it and made of it.
///
/// The 32-byte Vault key is handed in and never stored. Everything inside is keyed from it: the
/// identities of units, the words that stand for identifiers, the order of cuts and the seals.
package struct Vault {
  package let id: String
  package let records: SealedStore
  let entropy: any Entropy
  /// Words for identifiers inside sealed rows.
  let identifiers: SipHash
  /// Which records stay when there are more than the declared maximum.
  let cut: SipHash
  private let unitNames: KeyedHash
  private let fileNames: KeyedHash

  private static let format: [UInt8] = Array("canon vault 1".utf8)

  /// Opens a Vault, or makes it when the store is empty and `creating` says so.
  package init(
    id: String, store: any Store, key: [UInt8], entropy: any Entropy, creating: Bool = false
  ) throws(VaultFault) {
    precondition(key.count == 32, "a Vault key has 32 bytes: \(key.count)")
    func derived(_ label: String) -> [UInt8] {
      KeyDerivation.key(from: key, label: "canon vault \(label)", context: [Array(id.utf8)])
    }
    self.id = id
    self.entropy = entropy
    records = SealedStore(store: store, vault: id, key: derived("rows"), entropy: entropy)
    identifiers = SipHash(key: derived("identifiers"))
    cut = SipHash(key: derived("cut"))
    unitNames = KeyedHash(key: derived("units"))
    fileNames = KeyedHash(key: derived("files"))
    let found = try records.value(in: Table.meta, key: Array("format".utf8))
    switch (found, creating) {
    case (Vault.format, false): break
    case (nil, true):
      let seed = entropy.bytes(32, for: "identity \(id)")
      try records.commit([
        records.put(Table.meta, Array("identity".utf8), seed),
        records.put(Table.meta, Array("format".utf8), Vault.format),
      ])
    case (_, true):
      throw VaultFault(.alreadyThere, "there is a Vault in this place already")
    default:
      throw VaultFault(.notAVault, "this store holds no Vault, or one of another format")
    }
  }

  /// The key with which the Vault signs what it says.
  package func identity() throws(VaultFault) -> SigningKey {
    guard let seed = try records.value(in: Table.meta, key: Array("identity".utf8)),
      seed.count == 32
    else { throw VaultFault(.notAVault, "the Vault has no identity key") }
    return SigningKey(seed: seed)
  }

  /// The identity of the unit that sources call `key`.
  package func unit(_ key: [UInt8]) -> UnitID {
    let hash = unitNames.bytes(of: key)
    return UnitID(
      high: UInt64(bigEndianBytes: hash[..<8]), low: UInt64(bigEndianBytes: hash[8..<16]))
  }

  func fileName(_ digest: Digest) -> [UInt8] { Array(fileNames.bytes(of: digest.bytes)[..<16]) }

  /// The tables of the Vault's store.
  enum Table {
    static let meta = "vault_meta"
    static let files = "vault_files"
    static let layouts = "vault_layouts"
    static let units = "vault_units"
    static let segments = "vault_segments"
    static let commitments = "vault_commitments"
    static let setAside = "vault_set_aside"
    static let pending = "vault_pending"
    static let consent = "vault_consent"
    static let features = "vault_features"
    static let prepared = "vault_prepared"
    static let erased = "vault_erased"
    static let words = "vault_words"
    static let presence = "vault_presence"
  }
}

/// What a Vault keeps of a unit itself: its identifier and its market.
struct UnitRecord {
  var market: Int64
  var key: [UInt8]

  var bytes: [UInt8] { UInt64(bitPattern: market).bigEndianBytes + key }

  init(market: Int64, key: [UInt8]) { (self.market, self.key) = (market, key) }

  init?(bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    market = Int64(bitPattern: UInt64(bigEndianBytes: bytes[..<8]))
    key = Array(bytes[8...])
  }
}
