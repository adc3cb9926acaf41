/// Why a Vault cannot do what it was asked: a fault of its surroundings or of what it was given.
///
/// A source row that does not fit is no fault: it is set aside and counted.
package struct VaultFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var kind: Kind
  package var sentence: String

  /// The codes and kebab names; append-only.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case notAVault = "CN8301 not-a-vault"
    case sealBroken = "CN8302 seal-broken"
    case columnMissing = "CN8303 source-column-missing"
    case tableMissing = "CN8304 source-table-missing"
    case unknownZone = "CN8305 unknown-zone"
    case sourceUnreadable = "CN8306 source-unreadable"
    case meaningChanged = "CN8307 meaning-changed"
    case notIngestible = "CN8308 not-ingestible"
    case erased = "CN8309 erased"
    case storeFailed = "CN8310 vault-store-failed"
    case notPrepared = "CN8311 features-not-prepared"
    case unreadablePolicy = "CN8312 unreadable-reading"
    case alreadyThere = "CN8313 vault-exists"
    case wordRefused = "CN8314 word-refused"
  }

  package init(_ kind: Kind, _ sentence: String) { (self.kind, self.sentence) = (kind, sentence) }

  /// `CN8301`.
  package var code: String { String(kind.rawValue.prefix(6)) }

  package var description: String { "\(kind.rawValue): \(sentence)" }
}
