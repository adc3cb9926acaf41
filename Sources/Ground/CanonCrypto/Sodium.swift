import CSodium

/// The library behind this room, started once for the process.
enum Sodium {
  private static let started = sodium_init() >= 0

  /// Every entry point calls this first; it fails only where the system has no randomness at all.
  static func start() { precondition(started, "libsodium did not start: sodium_init() < 0") }
}

/// Random bytes of the operating system, for the one seam that may use them.
package enum SystemRandomness {
  package static func bytes(_ count: Int) -> [UInt8] {
    Sodium.start()
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      if let base = buffer.baseAddress { randombytes_buf(base, count) }
      filled = count
    }
  }
}

/// Secret bytes that overwrite themselves when nothing uses them any more.
///
/// A class, since a value would be copied; immutable, hence safe to share between threads. The
/// array that it was made from is the caller's to drop.
final class Secret: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer
  let count: Int

  init(_ bytes: [UInt8]) {
    Sodium.start()
    count = bytes.count
    base = .allocate(byteCount: max(1, bytes.count), alignment: 16)
    base.copyMemory(from: bytes, byteCount: bytes.count)
  }

  deinit {
    sodium_memzero(base, count)
    base.deallocate()
  }

  func withBytes<T>(_ body: (UnsafePointer<UInt8>) -> T) -> T {
    body(UnsafePointer(base.assumingMemoryBound(to: UInt8.self)))
  }
}
