import CanonCrypto
package import CanonPrivacy
package import CanonTypes

/// Masks modulo 2^64 that cancel over a roster.
///
/// Each pair of Vaults expands one stream from its own secret and the context of the attempt; the
/// smaller id adds it and the larger subtracts it, so the sum over the whole roster carries no
/// mask, and a vector without all the others is uniform. (Bonawitz et al. 2017, without the
/// recovery of drop-outs: an attempt that loses a Vault starts anew.)
package enum PairwiseMasks {
  /// Adds to `vector`, in place, the mask that `own` shares with `peer`.
  ///
  /// - Parameter words: the pair's stream, the same at both ends, used for nothing else.
  package static func apply<ID: Comparable>(
    to vector: inout [UInt64], own: ID, peer: ID, words: inout some RandomWords
  ) {
    precondition(own != peer, "a Vault shares no mask with itself: \(own)")
    for index in vector.indices {
      let word = words.next()
      vector[index] = own < peer ? vector[index] &+ word : vector[index] &- word
    }
  }
}

/// The one vector that leaves a Vault in a round: sums plus noise, modulo 2^64, then masked.
package struct Contribution: Sendable {
  package private(set) var words: Words

  /// - Parameters:
  ///   - sums: the exact sums of the Vault's units.
  ///   - noise: the Vault's share of noise, one number a place.
  package init(sums: [Int64], noise: [Int64]) {
    precondition(
      sums.count == noise.count, "one share a place: \(sums.count) \(noise.count)")
    words = Words(zip(sums, noise).map { UInt64(bitPattern: $0 &+ $1) })
  }

  package mutating func mask<ID: Comparable>(
    own: ID, peer: ID, words stream: inout some RandomWords
  ) {
    PairwiseMasks.apply(to: &words.elements, own: own, peer: peer, words: &stream)
  }

  /// Masks with the stream that a pair's secret and the context of the attempt determine.
  ///
  /// - Parameter context: what makes the stream this attempt's alone: envelope digest, round,
  ///   attempt, roster digest, and both ids in ascending order.
  package mutating func mask<ID: Comparable>(
    own: ID, peer: ID, secret: [UInt8], context: [[UInt8]]
  ) {
    var stream = DeterministicStream(key: secret, label: "pairwise-mask", context: context)
    mask(own: own, peer: peer, words: &stream)
  }

  /// The sum over a whole roster, where the masks have cancelled; `nil` when the vectors differ in
  /// length or there is none.
  package static func total(_ vectors: [Words]) -> [Int64]? {
    guard let count = vectors.first?.elements.count,
      vectors.allSatisfy({ $0.elements.count == count })
    else { return nil }
    var sum = Array(repeating: UInt64(0), count: count)
    for vector in vectors {
      for index in sum.indices { sum[index] &+= vector.elements[index] }
    }
    return Words(sum).signed
  }
}
