import CanonBundle
import CanonCrypto
import CanonFixtures
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes
import Testing

/// T61 to T64: somebody wants to know a Vault's own words, or who has them.
struct NominationThreats {
  @Test("T61 a name leaves when the Vault itself finds its word common")
  func t61() throws {
    var all = try ThreatFederation(seed: 61, units: 60)
    all.declareWords()
    let nominations = try all.nominate()
    #expect(nominations.map(\.payload.words.count) == [2, 1, 1, 1])
    // Sixty units in each of four Vaults; 18 to 26 units are a deviation of a count's noise.
    for vault in all.names { #expect(try all.named(vault, nominations) == ["loyalty_member"]) }
    // Two Vaults are too few, and so are no Vaults.
    #expect(try all.named("aachen", Array(nominations.prefix(2))) == [])
    #expect(try all.named("aachen", []) == [])
    // Counts that somebody else wrote, doubled ones, those of another census or block.
    func forged(_ change: (inout Nominations) -> Void) throws -> [Signed<Nominations>] {
      var forged = nominations
      forged[1] = try forged[1].forged(change)
      return forged
    }
    func signed(_ change: (inout Nominations) -> Void) throws -> [Signed<Nominations>] {
      var signed = nominations
      signed[1] = try signed[1].replaced(with: all.small.vaultKey("bremen"), change)
      return signed
    }
    let rare = try ThreatFederation.rare.digest(in: all.scope.digest())
    let refused = [
      try forged { $0.words[0].noisedCount = 900 << 10 },
      [nominations[0], nominations[0], nominations[1]],
      Array(nominations.reversed()),
      try signed { $0.scope = SHA256.digest([1]) },
      try signed { $0.charged = Rho(picos: 1) },
      try signed { $0.words[0].noisedCount = 1 << 51 },
      try signed { $0.words += $0.words },
      try signed { words in
        words.words = (0...LocalWord.most).map {
          .init(word: SHA256.digest([UInt8($0)]), noisedCount: 0)
        }.sorted { $0.word < $1.word }
      },
    ]
    for (index, nominations) in refused.enumerated() {
      #expect(try all.refusal(try all.naming(nominations)) == "CN8022", "\(index)")
    }
    // A Vault that repeats another's digest is one Vault: the policy asks for two beyond liars.
    let echoed = try signed { $0.words = [.init(word: rare, noisedCount: 900 << 10)] }
    #expect(try !all.named("aachen", echoed).contains("shoe_size"))
    // Nobody but the executor asks.
    #expect(
      try all.refusal(try all.naming(nominations, by: all.small.vaultKey("bremen"))) == "CN8001")
  }

  @Test("T62 words that colluding Vaults could name together do not open")
  func t62() throws {
    for (vaults, colluding) in [(Int64(2), Int64(1)), (3, 2), (1, 0), (5, 1)] {
      var program = SmallPolicy.program
      program.privacyBlocks[0].colluding = colluding
      program.governance.evolutions[0].vaults = vaults
      let key = SigningKey(seed: [UInt8](repeating: 9, count: 32))
      let fault = #expect(throws: BundleFault.self) {
        try Bundle.seal(program, files: [("policy.canon", [])], with: [key])
      }
      #expect(fault?.code == "CN7106", "\(vaults) with \(colluding): \(String(describing: fault))")
    }
  }

  @Test("T63 asking again averages nothing away, and is charged once")
  func t63() throws {
    var all = try ThreatFederation(seed: 63, units: 60)
    all.declareWords()
    let first = try all.nominate()
    let ledger = all.parties["aachen"]?.ledger
    let scope = try all.scope.digest()
    let entry = try #require(ledger?.entries[scope])
    #expect(entry.spent == Rho(picos: 1_500_000_000) && ledger?.snapshots[scope]?.count == 60)
    // Another tick, another word, a crash: the same bytes.
    all.sources["aachen"]?.present[.init(entity: "Customer", name: "late", kind: .text)] = []
    let later = try all.nominating(at: try all.tick("2026-03-10", 2))
    guard case .nominated(let again) = try all.tell("aachen", later) else {
      return #expect(Bool(false), "it does not answer")
    }
    try all.restart("aachen")
    let repeated = try all.nominate()
    #expect(again == first[0] && repeated == first)
    #expect(all.parties["aachen"]?.ledger == ledger && ledger?.audit() == [])
    // Only in its own epoch, by a tick of a pinned clock, and for a block of the bundle.
    var other = all.scope
    other.epochId = 8
    #expect(try all.refusal(try all.nominating(other)) == "CN8005")
    other = all.scope
    other.evolution = "RareWords"
    #expect(try all.refusal(try all.nominating(other)) == "CN8021")
    #expect(try all.refusal(try all.naming(first, other)) == "CN8021")
  }

  @Test("T64 who cannot pay is in no count, and every count has its noise")
  func t64() throws {
    // Consent of one unit ends: the same noise, one unit less in each of the words that it has.
    let counts = try [false, true].map { isOver in
      var all = try ThreatFederation(seed: 64, units: 60)
      all.declareWords()
      if isOver, let source = all.sources["aachen"] {
        source.withoutConsent = [source.rows[0].unit]
      }
      return try all.nominate()[0].payload.words.map(\.noisedCount)
    }
    #expect(zip(counts[0], counts[1]).map { $0 - $1 } == [1 << 10, 1 << 10])
    // The noise is there: no count is the exact one.
    #expect(counts[0].allSatisfy { $0 != 60 << 10 && $0 != 20 << 10 })
    try exhausted()
    // Two words share the block's rho: each carries twice the variance of one.
    let terms = SmallPolicy.program.governance.evolutions[0]
    let one = try #require(Candidacy.noise(terms, words: 1)?.variance)
    let two = try #require(Candidacy.noise(terms, words: 2)?.variance)
    #expect(two >= 2 * one && two <= 2 * one + 4)
    #expect(Candidacy.noise(terms, words: 0) == nil)
  }

  /// Two tasks leave room in the window for a census; after three nobody can pay for one.
  private func exhausted() throws {
    let window = SmallPolicy.privacy.window.rho
    for tasks in [UInt8(2), 3] {
      var all = try ThreatFederation(seed: 640, units: 60)
      all.declareWords()
      var spent = Rho(picos: 1_500_000_000)
      for nonce in 1...tasks {
        let envelope = try all.dispatch(try all.request(nonce))
        spent = spent + envelope.payload.cost.total
      }
      #expect((spent <= window) == (tasks == 2), "\(spent) of \(window)")
      let counts = try all.nominate().map { $0.payload.words.count }
      let ledger = try #require(all.parties["aachen"]?.ledger)
      // It answers all the same: with noise around nobody.
      #expect(counts == [2, 1, 1, 1])
      #expect(ledger.snapshots[try all.scope.digest()]?.count == (tasks == 2 ? 60 : 0))
      #expect(ledger.audit() == [])
    }
  }
}
