/// The first line and the fields of a request (RFC 9112, sections 3 and 5), read strictly: what two
/// readers could understand in two ways is refused.
struct RequestHead: Sendable, Hashable {
  static let mostFields = 64
  static let longestTarget = 1_024

  let method: String
  let target: String
  /// Names in lower case, in the order in which they came.
  private let fields: [(name: String, value: String)]

  static func == (one: RequestHead, other: RequestHead) -> Bool {
    one.method == other.method && one.target == other.target
      && one.fields.elementsEqual(other.fields, by: ==)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(method)
    hasher.combine(target)
  }

  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  func count(of name: String) -> Int { fields.count { $0.name == name } }

  /// - Parameter bytes: up to the empty line, without it.
  init(_ bytes: ArraySlice<UInt8>) throws(HeadFault) {
    var lines = try RequestHead.lines(bytes)
    let first = lines.removeFirst().split(separator: 0x20, omittingEmptySubsequences: false)
    guard first.count == 3, RequestHead.isToken(first[0]) else {
      throw HeadFault(.badRequest, "a request begins with METHOD TARGET HTTP/1.1")
    }
    guard first[2].elementsEqual("HTTP/1.1".utf8) else {
      let isVersion = first[2].starts(with: "HTTP/".utf8)
      throw HeadFault(isVersion ? .versionNotSupported : .badRequest, "HTTP/1.1 is spoken here")
    }
    guard first[1].count <= RequestHead.longestTarget else {
      throw HeadFault(.targetTooLong, "a target has at most \(RequestHead.longestTarget) bytes")
    }
    guard first[1].first == UInt8(ascii: "/"), first[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw HeadFault(.badRequest, "a target begins with / and is visible ASCII") }
    guard lines.count <= RequestHead.mostFields else {
      throw HeadFault(.headTooLarge, "a request has at most \(RequestHead.mostFields) fields")
    }
    method = String(decoding: first[0], as: UTF8.self)
    target = String(decoding: first[1], as: UTF8.self)
    var found: [(name: String, value: String)] = []
    for line in lines { found.append(try RequestHead.field(line)) }
    fields = found
  }

  /// Lines end with CR LF; either byte alone is nowhere allowed.
  private static func lines(_ bytes: ArraySlice<UInt8>) throws(HeadFault) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = bytes.startIndex
    var index = start
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == 0x0D, index + 1 < bytes.endIndex, bytes[index + 1] == 0x0A {
        lines.append(bytes[start..<index])
        (start, index) = (index + 2, index + 2)
        continue
      }
      guard byte != 0x0D, byte != 0x0A, byte != 0 else {
        throw HeadFault(.badRequest, "lines end with CR LF")
      }
      index += 1
    }
    lines.append(bytes[start...])
    return lines
  }

  private static func field(
    _ line: ArraySlice<UInt8>
  ) throws(HeadFault) -> (name: String, value: String) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isToken(line[..<colon]) else {
      throw HeadFault(.badRequest, "a field is NAME: VALUE on one line")
    }
    var value = line[(colon + 1)...]
    while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
    while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      throw HeadFault(.badRequest, "a field's value has no control characters")
    }
    return (
      String(decoding: line[..<colon], as: UTF8.self).lowercased(),
      String(decoding: value, as: UTF8.self)
    )
  }

  /// RFC 9110, section 5.6.2.
  private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}

/// A head that cannot be read.
struct HeadFault: Error {
  let refusal: Refusal

  init(_ status: Status, _ sentence: String) { refusal = Refusal(status, sentence) }
}
