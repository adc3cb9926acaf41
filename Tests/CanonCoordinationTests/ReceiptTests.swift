import CanonAdmission
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonRecords
import CanonTypes
import Foundation
import Testing

/// Receipts of real decisions: recomputed from stored inputs, and nothing changed goes unseen.
struct ReceiptTests {
  /// Admitted, refused by a rule, refused by a gate and blocked, in one executor's chain.
  private func chain() throws -> (
    script: Script, links: [(request: Signed<TaskRequest>, stated: StatedReceipt)]
  ) {
    let script = try Script()
    try script.submit(1)
    try script.submit(2) { $0.markets = ["DE"] }
    try script.submit(3) { $0.purpose = "nothing" }
    try script.submit(4) { $0.training = "PurchasePropensity(fish, 28d)" }
    var links: [(request: Signed<TaskRequest>, stated: StatedReceipt)] = []
    for number in UInt8(1)...4 {
      let record = try script.record(number)
      let stated = try #require(
        try script.coordinator.receipt(
          of: record.task, in: script.simulation.coordinatorStore))
      links.append((record.request, stated))
    }
    links.sort { $0.stated.receipt.payload.number < $1.stated.receipt.payload.number }
    return (script, links)
  }

  private func check(_ script: Script, of request: Signed<TaskRequest>) throws -> ReceiptCheck {
    ReceiptCheck(
      try #require(try script.coordinator.admission(of: request)))
  }

  @Test func everyDecisionHasAReceiptThatRecomputes() throws {
    let (script, links) = try chain()
    #expect(links.map(\.stated.receipt.payload.number) == [0, 1, 2, 3])
    let answers = Set(links.map(\.stated.receipt.payload.answer))
    #expect(answers == [.admitted, .refused, .blocked])
    var check = try self.check(script, of: links[0].request)
    for link in links { try check.check(link.stated, of: link.request) }
    #expect(check.findings == [])
    let text = try CanonicalJSON.encode(links[0].stated)
    #expect(try CanonicalJSON.decode(StatedReceipt.self, from: text, .canonical) == links[0].stated)
    try script.simulation.tick(hours: 24 * 8)
    try script.keepsItsPromises()
  }

  /// The corpus file that fuzzing begins with is the first receipt of this chain;
  /// `CANON_RECORD=1` writes it anew, and fails all the same.
  @Test func theCorpusHoldsTheFirstReceipt() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fuzz/Seeds/receipt/admitted.json")
    let text = Data(try CanonicalJSON.encode(try chain().links[0].stated.receipt))
    let kept = try? Data(contentsOf: path)
    if ProcessInfo.processInfo.environment["CANON_RECORD"] != nil { try text.write(to: path) }
    #expect(kept == text)
  }

  @Test func whatWasChangedShows() throws {
    let (script, links) = try chain()
    let (request, stated) = links[0]
    func codes(_ change: (inout StatedReceipt) throws -> Void) throws -> [String] {
      var changed = stated
      try change(&changed)
      var check = try self.check(script, of: request)
      try check.check(changed, of: request)
      return check.findings.map(\.code)
    }
    func resigned(_ key: SigningKey, _ change: (inout Receipt) -> Void) throws -> Signed<Receipt> {
      var body = stated.receipt.payload
      change(&body)
      return try Signed.seal(body, type: RecordType.receipt, with: [key])
    }
    let executor = script.federation.executor
    #expect(try codes { _ in } == [])
    #expect(
      try codes { $0.receipt = try resigned(executor) { $0.rules = [] } } == ["CN9603"])
    #expect(
      try codes { $0.receipt = try resigned(executor) { $0.reserved = .zero } } == ["CN9603"])
    #expect(
      try codes { $0.receipt = try resigned(script.federation.verifier) { _ in } } == ["CN9601"])
    #expect(try codes { $0.state.nonceIsUsed = true }.contains("CN9602"))
    #expect(try codes { $0.state.cohorts = [] }.contains("CN9602"))
    var check = try self.check(script, of: request)
    try check.check(links[0].stated, of: request)
    try check.check(links[2].stated, of: links[2].request)
    #expect(check.findings.map(\.code) == ["CN9604"])
    var other = try self.check(script, of: request)
    try other.check(stated, of: links[1].request)
    #expect(other.findings.map(\.code).contains("CN9605"))
  }
}
