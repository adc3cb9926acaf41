package import CanonCrypto
import CanonEncoding
import CanonStore
package import CanonTypes
package import CanonWorld

/// A folder that is a Vault: `manifest.json` for people and peers, `vault.sqlite` for the rest.
///
/// No ingested value, identifier or date stands in any byte of the folder, and the key never does.
package struct VaultFolder {
  package let path: String
  package let manifest: VaultManifest
  package let vault: Vault

  /// Makes the folder and an empty Vault in it.
  package static func create(
    id: String, path: String, key: [UInt8], entropy: any Entropy
  ) throws -> VaultFolder {
    guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy(isIdentifierByte) else {
      throw VaultFault(
        .notAVault, "a Vault's id is 1 to 64 letters, digits, `-`, `_` or `.`, not `\(id)`")
    }
    guard !Files.exists("\(path)/manifest.json") else {
      throw VaultFault(.alreadyThere, "\(path) is a Vault already")
    }
    try Files.makeFolder(path)
    let store = try openStore(path)
    let vault = try Vault(id: id, store: store, key: key, entropy: entropy, creating: true)
    let manifest = VaultManifest(
      format: VaultManifest.currentFormat, vault: id, publicKey: try vault.identity().publicKey)
    try Files.write(try Vault.encode(manifest), to: "\(path)/manifest.json")
    return VaultFolder(path: path, manifest: manifest, vault: vault)
  }

  package static func open(
    path: String, key: [UInt8], entropy: any Entropy
  ) throws -> VaultFolder {
    let manifest = try readManifest(path)
    let store = try openStore(path)
    let vault = try Vault(id: manifest.vault, store: store, key: key, entropy: entropy)
    guard try vault.identity().publicKey == manifest.publicKey else {
      throw VaultFault(.notAVault, "the manifest of \(path) states another Vault's public key")
    }
    return VaultFolder(path: path, manifest: manifest, vault: vault)
  }

  /// What the folder says of itself, without any key.
  package static func readManifest(_ path: String) throws -> VaultManifest {
    guard Files.exists("\(path)/manifest.json") else {
      throw VaultFault(.notAVault, "\(path) has no manifest.json")
    }
    let bytes = try Files.read("\(path)/manifest.json", limit: 1 << 16)
    let manifest = try Vault.decode(VaultManifest.self, bytes)
    guard manifest.format == VaultManifest.currentFormat else {
      throw VaultFault(.notAVault, "\(path) has the unknown format `\(manifest.format)`")
    }
    return manifest
  }

  private static func openStore(_ path: String) throws(VaultFault) -> SQLiteStore {
    try VaultFault.of { () throws(StoreFault) in try SQLiteStore(path: "\(path)/vault.sqlite") }
  }

  private static func isIdentifierByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}

/// What everybody may know of a Vault.
package struct VaultManifest: Codable, Sendable, Hashable {
  package var format: String
  package var vault: String
  package var publicKey: PublicKey

  package static let currentFormat = "canon-vault-1"
}

/// Counts that a Vault's operator may see; nothing about any one unit.
package struct VaultSummary: Codable, Sendable, Hashable {
  package var vault: String
  package var units: Int64
  package var erasedUnits: Int64
  package var acceptedRows: Int64
  package var setAsideRows: Int64
  package var reasons: [FileReceipt.ReasonCount]
  package var files: [FileReceipt]
  package var unitsWithConsentRecords: Int64
  package var dataRoot: Digest
}

extension Vault {
  package func summary() throws(VaultFault) -> VaultSummary {
    let files = try files()
    var reasons: [SetAsideReason: Int64] = [:]
    for count in files.flatMap(\.reasons) { reasons[count.reason, default: 0] += count.rows }
    return VaultSummary(
      vault: id, units: Int64(try records.sealedRows(in: Table.units).count),
      erasedUnits: Int64(try records.sealedRows(in: Table.erased).count),
      acceptedRows: files.reduce(0) { $0 + $1.accepted },
      setAsideRows: files.reduce(0) { $0 + $1.setAside },
      reasons: reasons.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { FileReceipt.ReasonCount(reason: $0.key, rows: $0.value) },
      files: files,
      unitsWithConsentRecords: Int64(try records.sealedRows(in: Table.consent).count),
      dataRoot: try dataRoot())
  }
}
