package import CanonCrypto
import CanonEncoding
package import CanonPrivacy
package import CanonProgram
package import CanonTypes

/// Which words become candidates: a function of what the Vaults signed and of the `evolution`
/// block, computed alike by each Vault, the executor and whoever looks.
///
/// A candidate is declared in at least so many Vaults and present for at least so many units by the
/// sum of their noised counts. The sum is already paid for, so choosing by it costs nothing more.
package struct Candidacy: Sendable, Hashable {
  /// Ascending by word.
  package let words: [Standing]

  /// What is known of one word, whether it becomes a candidate or not.
  package struct Standing: Codable, Sendable, Hashable {
    package var word: Digest
    /// Names, ascending.
    package var vaults: [String]
    /// The sum of the noised counts, times 2^10.
    package var noisedCount: Int64
    /// The variance of that sum, at the same scale.
    package var variance: Int64
    package var isCandidate: Bool
  }

  /// Why nominations cannot be counted together.
  package enum Fault: Error, Hashable, Sendable {
    case notBelieved(vault: String, String)
    case otherScope(vault: String)
    /// Vaults, or a Vault's words, do not ascend.
    case disorder(vault: String)
    /// It charged another amount than the block states.
    case chargedDifferently(vault: String)
    case tooManyWords(vault: String)
    /// More than any Vault holds, or less than any noise brings it to.
    case countOutside(vault: String)

    package var sentence: String {
      switch self {
      case .notBelieved(let vault, let why): "those of `\(vault)`: \(why)"
      case .otherScope(let vault): "those of `\(vault)` are of another bundle, block or epoch"
      case .disorder(let vault): "those of `\(vault)` stand out of order, or twice"
      case .chargedDifferently(let vault): "`\(vault)` charged another rho than the block states"
      case .tooManyWords(let vault): "`\(vault)` has more than \(LocalWord.most) words"
      case .countOutside(let vault): "`\(vault)` states a count that no Vault has"
      }
    }
  }

  /// 2^40 units either way, so that no sum of counts overflows.
  private static let counts: ClosedRange<Int64> = -(1 << 50)...1 << 50

  /// - Throws: for a record that its Vault did not sign, or that is not of this census.
  package init(
    _ nominations: [Signed<Nominations>], scope: Digest, terms: Evolution, seats: [VaultSeat]
  ) throws(Fault) {
    var last = ""
    var found: [Digest: Standing] = [:]
    for signed in nominations {
      let payload = signed.payload
      let keys = Set(seats.filter { $0.vault == payload.vault }.map(\.key))
      do { _ = try signed.verified(type: RecordType.nominations, by: keys) } catch {
        throw Fault.notBelieved(vault: payload.vault, error.sentence)
      }
      guard payload.scope == scope else { throw Fault.otherScope(vault: payload.vault) }
      guard last < payload.vault,
        zip(payload.words, payload.words.dropFirst()).allSatisfy({
          $0.word < $1.word
        })
      else { throw Fault.disorder(vault: payload.vault) }
      last = payload.vault
      guard payload.words.count <= LocalWord.most else {
        throw Fault.tooManyWords(vault: payload.vault)
      }
      guard let noise = Candidacy.noise(terms, words: payload.words.count) else {
        if payload.words.isEmpty { continue }
        throw Fault.chargedDifferently(vault: payload.vault)
      }
      guard payload.charged == terms.rho else {
        throw Fault.chargedDifferently(vault: payload.vault)
      }
      for word in payload.words {
        var standing =
          found[word.word]
          ?? Standing(word: word.word, vaults: [], noisedCount: 0, variance: 0, isCandidate: false)
        standing.vaults.append(payload.vault)
        guard Candidacy.counts.contains(word.noisedCount) else {
          throw Fault.countOutside(vault: payload.vault)
        }
        standing.noisedCount += word.noisedCount
        standing.variance += noise.variance
        found[word.word] = standing
      }
    }
    words = found.values.sorted { $0.word < $1.word }.map { standing in
      var standing = standing
      standing.isCandidate =
        Int64(standing.vaults.count) >= terms.vaults
        && CountNoise.units(standing.noisedCount) >= terms.units
      return standing
    }
  }

  package var candidates: [Standing] { words.filter(\.isCandidate) }

  /// The noise of each of a Vault's counts: they share the block's ρ evenly, rounded down.
  ///
  /// - Returns: `nil` without words, and where no exact noise exists for a share.
  package static func noise(_ terms: Evolution, words: Int) -> CountNoise? {
    guard words > 0 else { return nil }
    return try? CountNoise(rho: Rho(picos: terms.rho.picos / Int64(words)))
  }
}
