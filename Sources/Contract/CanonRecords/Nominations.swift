package import CanonCrypto
package import CanonEncoding
package import CanonTypes

/// A word that a Vault's owner has for something of its records, and that no domain knows.
///
/// It is a declaration: it says what there is, never what anybody's is. Two Vaults declare the same
/// word when entity, name and kind are equal.
package struct LocalWord: Codable, Sendable, Hashable {
  /// The entity that has it.
  package var entity: String
  package var name: String
  package var kind: Kind

  /// What kind of value it is, as authors write types.
  package enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
    case boolean = "Bool"
    case count = "Count"
    case ratio = "Ratio"
    case duration = "Duration"
    case date = "Date"
    case instant = "Instant"
    case text = "Text"
    case key = "Key"
  }

  package init(entity: String, name: String, kind: Kind) {
    (self.entity, self.name, self.kind) = (entity, name, kind)
  }

  /// How many words a Vault may nominate: they share one ρ.
  package static let most = 16

  /// Whether it is spelt as a name of the language: a lower-case letter, then letters, digits and
  /// underscores, at most 64.
  package var isName: Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, bytes.count <= 64 else { return false }
    return (97...122).contains(first)
      && bytes.allSatisfy { byte in
        (97...122).contains(byte) || (48...57).contains(byte) || byte == 95
      }
  }

  /// What stands for the word until enough Vaults have it: it differs by scope, so that the same
  /// unnamed word of two epochs cannot be told to be one.
  package func digest(in scope: Digest) throws(EncodingFault) -> Digest {
    SHA256.digest(
      LengthPrefix.join([
        Array("canon local word 1".utf8), scope.bytes, try CanonicalJSON.encode(self),
      ]))
  }
}

/// What one census of words is about: the identity of every question and answer of it.
package struct NominationScope: Codable, Sendable, Hashable {
  package var bundle: Digest
  /// The `evolution` block whose terms hold.
  package var evolution: String
  package var epochId: Int64

  package init(bundle: Digest, evolution: String, epochId: Int64) {
    (self.bundle, self.evolution, self.epochId) = (bundle, evolution, epochId)
  }

  /// SHA-256 of the canonical text.
  package func digest() throws(EncodingFault) -> Digest { try Digest(ofRecord: self) }
}

/// The executor asks a Vault which words it has, and for how many units; once an epoch.
package struct NominationQuestion: Codable, Sendable, Hashable {
  package var scope: NominationScope
  package var tick: Signed<Tick>

  package init(scope: NominationScope, tick: Signed<Tick>) {
    (self.scope, self.tick) = (scope, tick)
  }
}

/// A Vault's answer: digests of its words, each with a noised, charged count of presence.
package struct Nominations: Codable, Sendable, Hashable {
  package var vault: String
  package var scope: Digest
  /// Ascending by word.
  package var words: [Word]
  /// What all the counts together cost each unit that was counted.
  package var charged: Rho

  package struct Word: Codable, Sendable, Hashable {
    package var word: Digest
    /// The count times 2^10, plus noise; it may be negative.
    package var noisedCount: Int64

    package init(word: Digest, noisedCount: Int64) {
      (self.word, self.noisedCount) = (word, noisedCount)
    }
  }

  package init(vault: String, scope: Digest, words: [Word], charged: Rho) {
    (self.vault, self.scope, self.words, self.charged) = (vault, scope, words, charged)
  }
}

/// The executor asks for the names of the words that the nominations of an epoch bear out. A Vault
/// recomputes from them, and its own keys, which those are.
package struct NamingQuestion: Codable, Sendable, Hashable {
  package var scope: NominationScope
  /// Ascending by Vault, each once.
  package var nominations: [Signed<Nominations>]

  package init(scope: NominationScope, nominations: [Signed<Nominations>]) {
    (self.scope, self.nominations) = (scope, nominations)
  }
}

/// A Vault's own words among those that are borne out.
package struct NamedWords: Codable, Sendable, Hashable {
  package var vault: String
  package var scope: Digest
  /// Ascending by name.
  package var words: [LocalWord]

  package init(vault: String, scope: Digest, words: [LocalWord]) {
    (self.vault, self.scope, self.words) = (vault, scope, words)
  }
}
