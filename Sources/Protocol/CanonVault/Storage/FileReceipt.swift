package import CanonTypes

/// What became of one source file in one Vault.
///
/// accepted + set aside + elsewhere are all rows of the file.
package struct FileReceipt: Codable, Sendable, Hashable {
  /// Counted from 1 in the Vault.
  package var number: Int64
  package var table: String
  /// SHA-256 of the file's bytes, unpacked.
  package var digest: Digest
  package var bytes: Int64
  package var accepted: Int64
  package var setAside: Int64
  /// Rows that another Vault keeps.
  package var elsewhere: Int64
  package var reasons: [ReasonCount]
  /// Units with an accepted row.
  package var units: Int64
  package var at: Instant
  /// The number of the layout under which the rows are stored.
  package var layout: Int64
  /// The header, so that set-aside columns can be named.
  package var header: [String]

  /// The other tables of which rows were looked up.
  package var lookups: [Lookup]

  package struct Lookup: Codable, Sendable, Hashable {
    package var table: String
    package var digest: Digest
  }

  package struct ReasonCount: Codable, Sendable, Hashable {
    package var reason: SetAsideReason
    package var rows: Int64
  }

  package var rows: Int64 { accepted + setAside + elsewhere }
}

/// The end of an ingestion in one Vault.
package enum IngestOutcome: Sendable, Hashable {
  case ingested(FileReceipt)
  /// The Vault has taken in the same bytes before; nothing was changed.
  case alreadyIngested(FileReceipt)

  package var receipt: FileReceipt {
    switch self {
    case .ingested(let receipt), .alreadyIngested(let receipt): receipt
    }
  }
}
