import CanonPlayground
import CanonWorld
import Testing

/// The server over real sockets, turn by turn, with a clock that is moved by hand.
@Suite struct LoopbackServerTests {
  @Test func aRequestIsAnsweredAndTheConnectionEnds() throws {
    let bench = try Bench()
    let client = bench.client
    client.send(bench.get("/a"))
    try bench.turn()
    let (text, isEnded) = client.receive()
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\n/a fine"), "\(text)")
    #expect(text.contains("Connection: close\r\n") && text.contains("Content-Length: 7\r\n"))
    #expect(isEnded)
    client.endSending()
    try bench.turn()
    #expect(bench.server.connectionCount == 0)
  }

  /// Of a pipeline the first is answered; the others are taken and thrown away.
  @Test func pipelinesHaveOneAnswer() throws {
    let bench = try Bench()
    let client = bench.client
    client.send(bench.get("/a") + bench.get("/b"))
    try bench.turn()
    client.send(bench.get("/c"))
    try bench.turn()
    let (text, isEnded) = client.receive()
    #expect(text.hasSuffix("/a fine") && isEnded, "\(text)")
  }

  @Test func whoSendsSlowlyIsToldAndLeft() throws {
    let bench = try Bench()
    let (slow, silent) = (bench.client, bench.client)
    slow.send("GET / HTT")
    try bench.turn()
    #expect(bench.server.connectionCount == 2)
    bench.clock.advance(nanoseconds: 9_000_000_000)
    // A byte now and then buys no time.
    slow.send("P")
    try bench.turn()
    #expect(bench.server.connectionCount == 2)
    bench.clock.advance(nanoseconds: 1_000_000_000)
    try bench.turn()
    #expect(slow.receive().text.hasPrefix("HTTP/1.1 408 "))
    let (text, isEnded) = silent.receive()
    #expect(text.isEmpty && isEnded)
    bench.clock.advance(nanoseconds: 2_000_000_000)
    try bench.turn()
    #expect(bench.server.connectionCount == 0)
  }

  /// A long answer that nobody takes is not kept for ever.
  @Test func whoDoesNotReadIsLeft() throws {
    let bench = try Bench(body: String(repeating: "long ", count: 4 << 20))
    let client = bench.client
    client.send(bench.get())
    try bench.turn()
    #expect(bench.server.connectionCount == 1)
    bench.clock.advance(nanoseconds: 10_000_000_000)
    try bench.turn()
    #expect(bench.server.connectionCount == 0)
    withExtendedLifetime(client) {}
  }

  /// A long answer arrives whole with who takes it piece by piece.
  @Test func longAnswersArriveWhole() throws {
    let bench = try Bench(body: String(repeating: "x", count: 6 << 20))
    let client = bench.client
    client.send(bench.get())
    var count = 0
    for _ in 0..<2_000 {
      try bench.turn(1)
      let (text, isEnded) = client.receive()
      count += text.utf8.count
      if isEnded { break }
    }
    #expect(count > 6 << 20, "\(count)")
  }

  @Test func placesAreBoundedAndFreed() throws {
    let bench = try Bench()
    let clients = (0..<(LoopbackServer.mostConnections + 3)).map { _ in bench.client }
    try bench.turn()
    #expect(bench.server.connectionCount == LoopbackServer.mostConnections)
    clients[0].send(bench.get())
    clients[0].endSending()
    for client in clients.suffix(3) { client.send(bench.get("/late")) }
    try bench.turn(8)
    #expect(clients[0].receive().text.hasSuffix("/ fine"))
    let late = clients.suffix(3).map { $0.receive().text }.filter { $0.hasSuffix("/late fine") }
    #expect(!late.isEmpty && bench.server.connectionCount <= LoopbackServer.mostConnections)
  }

  @Test func whoHangsUpIsForgotten() throws {
    let bench = try Bench()
    do {
      let client = bench.client
      client.send("POST /check HTTP/1.1\r\n")
      try bench.turn()
      #expect(bench.server.connectionCount == 1)
    }
    try bench.turn()
    #expect(bench.server.connectionCount == 0)
  }

  @Test func refusalsAreAnsweredBeforeTheBodyCame() throws {
    let bench = try Bench()
    let client = bench.client
    client.send(
      "POST /check HTTP/1.1\r\nHost: 127.0.0.1:\(bench.server.site.port)\r\n"
        + "Content-Type: application/json\r\nContent-Length: 9000000\r\n\r\n")
    try bench.turn()
    let (text, isEnded) = client.receive()
    #expect(text.hasPrefix("HTTP/1.1 413 ") && isEnded, "\(text)")
    #expect(text.contains("at most 1048576 bytes"))
  }

  @Test func aPortThatIsTakenIsAFault() throws {
    let bench = try Bench()
    #expect(throws: WorldFault.self) {
      _ = try LoopbackListener(host: "127.0.0.1", port: bench.server.site.port)
    }
  }
}
