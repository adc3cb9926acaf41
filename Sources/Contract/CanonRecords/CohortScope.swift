import CanonCrypto
package import CanonEncoding
package import CanonTypes

/// Whose cohort is counted: the part of a question that decides its answer for a whole epoch.
///
/// Two questions of one scope get one release, byte for byte, whatever their ticks.
package struct CohortScope: Codable, Sendable, Hashable {
  package var bundle: Digest
  package var epochId: Int64
  package var privacy: String
  package var purpose: String
  /// Ascending, each once.
  package var markets: [String]

  package init(
    bundle: Digest, epochId: Int64, privacy: String, purpose: String, markets: [String]
  ) {
    self.bundle = bundle
    self.epochId = epochId
    self.privacy = privacy
    self.purpose = purpose
    self.markets = Set(markets).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// SHA-256 of the canonical text.
  package func digest() throws(EncodingFault) -> Digest { try Digest(ofRecord: self) }
}

extension CohortQuestion {
  package var scope: CohortScope {
    CohortScope(
      bundle: bundle, epochId: epochId, privacy: privacy, purpose: purpose, markets: markets)
  }
}

extension Digest {
  /// SHA-256 of a record's canonical text: the digest that a signature's payload has, too.
  package init(ofRecord record: some Encodable) throws(EncodingFault) {
    self = SHA256.digest(try CanonicalJSON.encode(record))
  }
}
