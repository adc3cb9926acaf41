/// Bytes in, one request or one refusal out.
///
/// A connection carries one request; what comes behind it is not looked at. Nothing is read ahead
/// of a refusal: a body that is too long, or from somebody who may not ask, is never kept.
package struct RequestReader: Sendable {
  package static let longestHead = 16 << 10
  package static let longestBody = 1 << 20

  /// What the bytes so far amount to.
  package enum Progress: Sendable, Hashable {
    case more
    case request(Request)
    case refused(Refusal)
  }

  private enum Stage: Sendable {
    case head
    case body(RequestHead, length: Int)
    case ended(Progress)
  }

  private let site: LocalSite
  private var stage = Stage.head
  private var buffer: [UInt8] = []
  /// How much of the buffer is known to have no end of a head in it.
  private var searched = 0

  package init(_ site: LocalSite) { self.site = site }

  package var isEmpty: Bool {
    if case .head = stage { return buffer.isEmpty }
    return false
  }

  package mutating func read(_ bytes: some Collection<UInt8>) -> Progress {
    if case .ended(let progress) = stage { return progress }
    buffer.append(contentsOf: bytes)
    if case .head = stage { readHead() }
    if case .body(let head, let length) = stage, buffer.count >= length {
      let body = Array(buffer.prefix(length))
      end(.request(Request(method: head.method, path: head.target, body: body)))
    }
    guard case .ended(let progress) = stage else { return .more }
    return progress
  }

  private mutating func end(_ progress: Progress) {
    (stage, buffer) = (.ended(progress), [])
  }

  private mutating func readHead() {
    guard let length = headLength() else {
      if buffer.count > RequestReader.longestHead { end(.refused(RequestReader.headTooLarge)) }
      return
    }
    guard length <= RequestReader.longestHead else {
      return end(.refused(RequestReader.headTooLarge))
    }
    do throws(HeadFault) {
      let head = try RequestHead(buffer[..<length])
      if let refusal = site.refusal(of: head) { return end(.refused(refusal)) }
      let body = try RequestReader.bodyLength(head)
      buffer.removeFirst(length + 4)
      stage = .body(head, length: body)
    } catch { end(.refused(error.refusal)) }
  }

  private static let headTooLarge = Refusal(
    .headTooLarge, "the fields of a request have at most \(longestHead) bytes")

  /// Where the empty line begins that ends the head.
  private mutating func headLength() -> Int? {
    var index = searched
    while index + 4 <= buffer.count {
      if buffer[index] == 0x0D, buffer[index + 1] == 0x0A, buffer[index + 2] == 0x0D,
        buffer[index + 3] == 0x0A
      {
        return index
      }
      index += 1
    }
    searched = index
    return nil
  }

  private static func bodyLength(_ head: RequestHead) throws(HeadFault) -> Int {
    guard head.count(of: "transfer-encoding") == 0 else {
      throw HeadFault(.notImplemented, "bodies in chunks are not read: state a Content-Length")
    }
    guard head.count(of: "expect") == 0 else {
      throw HeadFault(.expectationFailed, "send the body at once, without Expect")
    }
    guard let text = head["content-length"] else {
      guard head.method != "POST" else {
        throw HeadFault(.lengthRequired, "a POST states its Content-Length")
      }
      return 0
    }
    guard head.count(of: "content-length") == 1, (1...12).contains(text.utf8.count),
      text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(text)
    else { throw HeadFault(.badRequest, "Content-Length is one number") }
    guard length <= longestBody else {
      throw HeadFault(.tooLarge, "a body has at most \(longestBody) bytes, not \(length)")
    }
    guard head.method == "POST" || length == 0 else {
      throw HeadFault(.badRequest, "only a POST has a body")
    }
    guard head.method != "POST" || isJSON(head["content-type"] ?? "") else {
      throw HeadFault(.unsupportedType, "a body is application/json")
    }
    return length
  }

  /// A type that no form of a foreign page can send unasked.
  private static func isJSON(_ type: String) -> Bool {
    let parts = type.lowercased().split(separator: ";").map { part in
      part.filter { $0 != " " && $0 != "\t" }
    }
    return parts == ["application/json"] || parts == ["application/json", "charset=utf-8"]
  }
}
