import CanonAdmission
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonRecords
import CanonTypes
import Testing

/// T65 to T68: old releases, lent roots, and receipts that say something else.
struct ReleaseThreats {
  static let keys = (1...4).map { SmallFederation.key(UInt8(60 + $0)) }
  static let day = SmallPolicy.instant("2026-06-01")

  static func code<T>(_ body: () throws -> T) -> String? {
    do {
      _ = try body()
      return nil
    } catch { return (error as? BundleFault)?.code ?? "\(error)" }
  }

  static func root(
    version: Int64 = 1, _ signers: [Int], keys held: [Int] = [0, 1, 2]
  ) throws
    -> [UInt8]
  {
    let held = held.map { keys[$0].publicKey }
    let root = GovernanceRoot(
      version: version, expires: SmallPolicy.instant("2027-01-01"),
      roles: [
        .init(name: "root", keys: held, threshold: 2),
        .init(name: "governance", keys: held, threshold: 2),
      ])
    return try CanonicalJSON.encode(try root.sealed(with: signers.map { keys[$0] }))
  }

  @Test("T65 whoever saw a release takes no older one, and no other under its number")
  func t65() throws {
    let bytes = try TinyBundle.sealed().bytes
    let digest = try TinyBundle.sealed().digest
    func seen(_ release: Int64, _ bundle: Digest) -> String? {
      TinyBundle.refusal(
        bytes,
        BundleTrust(
          keys: [TinyBundle.key.publicKey], at: TinyBundle.at,
          seen: SeenReleases([SeenRelease(policy: "Tiny", release: release, bundle: bundle)])))
    }
    #expect(seen(3, digest) == nil && seen(2, SHA256.digest([1])) == nil)
    #expect(seen(4, digest) == "CN7120" && seen(3, SHA256.digest([1])) == "CN7120")
    // Signing the old body anew needs governance: the number is under the signature.
    var federation = try ThreatFederation(seed: 65)
    let older = try Bundle.signed(
      federation.small.bundle.bytes, with: [federation.small.governance], release: 2, expires: nil)
    guard case .bundleOpened = try federation.tell("aachen", .bundle(Bytes(older.bytes))) else {
      throw ThreatFederation.Missing("a newer release of the same body")
    }
  }

  @Test(
    "T66 fewer keys than the root asks for sign nothing, and no root follows without the old one")
  func t66() throws {
    let opened = try OpenedRoot(try Self.root([0, 1]))
    let trust = try opened.trust(at: Self.day)
    let one = try TinyBundle.sealed(with: [Self.keys[0]]).bytes
    #expect(TinyBundle.refusal(one, trust) == "CN7102")
    let twice = try Bundle.signed(one, with: [Self.keys[0]], release: nil, expires: nil).bytes
    #expect(TinyBundle.refusal(twice, trust) == "CN7102", "one key counts once")
    let both = try Bundle.signed(one, with: [Self.keys[1]], release: nil, expires: nil).bytes
    #expect(TinyBundle.refusal(both, trust) == nil)
    #expect(Self.code { try OpenedRoot(try Self.root([0])) } == "CN7133")
    // Two stolen keys of three make a root; one, with a key of the thief's own, does not.
    let thief = try Self.root(version: 2, [2, 3], keys: [2, 3])
    #expect(Self.code { try opened.next(thief, at: Self.day) } == "CN7133")
    let heir = try Self.root(version: 2, [0, 1, 3], keys: [0, 3])
    #expect(Self.code { try opened.next(heir, at: Self.day) } == nil)
    let skipped = try Self.root(version: 3, [0, 1])
    #expect(Self.code { try opened.next(skipped, at: Self.day) } == "CN7134")
  }

  @Test("T67 nothing is taken in after its last day, neither bundle nor root")
  func t67() throws {
    let bytes = try TinyBundle.sealed().bytes
    var trust = TinyBundle.trust
    trust.at = TinyBundle.expires
    #expect(TinyBundle.refusal(bytes, trust) == "CN7119")
    trust.at = TinyBundle.expires - Period(seconds: 1)
    #expect(TinyBundle.refusal(bytes, trust) == nil)
    let opened = try OpenedRoot(try Self.root([0, 1]))
    #expect(Self.code { try opened.trust(at: opened.root.expires) } == "CN7132")
  }

  @Test("T68 a receipt that says another decision, or is left out, shows to anybody who recomputes")
  func t68() throws {
    let small = try SmallFederation()
    let tick = try small.tick("2026-03-09")
    let ledger = PublicLedger()
    // One admitted, two whose nonce was used: three receipts of one chain.
    let request = try small.signed(small.request)
    var scope: CohortScope?
    if case .ask(let question) = small.admission.question(
      request, small.facts(tick), tick: tick, ledger: ledger)
    {
      scope = question.scope
    }
    let cohorts = try small.cohorts(try #require(scope))
    let states = [
      AdmissionState(
        tick: tick, nonceIsUsed: false, revoked: [], cohorts: cohorts, ledger: ledger),
      AdmissionState(tick: tick, nonceIsUsed: true, revoked: [], cohorts: nil, ledger: ledger),
      AdmissionState(
        tick: try small.tick("2026-03-09", number: 2), nonceIsUsed: true, revoked: [],
        cohorts: nil, ledger: ledger),
    ]
    var chain: [StatedReceipt] = []
    for (number, state) in states.enumerated() {
      let body = try small.admission.receipt(
        of: small.admission.decision(request, state), state, number: Int64(number),
        previous: chain.last?.receipt.digest)
      chain.append(
        StatedReceipt(
          receipt: try Signed.seal(body, type: RecordType.receipt, with: [small.executor]),
          state: state))
    }
    #expect(chain.map(\.receipt.payload.answer) == [.admitted, .refused, .refused])
    func codes(_ chain: [StatedReceipt]) throws -> [String] {
      var check = ReceiptCheck(small.admission)
      for stated in chain { try check.check(stated, of: request) }
      return check.findings.map(\.code)
    }
    #expect(try codes(chain) == [])
    // The executor itself, with its own key, cannot state another decision than the inputs give.
    var lie = chain
    lie[1].receipt = try lie[1].receipt.replaced(with: small.executor) { $0.answer = .admitted }
    #expect(try codes(lie) == ["CN9603", "CN9604"], "and the next one names the true one")
    lie = chain
    lie[0].receipt = try lie[0].receipt.replaced(with: small.executor) { $0.reserved = .zero }
    #expect(try codes(lie).contains("CN9603"))
    #expect(try codes([chain[0], chain[2]]) == ["CN9604"])
    lie = chain
    lie[0].receipt = try lie[0].receipt.replaced(with: small.stranger) { _ in }
    #expect(try codes(lie) == ["CN9601"])
    lie = chain
    lie[0].state.ledger = PublicLedger()
    lie[0].state.cohorts = Array(cohorts.dropLast())
    #expect(try codes(lie).contains("CN9602"))
  }
}
