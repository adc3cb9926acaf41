import CSandbox
import Glibc

/// Frames over a stream socket: four bytes of length, most significant first, then the bytes.
///
/// A frame arrives whole or not at all; a read that times out loses nothing. After any fault the
/// channel is closed, for then nobody knows where the next frame begins. One thread at a time.
package final class FrameChannel {
  /// What a read found.
  package enum Arrival: Hashable, Sendable {
    case frame([UInt8])
    /// The other side closed between two frames.
    case closed
    case timeout
  }

  /// The longest frame, 16 MiB.
  package static let limit = 16 << 20

  private static let noSignal = Int32(MSG_NOSIGNAL)
  private static let noWait = Int32(MSG_DONTWAIT)

  private let descriptor: Descriptor
  private let clock: any WallClock
  private var buffer: [UInt8] = []
  private var broken = false

  package init(_ descriptor: Descriptor, clock: any WallClock = SystemClock()) {
    (self.descriptor, self.clock) = (descriptor, clock)
  }

  /// The two ends of a channel within one process.
  package static func pair() throws(WorldFault) -> (FrameChannel, FrameChannel) {
    var ends: [Int32] = [-1, -1]
    let code = canon_socket_pair(&ends)
    guard code == 0 else { throw WorldFault(code: code, "making a socket pair") }
    return (FrameChannel(Descriptor(ends[0])), FrameChannel(Descriptor(ends[1])))
  }

  /// Writes one frame; without a timeout it waits as long as the other side does not read.
  package func write(
    _ frame: [UInt8], timeoutMilliseconds: Int? = nil
  ) throws(WorldFault) {
    guard !broken else { throw WorldFault(.closed, "the channel is closed") }
    guard frame.count <= FrameChannel.limit else {
      throw WorldFault(.tooLarge, "a frame has \(frame.count) of \(FrameChannel.limit) bytes")
    }
    let deadline = deadline(timeoutMilliseconds)
    let header = withUnsafeBytes(of: UInt32(frame.count).bigEndian) { Array($0) }
    let bytes = header + frame
    var offset = 0
    while offset < bytes.count {
      let sent = bytes.withUnsafeBytes { bytes in
        Descriptor.retrying {
          send(
            descriptor.number, bytes.baseAddress.map { $0 + offset }, bytes.count - offset,
            FrameChannel.noSignal | FrameChannel.noWait)
        }
      }
      if sent >= 0 {
        offset += sent
      } else if errno == EAGAIN {
        guard try isReady(POLLOUT, until: deadline) else {
          broken = true
          throw WorldFault(.timeout, "the other side does not read")
        }
      } else {
        broken = true
        throw WorldFault(code: errno, "writing a frame")
      }
    }
  }

  /// Reads the next frame; without a timeout it waits for as long as it takes.
  package func read(timeoutMilliseconds: Int? = nil) throws(WorldFault) -> Arrival {
    let deadline = deadline(timeoutMilliseconds)
    while true {
      if let frame = try bufferedFrame() { return .frame(frame) }
      guard !broken else { throw WorldFault(.closed, "the channel is closed") }
      guard try isReady(POLLIN, until: deadline) else { return .timeout }
      var received = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { bytes, filled in
        received = Descriptor.retrying {
          recv(descriptor.number, bytes.baseAddress, bytes.count, FrameChannel.noWait)
        }
        filled = max(0, received)
      }
      if received > 0 {
        buffer += chunk
      } else if received == 0 || errno == ECONNRESET {
        broken = true
        if buffer.isEmpty { return .closed }
        throw WorldFault(.damaged, "the other side closed within a frame")
      } else if errno != EAGAIN {
        broken = true
        throw WorldFault(code: errno, "reading a frame")
      }
    }
  }

  /// The channels that have something to read (a frame, a part of one, or their end) in time.
  ///
  /// - Returns: positions in `channels`, ascending; empty after the timeout.
  package static func ready(
    among channels: [FrameChannel], timeoutMilliseconds: Int
  ) throws(WorldFault) -> [Int] {
    let buffered = channels.indices.filter { channels[$0].hasFrame || channels[$0].broken }
    if !buffered.isEmpty { return buffered }
    var polled = channels.map {
      pollfd(fd: $0.descriptor.number, events: Int16(POLLIN), revents: 0)
    }
    let clock = SystemClock()
    let deadline = clock.monotonicNanoseconds() + UInt64(max(0, timeoutMilliseconds)) * 1_000_000
    while true {
      let now = clock.monotonicNanoseconds()
      let left = deadline > now ? (deadline - now + 999_999) / 1_000_000 : 0
      let count = poll(&polled, nfds_t(polled.count), Int32(clamping: left))
      if count >= 0 { return polled.indices.filter { polled[$0].revents != 0 } }
      guard errno == EINTR else { throw WorldFault(code: errno, "waiting for frames") }
    }
  }

  private var announcedLength: Int? {
    guard buffer.count >= 4 else { return nil }
    return buffer[..<4].reduce(0) { $0 << 8 | Int($1) }
  }

  private var hasFrame: Bool { announcedLength.map { buffer.count >= 4 + $0 } ?? false }

  private func bufferedFrame() throws(WorldFault) -> [UInt8]? {
    guard let length = announcedLength else { return nil }
    guard length <= FrameChannel.limit else {
      broken = true
      buffer = []
      throw WorldFault(.tooLarge, "a frame announces \(length) of \(FrameChannel.limit) bytes")
    }
    guard buffer.count >= 4 + length else { return nil }
    defer { buffer.removeFirst(4 + length) }
    return Array(buffer[4..<4 + length])
  }

  private func deadline(_ timeoutMilliseconds: Int?) -> UInt64? {
    timeoutMilliseconds.map { clock.monotonicNanoseconds() + UInt64(max(0, $0)) * 1_000_000 }
  }

  /// - Returns: whether the socket became ready before the deadline.
  private func isReady(_ event: Int32, until deadline: UInt64?) throws(WorldFault) -> Bool {
    var polled = pollfd(fd: descriptor.number, events: Int16(event), revents: 0)
    while true {
      var wait: Int32 = -1
      if let deadline {
        let now = clock.monotonicNanoseconds()
        wait = deadline > now ? Int32(clamping: (deadline - now + 999_999) / 1_000_000) : 0
      }
      let count = poll(&polled, 1, wait)
      if count >= 0 { return count > 0 }
      guard errno == EINTR else { throw WorldFault(code: errno, "waiting for a frame") }
    }
  }
}
