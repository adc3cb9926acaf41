/// Bytes → messages, as the base protocol frames them (LSP 3.17, "Base Protocol"): headers that end
/// with an empty line, then as many bytes as `Content-Length` says.
package struct MessageFraming: Sendable {
  package enum Event: Hashable, Sendable {
    case message([UInt8])
    /// Nothing behind it can be read: where the next message begins is not known.
    case broken(String)
  }

  /// A message that is longer is refused unread.
  package static let mostBytes = 64 << 20
  private static let mostHeaderBytes = 4 << 10

  private var buffer: [UInt8] = []
  private var start = 0
  private var isBroken = false

  package init() {}

  package mutating func receive(_ bytes: some Sequence<UInt8>) {
    if start > 0 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    buffer += bytes
  }

  /// The next message that is whole; `nil` when more bytes are needed.
  package mutating func next() -> Event? {
    guard !isBroken else { return nil }
    let end = Array("\r\n\r\n".utf8)
    guard let gap = buffer[start...].firstRange(of: end) else {
      return buffer.count - start > Self.mostHeaderBytes ? fail("the headers do not end") : nil
    }
    guard gap.lowerBound - start <= Self.mostHeaderBytes else { return fail("headers too long") }
    let header = String(decoding: buffer[start..<gap.lowerBound], as: UTF8.self)
    guard let length = MessageFraming.length(in: header) else {
      return fail("no Content-Length that can be read")
    }
    guard buffer.count - gap.upperBound >= length else { return nil }
    let message = Array(buffer[gap.upperBound..<(gap.upperBound + length)])
    start = gap.upperBound + length
    return .message(message)
  }

  private mutating func fail(_ sentence: String) -> Event {
    isBroken = true
    return .broken(sentence)
  }

  private static func length(in header: String) -> Int? {
    var length: Int?
    // A carriage return and its line feed are one character.
    for line in header.split(separator: "\r\n") {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      guard line[..<colon].lowercased() == "content-length" else { continue }
      let digits = line[line.index(after: colon)...].filter { $0 != " " }
      guard length == nil, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
        let value = Int(digits),
        value <= mostBytes
      else { return nil }
      length = value
    }
    return length
  }

  package static func framed(_ message: String) -> [UInt8] {
    Array("Content-Length: \(message.utf8.count)\r\n\r\n\(message)".utf8)
  }
}
