package import CanonCrypto
package import CanonEncoding
import CanonPrivacy
package import CanonProgram
package import CanonTypes

/// What one census of words released, as its Vaults signed it: the evidence of its candidates.
package struct Census: Codable, Sendable, Hashable {
  package var scope: NominationScope
  /// Ascending by Vault.
  package var nominations: [Signed<Nominations>]
  /// Ascending by Vault; empty while nothing is borne out.
  package var named: [Signed<NamedWords>]

  package init(
    scope: NominationScope, nominations: [Signed<Nominations>], named: [Signed<NamedWords>]
  ) {
    (self.scope, self.nominations, self.named) = (scope, nominations, named)
  }
}

/// A word that may be given a meaning in a new `semantic_version`.
package struct Candidate: Codable, Sendable, Hashable {
  package var word: LocalWord
  package var evolution: String
  package var epochId: Int64
  /// Those that declare it, ascending.
  package var vaults: [String]
  /// The noised sum in whole units.
  package var units: Int64
  /// The standard deviation of that sum's noise, in units, rounded up.
  package var deviation: Int64
}

extension Census {
  /// The candidates that the signed answers bear out, ascending by name; recomputed, so that
  /// whoever has the census and the keys need believe nobody.
  ///
  /// - Throws: for answers that do not belong together. A name that its Vault did not sign, or that
  ///   stands for no candidate, is left out.
  package func candidates(
    under terms: Evolution, seats: [VaultSeat]
  ) throws -> [Candidate] {
    let digest = try scope.digest()
    let candidacy = try Candidacy(nominations, scope: digest, terms: terms, seats: seats)
    let words = try Census.words(named, in: digest, seats: seats)
    return candidacy.candidates.compactMap { standing in
      guard let named = words[standing.word],
        let word = named.first(where: { standing.vaults.contains($0.vault) })?.word
      else { return nil }
      return Candidate(
        word: word, evolution: scope.evolution, epochId: scope.epochId, vaults: standing.vaults,
        units: CountNoise.units(standing.noisedCount), deviation: Census.deviation(standing))
    }.sorted { ($0.word.name, $0.word.entity) < ($1.word.name, $1.word.entity) }
  }

  /// Who named which word, by what stood for it.
  package static func words(
    _ named: [Signed<NamedWords>], in scope: Digest, seats: [VaultSeat]
  ) throws(EncodingFault) -> [Digest: [(vault: String, word: LocalWord)]] {
    var words: [Digest: [(vault: String, word: LocalWord)]] = [:]
    for signed in named where signed.payload.scope == scope {
      let vault = signed.payload.vault
      let keys = Set(seats.filter { $0.vault == vault }.map(\.key))
      guard (try? signed.verified(type: RecordType.namedWords, by: keys)) != nil else { continue }
      for word in signed.payload.words where word.isName {
        words[try word.digest(in: scope), default: []].append((vault, word))
      }
    }
    return words
  }

  private static func deviation(_ standing: Candidacy.Standing) -> Int64 {
    let root = Int64(IntegerSquareRoot.ceiling(of: UInt128(standing.variance)))
    return (root + CountNoise.scale - 1) / CountNoise.scale
  }
}
