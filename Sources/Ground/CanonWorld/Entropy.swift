package import CanonCrypto
import CanonTypes

/// Where fresh secret bytes come from.
package protocol Entropy: Sendable {
  /// `count` bytes for the purpose that `label` names. A label is used for one purpose once.
  func bytes(_ count: Int, for label: String) -> [UInt8]
}

/// The operating system's generator; the label does not matter.
package struct SystemEntropy: Entropy {
  package init() {}

  package func bytes(_ count: Int, for label: String) -> [UInt8] {
    SystemRandomness.bytes(count)
  }
}

/// Bytes that a seed and the label determine, for simulation and resumable demonstrations.
///
/// Stateless: the same label gives the same bytes, so a crash and its resumption agree. Never use
/// it where secrecy must outlive the seed.
package struct SeededEntropy: Entropy {
  private let seed: [UInt8]

  /// - Parameter seed: 16 to 64 bytes.
  package init(seed: [UInt8]) {
    precondition((16...64).contains(seed.count), "a seed of \(seed.count) bytes")
    self.seed = seed
  }

  /// A seed from a small number, as tests and demonstrations print it.
  package init(_ number: UInt64) {
    self.init(seed: SHA256.digest(Array("canon/seed/\(number)".utf8)).bytes)
  }

  package func bytes(_ count: Int, for label: String) -> [UInt8] {
    var stream = DeterministicStream(key: seed, label: "entropy/" + label)
    return stream.bytes(count)
  }
}

extension Sealer {
  /// Seals under a fresh nonce; `label` is used once under this key.
  package func seal(
    _ plain: [UInt8], for place: [UInt8], entropy: some Entropy, label: String
  ) -> [UInt8] {
    seal(plain, for: place, nonce: entropy.bytes(Sealer.nonceByteCount, for: label))
  }
}
