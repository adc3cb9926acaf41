import Glibc

/// An open file descriptor that closes itself when nothing uses it any more.
package final class Descriptor: Sendable {
  package let number: Int32
  private let owned: Bool

  /// Takes over `number`, and closes it in the end unless it is only borrowed.
  package init(_ number: Int32, owned: Bool = true) { (self.number, self.owned) = (number, owned) }

  deinit { if owned { close(number) } }

  /// Opens `path` with close-on-exec.
  package static func open(
    _ path: String, _ flags: Int32, mode: UInt32 = 0o600
  ) throws(WorldFault) -> Descriptor {
    let number = retrying { Glibc.open(path, flags | O_CLOEXEC, mode) }
    guard number >= 0 else { throw WorldFault(code: errno, "opening \(path)") }
    return Descriptor(number)
  }

  /// Reads at most `count` bytes; empty at the end.
  package func read(_ count: Int, of name: String) throws(WorldFault) -> [UInt8] {
    var status = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      status = Descriptor.retrying { Glibc.read(number, buffer.baseAddress, count) }
      filled = max(0, status)
    }
    guard status >= 0 else { throw WorldFault(code: errno, "reading \(name)") }
    return bytes
  }

  package func write(_ bytes: [UInt8], to name: String) throws(WorldFault) {
    var offset = 0
    while offset < bytes.count {
      let status = bytes.withUnsafeBytes { buffer in
        Descriptor.retrying {
          Glibc.write(number, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
        }
      }
      guard status >= 0 else { throw WorldFault(code: errno, "writing \(name)") }
      offset += status
    }
  }

  /// Everything written so far survives a power loss when this returns.
  package func synchronize(_ name: String) throws(WorldFault) {
    guard Descriptor.retrying({ fsync(number) }) == 0 else {
      throw WorldFault(code: errno, "making \(name) durable")
    }
  }

  /// Repeats a call that a signal interrupted.
  static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }
}
