import CanonAdmission
import CanonCrypto
import CanonFixtures
import CanonRecords
import CanonTypes
import Testing

/// A delegation is signed by its principal, has depth 1, only narrows, is capped, expires and can
/// be taken back.
struct DelegationTests {
  let federation: SmallFederation
  let agent = SmallFederation.key(7)
  let tick: Signed<Tick>

  init() throws {
    federation = try SmallFederation()
    tick = try federation.tick("2026-03-09")
  }

  var delegation: Delegation {
    Delegation(
      principal: federation.member.publicKey, delegate: agent.publicKey, role: "model_operator",
      purposes: ["model_training"], templates: ["PurchasePropensity"],
      budget: Rho(picos: 9_000_000_000), expires: SmallPolicy.instant("2026-04-01"),
      nonce: Bytes([UInt8](repeating: 3, count: 16)))
  }

  func request(
    signedBy key: SigningKey? = nil, _ edit: (inout Delegation) -> Void = { _ in }
  ) throws -> Signed<TaskRequest> {
    var lent = delegation
    edit(&lent)
    var request = federation.request
    request.submitter = agent.publicKey
    request.delegation = try Signed.seal(
      lent, type: RecordType.delegation, with: [key ?? federation.member])
    return try federation.signed(request, by: agent)
  }

  func codes(
    _ request: Signed<TaskRequest>, revoked: Set<Digest> = [], ledger: PublicLedger = .init()
  ) -> [String] {
    let facts = AdmissionFacts(tick: tick.payload, nonceIsUsed: false, revoked: revoked)
    switch federation.admission.question(request, facts, tick: tick, ledger: ledger) {
    case .ask: return []
    case .decided(let decision): return decision.reasons.map(\.code)
    }
  }

  @Test("an agent submits in its principal's role, and each way of widening it is refused")
  func delegations() throws {
    let plain = try request()
    let other = SmallFederation.key(6)
    let found = [
      codes(plain),
      codes(try request(signedBy: other)),
      codes(try request { $0.delegate = other.publicKey }),
      codes(try request(signedBy: other) { $0.principal = other.publicKey }),
      codes(try request(signedBy: agent) { $0.principal = agent.publicKey }),
      codes(try request { $0.purposes = ["measurement"] }),
      codes(try request { $0.templates = ["Clustering"] }),
      codes(try request { $0.role = "steward" }),
      codes(try request { $0.expires = SmallPolicy.instant("2026-03-01") }),
      codes(plain, revoked: [plain.payload.delegation?.digest ?? plain.digest]),
      codes(try request { $0.budget = Rho(picos: 7_999_999_999) }),
    ]
    #expect(
      found == [
        [], ["CN8608"], ["CN8609"], ["CN8610"], ["CN8610"], ["CN8611"],
        ["CN8611"],
        ["CN8610", "CN8611", "CN8440"], ["CN8612"], ["CN8613"], ["CN8614"],
      ])
  }

  @Test("tasks under one delegation share its cap, and what they free comes back")
  func cap() throws {
    let first = try request()
    let facts = AdmissionFacts(tick: tick.payload, nonceIsUsed: false)
    guard let scope = federation.admission.scope(of: first, at: tick.payload) else {
      Issue.record("the request has no scope")
      return
    }
    var ledger = federation.admission.decide(
      first, facts, cohorts: try federation.cohorts(scope), ledger: PublicLedger()
    ).ledger
    #expect(codes(first, ledger: ledger) == ["CN8614"])
    ledger.close(task: Admission.task(of: first), spent: Rho(picos: 1_000_000_000))
    #expect(codes(first, ledger: ledger).isEmpty)
    let closed = ledger
    ledger.close(task: Admission.task(of: first), spent: .zero)
    #expect(ledger == closed)
  }
}
