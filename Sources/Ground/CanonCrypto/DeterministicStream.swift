import CSodium

/// An endless stream of bytes that a key and a label determine: ChaCha20 with a 64-bit counter.
///
/// Two labels under one key give independent streams. Whoever holds key and label can replay it.
package struct DeterministicStream: RandomNumberGenerator, Sendable {
  private let key: Secret
  private var block: UInt64 = 0
  private var buffer: [UInt8] = []
  private var offset = 0

  private static let bufferByteCount = 4_096

  /// - Parameter key: 16 to 64 bytes of full entropy.
  package init(key: [UInt8], label: String, context: [[UInt8]] = []) {
    self.key = Secret(
      KeyDerivation.key(from: key, label: "canon/stream/" + label, context: context))
  }

  /// Eight bytes of the stream, little-endian.
  package mutating func next() -> UInt64 {
    if offset + 8 > buffer.count {
      guard offset == buffer.count else { return DeterministicStream.word(bytes(8)) }
      refill()
    }
    let word = buffer.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    offset += 8
    return word
  }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      if offset == buffer.count { refill() }
      let taken = min(count - bytes.count, buffer.count - offset)
      bytes.append(contentsOf: buffer[offset..<offset + taken])
      offset += taken
    }
    return bytes
  }

  package mutating func words(_ count: Int) -> [UInt64] { (0..<count).map { _ in next() } }

  private mutating func refill() {
    let size = DeterministicStream.bufferByteCount
    let zeros = [UInt8](repeating: 0, count: size)
    let nonce = [UInt8](repeating: 0, count: 8)
    var stream = zeros
    _ = key.withBytes {
      crypto_stream_chacha20_xor_ic(&stream, zeros, UInt64(size), nonce, block, $0)
    }
    (buffer, offset) = (stream, 0)
    block += UInt64(size / 64)
  }

  private static func word(_ bytes: [UInt8]) -> UInt64 {
    (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
  }
}
