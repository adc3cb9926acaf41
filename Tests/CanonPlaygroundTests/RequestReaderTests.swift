import CanonFixtures
import CanonPlayground
import Testing

/// Bytes become one request or one refusal; nothing else is possible.
@Suite struct RequestReaderTests {
  static let site = LocalSite(port: 7_226)

  static func read(_ text: String) -> RequestReader.Progress {
    var reader = RequestReader(site)
    return reader.read(Array(text.utf8))
  }

  static func status(_ text: String) -> Status? {
    if case .refused(let refusal) = read(text) { return refusal.status }
    return nil
  }

  /// A head with a host of our own.
  static func head(_ first: String, _ fields: String...) -> String {
    ([first, "Host: 127.0.0.1:7226"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
  }

  static let post = "POST /check HTTP/1.1"
  static let type = "Content-Type: application/json"

  @Test func aRequestIsRead() {
    #expect(
      Self.read(Self.head("GET / HTTP/1.1"))
        == .request(Request(method: "GET", path: "/")))
    #expect(
      Self.read(Self.head(Self.post, Self.type, "Content-Length: 2") + "{}")
        == .request(Request(method: "POST", path: "/check", body: Array("{}".utf8))))
    #expect(
      Self.read(Self.head(Self.post, Self.type + "; charset=UTF-8", "content-length:0"))
        == .request(Request(method: "POST", path: "/check")))
  }

  /// Whoever sends slowly is read as whoever sends at once.
  @Test func everyCutReadsTheSame() {
    let text = Array((Self.head(Self.post, Self.type, "Content-Length: 4") + "{ }\n").utf8)
    for cut in 0...text.count {
      var reader = RequestReader(Self.site)
      let first = reader.read(text[..<cut])
      #expect((first == .more) == (cut < text.count), "\(cut)")
      let request = Request(method: "POST", path: "/check", body: Array("{ }\n".utf8))
      #expect(reader.read(text[cut...]) == .request(request), "\(cut)")
    }
  }

  /// A second request behind the first is not looked at, whatever it asks.
  @Test func pipelinesHaveOneRequest() {
    let two = Self.head("GET / HTTP/1.1") + Self.head("POST /check HTTP/1.1", "Expect: more")
    var reader = RequestReader(Self.site)
    #expect(reader.read(Array(two.utf8)) == .request(Request(method: "GET", path: "/")))
    #expect(
      reader.read(Array("GET /x HTTP/1.1".utf8)) == .request(Request(method: "GET", path: "/")))
  }

  static let malformed: [(String, Status)] = [
    ("GET  / HTTP/1.1\r\n\r\n", .badRequest), ("GET /\r\n\r\n", .badRequest),
    ("\r\n\r\n", .badRequest), (" GET / HTTP/1.1\r\n\r\n", .badRequest),
    ("GET / HTTP/1.0\r\n\r\n", .versionNotSupported),
    ("PRI * HTTP/2.0\r\n\r\n", .versionNotSupported), ("GET / SPDY/3\r\n\r\n", .badRequest),
    (head("GET http://127.0.0.1:7226/ HTTP/1.1"), .badRequest),
    (head("GET /\u{7F} HTTP/1.1"), .badRequest), (head("G(T / HTTP/1.1"), .badRequest),
    (head("GET / HTTP/1.1", "No colon"), .badRequest),
    (head("GET / HTTP/1.1", "Space : before"), .badRequest),
    (head("GET / HTTP/1.1", " folded: line"), .badRequest),
    (head("GET / HTTP/1.1", "Bell: \u{7}"), .badRequest),
    (head("GET / HTTP/1.1", ": nameless"), .badRequest),
    ("GET / HTTP/1.1\nHost: 127.0.0.1:7226\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nHost: 127.0.0.1:7226\rX: y\r\n\r\n", .badRequest),
    (head("GET / HTTP/1.1", "Content-Length: 3") + "abc", .badRequest),
  ]

  @Test(arguments: malformed) func whatCanBeReadInTwoWaysIsRefused(_ text: String, _ status: Status)
  {
    #expect(Self.status(text) == status, "\(text)")
  }

  static let bodies: [([String], Status)] = [
    ([type], .lengthRequired), ([type, "Transfer-Encoding: chunked"], .notImplemented),
    ([type, "Transfer-Encoding: chunked", "Content-Length: 2"], .notImplemented),
    ([type, "Content-Length: 1048577"], .tooLarge),
    ([type, "Content-Length: 99999999999999999999"], .badRequest),
    ([type, "Content-Length: -1"], .badRequest), ([type, "Content-Length: 0x2"], .badRequest),
    ([type, "Content-Length: 2, 2"], .badRequest), ([type, "Content-Length:"], .badRequest),
    ([type, "Content-Length: 2", "Content-Length: 2"], .badRequest),
    ([type, "Content-Length: 2", "Expect: 100-continue"], .expectationFailed),
    (["Content-Length: 2"], .unsupportedType),
    (["Content-Type: text/plain", "Content-Length: 2"], .unsupportedType),
    (["Content-Type: application/json; charset=latin1", "Content-Length: 2"], .unsupportedType),
  ]

  /// Refused by the head alone: not a byte of such a body is waited for.
  @Test(arguments: bodies) func bodiesAreStatedAndSmall(_ fields: [String], _ status: Status) {
    let text = ([Self.post, "Host: localhost:7226"] + fields).joined(separator: "\r\n")
    #expect(Self.status(text + "\r\n\r\n") == status, "\(fields)")
  }

  @Test func headsAreBounded() {
    let target = "/" + String(repeating: "a", count: 1_024)
    #expect(Self.status(Self.head("GET \(target) HTTP/1.1")) == .targetTooLong)
    let long = "X: " + String(repeating: "a", count: RequestReader.longestHead)
    #expect(Self.status(Self.head("GET / HTTP/1.1", long)) == .headTooLarge)
    // Also one that never ends.
    #expect(Self.status("GET / HTTP/1.1\r\n" + long) == .headTooLarge)
    let many = (0..<65).map { "X\($0): y" }.joined(separator: "\r\n")
    #expect(Self.status(Self.head("GET / HTTP/1.1", many)) == .headTooLarge)
  }

  /// Random bytes, and requests with random bytes in them, end in a request, a refusal, or patience
  /// within bounds; what is kept of them never matters for the next.
  @Test func randomBytesAreJudged() {
    let seed: UInt64 = 0xCA_0033
    var generator = SeededGenerator(seed: seed)
    let sound = Array(
      (Self.head(Self.post, Self.type, "Content-Length: 2", "Origin: http://127.0.0.1:7226")
        + "{}").utf8)
    var refused = 0
    var read = 0
    for round in 0..<4_000 {
      var bytes = sound
      for _ in 0..<(1 + generator.next() % 3) {
        bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(
          truncatingIfNeeded: generator.next())
      }
      if round % 4 == 0 {
        bytes = (0..<(generator.next() % 200)).map { _ in
          UInt8(truncatingIfNeeded: generator.next())
        }
        bytes += Array("\r\n\r\n".utf8)
      }
      var reader = RequestReader(Self.site)
      var whole = RequestReader(Self.site)
      var progress = RequestReader.Progress.more
      for byte in bytes { progress = reader.read([byte]) }
      #expect(progress == whole.read(bytes), "seed \(seed), round \(round)")
      switch progress {
      case .refused: refused += 1
      case .request(let request):
        read += 1
        #expect(request.path.hasPrefix("/"), "seed \(seed), round \(round)")
      case .more: break
      }
    }
    #expect(refused > 1_000 && read > 50, "seed \(seed): \(refused) refused, \(read) read")
  }
}
