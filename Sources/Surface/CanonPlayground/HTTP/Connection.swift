/// One connection as a state machine: bytes in, bytes out, and when patience ends. It does nothing
/// itself; the server sends, receives and closes as it says.
struct Connection: Sendable {
  /// A second, in nanoseconds.
  static let second: UInt64 = 1_000_000_000
  /// For the whole request, however slowly it drips.
  static let patienceForRequest = 10 * second
  static let patienceForReader = 10 * second
  /// What is still coming when the answer is sent is taken and thrown away, so that the other side
  /// reads the answer before it learns that nobody listens.
  static let patienceForRest = 2 * second
  static let mostRest = 4 << 20

  private enum Phase: Sendable {
    case reading(RequestReader)
    case writing([UInt8], sent: Int)
    case draining(left: Int)
    case closed
  }

  private var phase: Phase
  private(set) var deadline: UInt64

  init(_ site: LocalSite, now: UInt64) {
    phase = .reading(RequestReader(site))
    deadline = now + Connection.patienceForRequest
  }

  var isClosed: Bool {
    if case .closed = phase { return true }
    return false
  }

  var wantsToSend: Bool {
    if case .writing = phase { return true }
    return false
  }

  /// What is to be sent next; empty where nothing is.
  var outgoing: ArraySlice<UInt8> {
    if case .writing(let bytes, let sent) = phase { return bytes[sent...] }
    return []
  }

  /// - Parameter bytes: empty when the other side has ended.
  mutating func receive(
    _ bytes: [UInt8], now: UInt64, respond: (Request) -> Response
  ) {
    switch phase {
    case .reading(var reader):
      guard !bytes.isEmpty else {
        phase = .closed
        return
      }
      switch reader.read(bytes) {
      case .more: phase = .reading(reader)
      case .request(let request): answer(respond(request), now)
      case .refused(let refusal): answer(Response(refusal), now)
      }
    case .draining(let left):
      phase = bytes.isEmpty || bytes.count >= left ? .closed : .draining(left: left - bytes.count)
    case .writing, .closed: break
    }
  }

  private mutating func answer(_ response: Response, _ now: UInt64) {
    phase = .writing(response.bytes, sent: 0)
    deadline = now + Connection.patienceForReader
  }

  /// - Returns: whether that was all, and our side of the connection ends.
  mutating func sent(_ count: Int, now: UInt64) -> Bool {
    guard case .writing(let bytes, let sent) = phase else { return false }
    guard sent + count >= bytes.count else {
      phase = .writing(bytes, sent: sent + count)
      return false
    }
    phase = .draining(left: Connection.mostRest)
    deadline = now + Connection.patienceForRest
    return true
  }

  /// What becomes of it when its time is over: who said something is told, others are left.
  mutating func expire(now: UInt64) {
    guard now >= deadline else { return }
    guard case .reading(let reader) = phase, !reader.isEmpty else {
      phase = .closed
      return
    }
    answer(Response(Refusal(.timeout, "the request did not come within ten seconds")), now)
  }

  mutating func fail() { phase = .closed }
}
