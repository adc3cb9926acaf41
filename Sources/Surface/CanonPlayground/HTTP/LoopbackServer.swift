package import CanonWorld
import Glibc

/// Answers requests on loopback: one thread, one accept loop, a bounded number of connections.
///
/// When all places are taken nobody is accepted until one is free, which is soon: each connection
/// has a deadline. A class, since a socket has identity.
package final class LoopbackServer {
  package static let mostConnections = 32
  private static let chunk = 1 << 16

  package let site: LocalSite
  private let listener: Descriptor
  private let clock: any WallClock
  private let respond: (Request) -> Response
  private var open: [(socket: Descriptor, connection: Connection)] = []

  package var connectionCount: Int { open.count }

  package init(
    _ listener: LoopbackListener, clock: any WallClock = SystemClock(),
    respond: @escaping (Request) -> Response
  ) {
    (self.listener, site) = (listener.socket, LocalSite(port: listener.port))
    (self.clock, self.respond) = (clock, respond)
  }

  /// Serves until the process ends.
  package func run() throws(WorldFault) -> Never {
    while true { try turn(waitMilliseconds: 1_000) }
  }

  /// Waits for something to happen, at most so long, and does what there is to do.
  package func turn(waitMilliseconds: Int32) throws(WorldFault) {
    let hasRoom = open.count < LoopbackServer.mostConnections
    var polled = [pollfd(fd: listener.number, events: hasRoom ? Int16(POLLIN) : 0, revents: 0)]
    polled += open.map { socket, connection in
      let events = connection.wantsToSend ? POLLOUT : POLLIN
      return pollfd(fd: socket.number, events: Int16(events), revents: 0)
    }
    let count = poll(&polled, nfds_t(polled.count), waitMilliseconds)
    guard count >= 0 || errno == EINTR else {
      throw WorldFault(code: errno, "waiting for connections")
    }
    if count > 0 {
      for index in open.indices where polled[index + 1].revents != 0 { attend(index) }
      if polled[0].revents != 0 { accept() }
    }
    let now = clock.monotonicNanoseconds()
    for index in open.indices { open[index].connection.expire(now: now) }
    open.removeAll { $0.connection.isClosed }
  }

  private func accept() {
    while open.count < LoopbackServer.mostConnections {
      let number = Glibc.accept(listener.number, nil, nil)
      guard number >= 0 else { return }
      let socket = Descriptor(number)
      guard fcntl(number, F_SETFL, O_NONBLOCK) == 0, fcntl(number, F_SETFD, FD_CLOEXEC) == 0
      else { continue }
      let now = clock.monotonicNanoseconds()
      open.append((socket, Connection(site, now: now)))
    }
  }

  private func attend(_ index: Int) {
    let socket = open[index].socket.number
    let now = clock.monotonicNanoseconds()
    if open[index].connection.wantsToSend {
      send(index, socket, now)
      return
    }
    var buffer = [UInt8](repeating: 0, count: LoopbackServer.chunk)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count >= 0 else {
      if errno != EINTR && errno != EAGAIN { open[index].connection.fail() }
      return
    }
    open[index].connection.receive(Array(buffer.prefix(count)), now: now, respond: respond)
    if open[index].connection.wantsToSend { send(index, socket, now) }
  }

  private func send(_ index: Int, _ socket: Int32, _ now: UInt64) {
    let bytes = open[index].connection.outgoing
    let count = bytes.withUnsafeBytes {
      Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard count >= 0 else {
      if errno != EINTR && errno != EAGAIN { open[index].connection.fail() }
      return
    }
    if open[index].connection.sent(count, now: now) { shutdown(socket, Int32(SHUT_WR)) }
  }
}
