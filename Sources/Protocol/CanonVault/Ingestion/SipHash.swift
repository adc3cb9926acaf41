/// SipHash-2-4 (Aumasson and Bernstein 2012): a keyed 64-bit hash for short inputs.
///
/// Identifiers inside a Vault are kept as these words under a key derived from the Vault key; they
/// lie in sealed rows only. It costs about a fifth of BLAKE2b on a receipt's short identifiers.
package struct SipHash: Sendable {
  private let k0: UInt64
  private let k1: UInt64

  /// - Parameter key: at least sixteen bytes, of which the first sixteen count.
  package init(key: [UInt8]) {
    precondition(key.count >= 16, "a SipHash key has 16 bytes: \(key.count)")
    k0 = key.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self).littleEndian }
    k1 = key.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian }
  }

  package func word(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = State(k0, k1)
    let whole = bytes.count & ~7
    var at = 0
    while at < whole {
      state.absorb(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
      at += 8
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    while at < bytes.count {
      last |= UInt64(bytes[at]) << UInt64(8 * (at - whole))
      at += 1
    }
    state.absorb(last)
    return state.finish()
  }

  @inline(__always)
  package func word(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    word(UnsafeRawBufferPointer(bytes))
  }

  /// Two words, for identities that are numbers already.
  package func word(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var state = State(k0, k1)
    state.absorb(first)
    state.absorb(second)
    state.absorb(16 << 56)
    return state.finish()
  }

  private struct State {
    var v0, v1, v2, v3: UInt64

    @inline(__always)
    init(_ k0: UInt64, _ k1: UInt64) {
      v0 = k0 ^ 0x736f_6d65_7073_6575
      v1 = k1 ^ 0x646f_7261_6e64_6f6d
      v2 = k0 ^ 0x6c79_6765_6e65_7261
      v3 = k1 ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    @inline(__always)
    mutating func finish() -> UInt64 {
      v2 ^= 0xff
      for _ in 0..<4 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private mutating func round() {
      v0 &+= v1
      v1 = State.rotate(v1, 13) ^ v0
      v0 = State.rotate(v0, 32)
      v2 &+= v3
      v3 = State.rotate(v3, 16) ^ v2
      v0 &+= v3
      v3 = State.rotate(v3, 21) ^ v0
      v2 &+= v1
      v1 = State.rotate(v1, 17) ^ v2
      v2 = State.rotate(v2, 32)
    }

    @inline(__always)
    private static func rotate(_ word: UInt64, _ by: UInt64) -> UInt64 {
      word << by | word >> (64 - by)
    }
  }
}
