import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonEvidence
import CanonFixtures
import CanonRecords
import CanonReplay
import CanonTypes
import Testing

/// A log is believed as far as it verifies; everything else is refused by its code.
struct TamperedLogTests {
  private let federation: SmallFederation
  private let sound: DecisionLog

  init() throws {
    federation = try SmallFederation()
    var recorded = try RecordedRequests(federation)
    try recorded.submit()
    try recorded.submit { $0.markets = ["DE"] }
    try recorded.submit { $0.concepts = ["loyalty_score"] }
    sound = try recorded.log()
  }

  private func code(_ change: (inout DecisionLog) throws -> Void) throws -> String? {
    var log = sound
    try change(&log)
    do {
      _ = try Replay.run(
        try VerifiedLog(log, anchors: federation.anchors), under: RecordedRequests.roomy,
        bundle: federation.bundle.digest)
      return nil
    } catch let fault as ReplayFault { return fault.code.number } catch let fault as BundleFault {
      return fault.code
    }
  }

  /// The checkpoint over changed lines, signed again.
  private func sealed(_ log: inout DecisionLog, by key: SigningKey) throws {
    let tree = MerkleTree(leaves: try log.entries.map { try CanonicalJSON.encode($0) })
    let size = Int64(log.entries.count)
    log.checkpoint = try log.checkpoint.replaced(with: key) {
      ($0.size, $0.root) = (size, tree.root)
    }
  }

  @Test func aSoundLogIsReadAsItWasWritten() throws {
    #expect(try code { _ in } == nil)
    let bytes = try CanonicalJSON.encode(sound)
    #expect(try CanonicalJSON.decode(DecisionLog.self, from: bytes, .canonical) == sound)
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    let executor = federation.executor
    let entry = sound.entries[1]
    #expect(try code { $0.format = "canon-decision-log-2" } == "CN9801")
    #expect(try code { $0.checkpoint = try $0.checkpoint.forged { $0.size += 1 } } == "CN9802")
    #expect(try code { try sealed(&$0, by: federation.stranger) } == "CN9802")
    #expect(try code { $0.entries.removeLast() } == "CN9803")
    #expect(try code { $0.entries[1].at = $0.entries[0].at + Period(seconds: -1) } == "CN9802")
    #expect(
      try code { $0.entries[1].event = .delegationRevoked(entry.event.anyDigest) } == "CN9802")
    #expect(try code { $0.requests.removeLast() } == "CN9803")
    #expect(try code { $0.requests.swapAt(0, 1) } == "CN9803")
    #expect(try code { $0.bundles = [] } == "CN9803")
    #expect(try code { $0.bundles = [Bytes(federation.bundle.bytes)] } == "CN9803")
    #expect(try code { $0.bundles[0].elements[200] ^= 1 }?.hasPrefix("CN7") == true)
    #expect(try code { $0.requests[0].cohorts.removeLast() } == "CN9804")
    #expect(try code { $0.requests[0].wasAsked = false } == "CN9804")
    #expect(try code { $0.requests[0].revoked = [entry.event.anyDigest] } == "CN9804")
    let early = try federation.tick("2026-03-08")
    #expect(try code { $0.requests[0].tick = early } == "CN9804")
    #expect(try code { try sealed(&$0, by: executor) } == nil)
  }

  /// An executor that signs its whole log anew cannot make a decision that was none.
  @Test func aReceiptThatTheInputsDoNotGiveIsFound() throws {
    func receipt(_ key: SigningKey, _ change: (inout Receipt) -> Void) throws -> String? {
      try code { log in
        for index in log.entries.indices {
          guard case .receipted(let signed) = log.entries[index].event,
            signed.payload.number == 1
          else { continue }
          log.entries[index].event = .receipted(try signed.replaced(with: key, change))
        }
        try sealed(&log, by: federation.executor)
      }
    }
    #expect(try receipt(federation.executor) { $0.answer = .admitted } == "CN9804")
    #expect(try receipt(federation.executor) { $0.previous = nil } == "CN9804")
    #expect(try receipt(federation.executor) { $0.rules = [] } == "CN9804")
    #expect(try receipt(federation.stranger) { _ in } == "CN9804")
    // A tick that no clock said, where the budget of a waiting task hangs on time.
    #expect(
      try code { log in
        guard case .ticked(let tick) = log.entries[0].event else { return }
        log.entries[0].event = .ticked(try tick.replaced(with: federation.stranger) { _ in })
        try sealed(&log, by: federation.executor)
      } == "CN9802")
  }
}

extension LogEntry.Event {
  /// A digest that a line can bear without meaning anything.
  fileprivate var anyDigest: Digest { MerkleTree.emptyRoot }
}
