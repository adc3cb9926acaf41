import CanonWorld
import Foundation
import Testing

/// What a read found, shortly.
private func arrival(_ channel: FrameChannel, _ milliseconds: Int = 1_000) -> String {
  do {
    switch try channel.read(timeoutMilliseconds: milliseconds) {
    case .frame(let frame): return "frame of \(frame.count)"
    case .closed: return "closed"
    case .timeout: return "timeout"
    }
  } catch { return "\(error.kind)" }
}

/// A socket whose raw end the test writes, and a channel on the other.
private func rawPair() throws -> (Int32, FrameChannel) {
  var ends: [Int32] = [-1, -1]
  #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
  return (ends[0], FrameChannel(Descriptor(ends[1])))
}

@Suite struct ChannelTests {
  @Test func framesArriveWholeAndInOrder() throws {
    let (left, right) = try FrameChannel.pair()
    let sizes = [0, 1, 3, 4, 5, 1_000, 65_535, 65_536, 65_537, 100_000]
    for size in sizes {
      let frame = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
      try left.write(frame)
      #expect(try right.read(timeoutMilliseconds: 1_000) == .frame(frame), "\(size)")
    }
    for size in sizes.prefix(6) { try left.write([UInt8](repeating: 1, count: size)) }
    #expect(try FrameChannel.ready(among: [left, right], timeoutMilliseconds: 1_000) == [1])
    for size in sizes.prefix(6) { #expect(arrival(right) == "frame of \(size)") }
    #expect(try FrameChannel.ready(among: [left, right], timeoutMilliseconds: 0) == [])
    #expect(arrival(right, 0) == "timeout")
  }

  /// Every cut of a frame in two writes: a timeout between them loses nothing.
  @Test func aSlowWriterLosesNothing() throws {
    let bytes: [UInt8] = [0, 0, 0, 5, 1, 2, 3, 4, 5]
    for cut in 1..<bytes.count {
      let (raw, channel) = try rawPair()
      #expect(write(raw, Array(bytes[..<cut]), cut) == cut)
      #expect(arrival(channel, 0) == "timeout")
      #expect(arrival(channel, 1) == "timeout")
      #expect(write(raw, Array(bytes[cut...]), bytes.count - cut) == bytes.count - cut)
      #expect(arrival(channel) == "frame of 5")
      close(raw)
      #expect(arrival(channel) == "closed")
    }
  }

  @Test func aBrokenPeerIsNamedAndTheChannelStaysClosed() throws {
    let (raw, channel) = try rawPair()
    #expect(write(raw, [0, 0, 0, 5, 1] as [UInt8], 5) == 5)
    close(raw)
    #expect(arrival(channel) == "damaged")
    #expect(arrival(channel) == "closed")
    let (giant, other) = try rawPair()
    #expect(write(giant, [1, 0, 0, 1] as [UInt8], 4) == 4)
    #expect(arrival(other) == "tooLarge")
    #expect(arrival(other) == "closed")
    close(giant)
    let (left, right) = try FrameChannel.pair()
    let tooLong = [UInt8](repeating: 0, count: FrameChannel.limit + 1)
    #expect(throws: WorldFault.self) { try left.write(tooLong) }
    // As long as can be is announced, and waited for.
    let (longest, patient) = try rawPair()
    #expect(write(longest, [1, 0, 0, 0] as [UInt8], 4) == 4)
    #expect(arrival(patient, 0) == "timeout")
    close(longest)
    let (sender, silent) = try FrameChannel.pair()
    #expect(throws: WorldFault(.timeout, "the other side does not read")) {
      try sender.write(Array(tooLong.dropLast()), timeoutMilliseconds: 1)
    }
    #expect(arrival(silent, 0) == "timeout")
    try left.write([1])
    #expect(arrival(right) == "frame of 1")
  }

  /// No signal, no endless wait: a peer that is gone or does not read is a fault.
  @Test func writingToNobody() throws {
    let (gone, channel) = try rawPair()
    close(gone)
    #expect(throws: WorldFault.self) { try channel.write([1, 2, 3]) }
    let (left, right) = try FrameChannel.pair()
    let large = [UInt8](repeating: 7, count: 8 << 20)
    #expect(throws: WorldFault(.timeout, "the other side does not read")) {
      try left.write(large, timeoutMilliseconds: 5)
    }
    #expect(throws: WorldFault(.closed, "the channel is closed")) { try left.write([1]) }
    withExtendedLifetime(right) {}
  }
}
