import CanonWorld
import Glibc

/// A picture that Graphviz draws of a text, without a file: the text goes in and SVG comes out of
/// one socket.
enum Picture {
  private static let mostBytes = 8 << 20
  private static let patience: UInt64 = 5_000_000_000

  /// - Throws: when it takes longer than five seconds, or ends otherwise than it should.
  static func svg(of text: String, drawnBy dot: String) throws -> String {
    let child = try ChildProcess([dot, "-Tsvg"], streams: .socket)
    guard let stream = child.stream else { throw WorldFault(.child, "dot has no socket") }
    let clock = SystemClock()
    let end = clock.monotonicNanoseconds() + patience
    try stream.write(Array(text.utf8), to: "dot")
    shutdown(stream.number, Int32(SHUT_WR))
    var bytes: [UInt8] = []
    while true {
      let now = clock.monotonicNanoseconds()
      guard now < end, bytes.count <= mostBytes else { throw WorldFault(.timeout, "dot draws on") }
      var polled = pollfd(fd: stream.number, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, Int32((end - now) / 1_000_000) + 1) != 0 else { continue }
      let chunk = try stream.read(1 << 16, of: "dot")
      if chunk.isEmpty { break }
      bytes += chunk
    }
    guard try child.wait() == .code(0) else { throw WorldFault(.child, "dot could not draw it") }
    let picture = String(decoding: bytes, as: UTF8.self)
    guard let start = picture.firstRange(of: "<svg")?.lowerBound else {
      throw WorldFault(.damaged, "dot drew no SVG")
    }
    return String(picture[start...])
  }
}
