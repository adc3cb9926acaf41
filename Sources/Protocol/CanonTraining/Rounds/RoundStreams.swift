package import CanonCrypto
package import CanonRecords
package import CanonTypes

/// The name of one stream of noise or masks: nothing in it may be left out.
///
/// Two attempts, two rosters, two Vaults or pairs, and two slots never share a stream, for each is
/// keyed by a secret of the attempt and labelled by all of these.
package struct StreamName: Hashable, Sendable {
  package var attempt: AttemptID
  package var roster: Digest
  /// The Vault, or both Vaults of a pair in ascending order.
  package var parties: [String]
  package var slot: String

  package init(attempt: AttemptID, roster: Digest, parties: [String], slot: String) {
    self.attempt = attempt
    self.roster = roster
    self.parties = parties
    self.slot = slot
  }

  /// What keys the stream beside its secret.
  package var context: [[UInt8]] {
    [
      attempt.envelope.bytes, Array("\(attempt.round)".utf8), Array("\(attempt.attempt)".utf8),
      roster.bytes,
    ] + parties.map { Array($0.utf8) }
  }
}

/// How a Vault makes streams; the simulation listens here, and plants its fault here.
package protocol StreamDerivation: Sendable {
  func stream(key: [UInt8], name: StreamName) -> DeterministicStream
}

/// Streams as the protocol derives them.
package struct DerivedStreams: StreamDerivation {
  package init() {}

  package func stream(key: [UInt8], name: StreamName) -> DeterministicStream {
    DeterministicStream(key: key, label: name.slot, context: name.context)
  }
}

/// What a Vault derives from the one seed of an attempt.
package struct AttemptSecrets: Sendable {
  private let seed: [UInt8]

  /// - Parameter seed: 32 fresh bytes, durable in the Vault before anything is derived.
  package init(seed: [UInt8]) { self.seed = seed }

  /// Binds the Vault to its noise before it sees the others' commitments.
  package var commitment: Digest {
    SHA256.digest(KeyDerivation.key(from: seed, label: "canon/seed-commitment"))
  }

  package var exchange: KeyExchange {
    KeyExchange(seed: KeyDerivation.key(from: seed, label: "canon/mask-exchange"))
  }

  /// KDF(seed, digest of all commitments, envelope): no Vault can choose its noise.
  package func roundKey(roster: Digest, envelope: Digest) -> [UInt8] {
    KeyDerivation.key(
      from: seed, label: "canon/round-key", context: [roster.bytes, envelope.bytes])
  }
}
