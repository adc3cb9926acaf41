import CanonPlayground
import CanonTypes
import CanonWorld
import Glibc

/// A browser's side of one connection to a server that is turned by hand, on loopback.
final class Client {
  let socket: Int32

  init(port: UInt16) {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    precondition(status == 0, "connecting: \(errno)")
    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
  }

  deinit { close(socket) }

  @discardableResult
  func send(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    return Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// What has come so far, and whether the other side has ended.
  func receive() -> (text: String, isEnded: Bool) {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(socket, &chunk, chunk.count, 0)
      if count > 0 { all += chunk.prefix(count) }
      if count == 0 { return (String(decoding: all, as: UTF8.self), true) }
      if count < 0 { return (String(decoding: all, as: UTF8.self), errno != EAGAIN) }
    }
  }

  func endSending() { shutdown(socket, Int32(SHUT_WR)) }
}

/// A server with a clock that stands still.
struct Bench {
  let server: LoopbackServer
  let clock = FixedClock(Instant(seconds: 0))

  init(body: String = "fine") throws {
    let listener = try LoopbackListener(host: "127.0.0.1", port: 0)
    server = LoopbackServer(listener, clock: clock) { request in
      Response(.ok, type: "text/plain", body: Array("\(request.path) \(body)".utf8))
    }
  }

  var client: Client { Client(port: server.site.port) }

  func turn(_ times: Int = 4) throws {
    for _ in 0..<times { try server.turn(waitMilliseconds: 10) }
  }

  func get(_ path: String = "/") -> String {
    "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(server.site.port)\r\n\r\n"
  }
}
