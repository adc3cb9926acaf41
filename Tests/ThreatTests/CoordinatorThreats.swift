import CanonBundle
import CanonCrypto
import CanonFixtures
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes
import CanonVerification
import Testing

/// T1 to T11, T53 and T59: the coordinator is curious, and lies.
struct CoordinatorThreats {
  @Test("T1 one attempt is answered for one roster, also after a crash")
  func t1() throws {
    var all = try ThreatFederation(seed: 1)
    let envelope = try all.dispatch()
    let commits = try all.commits(try all.open(envelope, 1, 1))
    let first = try all.roster(commits)
    let answer = try all.tell("aachen", .roster(first))
    let second = try all.roster(Array(commits.prefix(3)))
    let refused = try all.refusal(.roster(second))
    try all.restart("aachen")
    #expect(try refused == "CN8202" && all.refusal(.roster(second)) == "CN8202")
    #expect(try all.tell("aachen", .roster(first)) == answer)
  }

  @Test("T2 a roster of fewer than t Vaults is refused")
  func t2() throws {
    var all = try ThreatFederation(seed: 2)
    let envelope = try all.dispatch()
    let commits = try all.commits(try all.open(envelope, 1, 1))
    let found = try [1, 2].map { count in
      try all.refusal(.roster(try all.roster(Array(commits.prefix(count)))))
    }
    #expect(found == ["CN8203", "CN8203"])
  }

  @Test("T3 a roster holds pinned seats, each once, by their own signatures")
  func t3() throws {
    var all = try ThreatFederation(seed: 3)
    let envelope = try all.dispatch()
    let commits = try all.commits(try all.open(envelope, 1, 1))
    let (aachen, bremen, celle) = (commits[0], commits[1], commits[2])
    let made = try celle.replaced(with: all.small.stranger) { $0.vault = "emden" }
    let stolen = try celle.replaced(with: all.small.stranger) { _ in }
    let changed = try aachen.forged { $0.seedCommitment = SHA256.digest([1]) }
    let rosters: [([Signed<RoundCommit>], SigningKey?)] = [
      ([aachen, aachen, bremen], nil), ([aachen, bremen, bremen, celle], nil),
      ([bremen, aachen, celle], nil), ([aachen, bremen, made], nil),
      ([aachen, bremen, stolen], nil), ([changed, bremen, celle], nil),
      (Array(commits.dropFirst()), nil), (commits, all.small.stranger),
    ]
    let found = try rosters.map { commits, key in
      try all.refusal(.roster(try all.roster(commits, by: key)))
    }
    #expect(
      found == [
        "CN8204", "CN8204", "CN8204", "CN8013", "CN8204", "CN8204", "CN8205", "CN8001",
      ])
    let seats = try all.envelope(try all.request(9)) {
      $0.vaults[3] = VaultSeat(vault: "emden", key: all.small.stranger.publicKey)
    }
    let request = try all.request(9)
    #expect(
      try all.refusal(.dispatch(seats, request: request, tick: try all.tick())) == "CN8013")
  }

  /// Each Vault is lost in turn: the difference of both sums is its data and the noise of both
  /// attempts, 4 shares and 3.
  @Test("T4 a lost Vault is hidden by the noise of both attempts, and no stream is shared")
  func t4() throws {
    var (squares, samples) = (0.0, 0)
    for seed in UInt64(40)..<46 {
      for lost in 0..<4 {
        var all = try ThreatFederation(seed: seed, units: 5)
        let envelope = try all.dispatch()
        let mathematics = try all.mathematics(envelope)
        let whole = try all.run(envelope, 1, 1)
        let rest = all.names.enumerated().filter { $0.offset != lost }.map(\.element)
        let part = try all.run(envelope, 1, 2, rest)
        let own = try all.plain(envelope, [all.names[lost]])
        let variances = mathematics.gramNoise.shareVariances(mathematics.layout)
        let (first, second) = (whole.sum?.signed ?? [], part.sum?.signed ?? [])
        for place in variances.indices {
          let noise = Double(first[place] - second[place] - own[place])
          squares += noise * noise / Double(7 * variances[place])
          samples += 1
        }
        #expect(all.recorder.shared.isEmpty, "seed \(seed)")
        let ledger = all.parties[rest[0]]?.ledger.entries[envelope.digest]
        #expect(ledger?.draws.count == 2 && ledger?.spent == Rho(picos: 8_000_000_000))
      }
    }
    // A sum of squares of n normal numbers: mean n, deviation √2n.
    let score = (squares - Double(samples)) / (2 * Double(samples)).squareRoot()
    #expect(samples == 216 && abs(score) < 4.5, "seeds 40...45: \(squares) of \(samples)")
  }

  @Test("T5 a message that is repeated gets the same bytes and one charge")
  func t5() throws {
    var all = try ThreatFederation(seed: 5)
    let request = try all.request()
    let envelope = try all.dispatch(request)
    let opened = try all.open(envelope, 1, 1)
    let roster = try all.roster(try all.commits(opened))
    let messages: [VaultMessage] = [
      .dispatch(envelope, request: request, tick: try all.tick("2026-03-10", 2)), opened,
      .roster(roster),
    ]
    let once = try messages.map { try all.tell("aachen", $0) }
    let again = try messages.map { try all.tell("aachen", $0) }
    try all.restart("aachen")
    let afterwards = try messages.map { try all.tell("aachen", $0) }
    #expect(once == again && once == afterwards)
    let entry = all.parties["aachen"]?.ledger.entries[envelope.digest]
    #expect(entry?.draws.count == 1 && entry?.spent == Rho(picos: 4_000_000_000))
  }

  @Test("T6 a Vault only moves forward")
  func t6() throws {
    var all = try ThreatFederation(seed: 6)
    let envelope = try all.dispatch()
    func opened(
      _ round: Int64, _ attempt: Int64, _ history: [RoundTranscript] = [],
      _ kind: RoundKind? = nil
    ) throws -> String {
      try all.refusal(try all.open(envelope, round, attempt, history: history, kind: kind))
    }
    let early = [
      try opened(1, 0), try opened(1, 3), try opened(3, 1), try opened(0, 1),
      try opened(1, 1, [], .metrics),
    ]
    #expect(early == ["CN8105", "CN8105", "CN8106", "CN8106", "CN8106"])
    let first = try all.roster(try all.commits(try all.open(envelope, 1, 1)))
    let gram = try all.run(envelope, 1, 2)
    let late = [
      try all.refusal(.roster(first)), try opened(1, 1), try opened(1, 3),
    ]
    _ = try all.run(envelope, 2, 1, history: [gram])
    let roster = try all.refusal(.roster(gram.roster ?? first))
    let back = [try opened(1, 2), try opened(2, 0, [gram])]
    #expect(late == ["CN8201", "CN8104", "CN8105"] && roster == "CN8201")
    #expect(back == ["CN8104", "CN8105"])
    try all.tell("aachen", try all.close(envelope, .rejected))
    let after = [
      try opened(2, 2, [gram]), try all.refusal(.roster(gram.roster ?? first)),
      try all.refusal(
        .dispatch(envelope, request: try all.request(), tick: try all.tick())),
    ]
    #expect(after == ["CN8102", "CN8102", "CN8102"])
    let other = try all.envelope(try all.request(8))
    try all.tell("aachen", try all.close(other, .rejected))
    let unseen = try all.refusal(
      .dispatch(other, request: try all.request(8), tick: try all.tick()))
    #expect(try unseen == "CN8102" && all.refusal(try all.open(other, 1, 1)) == "CN8102")
  }

  /// One change of each field of the envelope, and the code that refuses it.
  static let widened: [(String, @Sendable (inout TaskEnvelope) -> Void)] = [
    ("CN8011", { $0.task = "0000000000000000" }), ("CN8011", { $0.request = $0.bundle }),
    ("CN8003", { $0.bundle = $0.request }), ("CN8012", { $0.semanticVersion = "other" }),
    ("CN8012", { $0.policyVersion = SemanticVersion(9, 0, 0) }),
    ("CN8012", { $0.epochId -= 1 }), ("CN8011", { $0.training = "Other()" }),
    ("CN8011", { $0.purpose = "commercial" }), ("CN8011", { $0.markets = ["FR"] }),
    ("CN8011", { $0.markets = ["FR", "US", "DE"] }),
    ("CN8019", { $0.markets = ["US", "FR"] }), ("CN8011", { $0.families = ["identity"] }),
    ("CN8012", { $0.features = ["visits(90d)", "spend(30d)"] }),
    ("CN8012", { $0.features = [] }),
    ("CN8011", { $0.asOf = $0.admittedAt }),
    ("CN8018", { $0.admittedAt = SmallPolicy.instant("2026-03-12") }),
    ("CN8012", { $0.admittedAt = SmallPolicy.instant("2026-02-20") }),
    ("CN8019", { $0.deadline = SmallPolicy.instant("2030-01-01") }),
    ("CN8013", { $0.vaults.append($0.vaults[0]) }), ("CN8014", { $0.vaults.removeLast(2) }),
    ("CN8016", { $0.vaults.removeFirst() }), ("CN8012", { $0.quorum = 2 }),
    ("CN8012", { $0.colluding = 0 }), ("CN8012", { $0.cost.gram = Rho(picos: 9) }),
    ("CN8012", { $0.cost.total = .zero }), ("CN8012", { $0.cost.attempts = 9 }),
    ("CN8011", { $0.output = "rows" }),
    ("CN8019", { $0.challengeWindow = Period(seconds: 1) }),
  ]

  @Test("T7 an envelope that is not the request's own is refused, whichever field it is")
  func t7() throws {
    var all = try ThreatFederation(seed: 7)
    let (request, tick) = (try all.request(), try all.tick())
    for (index, (code, edit)) in CoordinatorThreats.widened.enumerated() {
      let envelope = try all.envelope(request, edit)
      let found = try all.refusal(.dispatch(envelope, request: request, tick: tick))
      #expect(found == code, "change \(index)")
    }
    let honest = try all.envelope(request)
    let forged = try all.envelope(request, by: all.small.stranger)
    let changed = try request.forged { $0.markets = ["DE"] }
    let found = [
      try all.refusal(.dispatch(forged, request: request, tick: tick)),
      try all.refusal(.dispatch(honest, request: changed, tick: tick)),
      try all.refusal(
        .dispatch(honest, request: request, tick: try all.tick("2026-03-20", 2))),
    ]
    #expect(found == ["CN8001", "CN8007", "CN8103"])
    try refusesWhatRulesRefuse(&all)
    // One nonce, one task: a second envelope for the same request is another task.
    try all.dispatch(request)
    let second = try all.envelope(request) { $0.vaults.removeLast() }
    #expect(try all.refusal(.dispatch(second, request: request, tick: tick)) == "CN8010")
  }

  /// The executor and a submitter work together: what the policy forbids stays forbidden.
  private func refusesWhatRulesRefuse(_ all: inout ThreatFederation) throws {
    let (tick, honest) = (try all.tick(), try all.envelope(try all.request()))
    let agent = SmallFederation.key(7)
    let member = all.small.member
    func lent(_ edit: (inout Delegation) -> Void) throws -> Signed<TaskRequest> {
      var delegation = Delegation(
        principal: member.publicKey, delegate: agent.publicKey, role: "model_operator",
        purposes: ["marketing_models"], templates: ["PurchasePropensity"],
        budget: Rho(picos: 8_000_000_000), expires: SmallPolicy.instant("2026-03-20"),
        nonce: Bytes([]))
      edit(&delegation)
      var request = all.small.request
      request.submitter = agent.publicKey
      request.delegation = try Signed.seal(
        delegation, type: RecordType.delegation, with: [member])
      return try all.small.signed(request, by: agent)
    }
    let requests = [
      try all.request { $0.markets = ["DE"] },
      try all.request { $0.families = [] },
      try all.request { $0.asOf = SmallPolicy.instant("2026-03-08") },
      try lent { $0.purposes = ["measurement"] }, try lent { $0.templates = [] },
      try lent { $0.role = "verifier" },
      try lent { $0.expires = SmallPolicy.instant("2026-01-01") },
      try all.request { $0.audience = all.small.stranger.publicKey },
      try all.request { $0.expires = SmallPolicy.instant("2026-03-01") },
      try all.request { $0.role = "steward" },
    ]
    let found = try requests.map { request in
      var envelope = honest.payload
      envelope.request = request.digest
      envelope.task = String(request.digest.description.prefix(16))
      envelope.markets = request.payload.markets
      envelope.asOf = request.payload.asOf
      if request.payload.families.isEmpty { envelope.families = [] }
      let signed = try all.sign(envelope, RecordType.envelope)
      return try all.refusal(.dispatch(signed, request: request, tick: tick))
    }
    #expect(
      found == [
        "CN8019", "CN8012", "CN8019", "CN8019", "CN8019", "CN8007", "CN8007", "CN8008",
        "CN8009", "CN8007",
      ])
  }

  @Test("T8 round 2 builds on the one outcome of round 1 that all Vaults recompute")
  func t8() throws {
    var all = try ThreatFederation(seed: 8)
    let envelope = try all.dispatch()
    let gram = try all.run(envelope, 1, 1)
    let bremen = all.small.vaultKey("bremen")
    // Bremen works with the coordinator: it signs another vector after it has seen the sum.
    var other = gram
    other.shares[1] = try gram.shares[1].replaced(with: bremen) { $0.vector.elements[0] &+= 9 }
    other.sum?.elements[0] &+= 9
    var (unsigned, wrong, short) = (gram, gram, gram)
    unsigned.shares[0] = try gram.shares[0].forged { $0.vector.elements[0] &+= 9 }
    wrong.sum?.elements[0] &+= 9
    short.shares.removeLast()
    let histories = [[unsigned], [wrong], [short], [], [gram, gram]]
    let found = try histories.map {
      try all.refusal(try all.open(envelope, 2, 1, history: $0))
    }
    #expect(found == Array(repeating: "CN8107", count: 5))
    // Two Vaults are told two outcomes: no roster holds both.
    let honest = try all.commits(
      try all.open(envelope, 2, 1, history: [gram]), ["aachen", "celle", "dresden"])
    let misled = try all.commits(try all.open(envelope, 2, 1, history: [other]), ["bremen"])
    let mixed = try all.roster([honest[0], misled[0], honest[1]])
    #expect(try all.refusal(.roster(mixed)) == "CN8204")
    #expect(try all.refusal(.roster(mixed), by: "bremen") == "CN8204")
    #expect(
      try all.refusal(try all.open(envelope, 2, 2, history: [other])) == "CN8108")
  }

  @Test("T9 the clock is the pinned one, and never moves back")
  func t9() throws {
    var all = try ThreatFederation(seed: 9)
    let request = try all.request()
    let envelope = try all.envelope(request)
    func dispatched(_ tick: Signed<Tick>) throws -> String {
      try all.refusal(.dispatch(envelope, request: request, tick: tick))
    }
    let own = try all.sign(
      Tick(number: 1, at: SmallPolicy.instant("2026-03-09")), RecordType.tick)
    #expect(try dispatched(own) == "CN8001")
    #expect(try dispatched(try all.tick("2026-03-09", 0)) == "CN8004")
    try all.dispatch(request, at: try all.tick("2026-03-09T12:00:00Z", 5))
    let opened = [
      try all.tick("2026-03-09", 6), try all.tick("2026-03-10", 4),
      try all.tick("2026-03-10", 5), try all.tick("2026-03-17", 6),
    ]
    let found = try opened.map { try all.refusal(try all.open(envelope, 1, 1, at: $0)) }
    #expect(found == ["CN8004", "CN8004", "CN8004", "CN8103"])
    // An older tick that agrees is only late, and the Vault goes by its own.
    #expect(try all.commits(try all.open(envelope, 1, 1, at: try all.tick())).count == 4)
  }

  @Test("T53 an envelope cannot draw on an older window than the one of the Vault's clock")
  func window() throws {
    var all = try ThreatFederation(seed: 90)
    // Epoch 12 is the last of a window, epoch 13 the first of the next.
    let request = try all.request { $0.expires = SmallPolicy.instant("2026-05-01") }
    let envelope = try all.envelope(request, at: "2026-04-05")
    let tick = try all.tick("2026-04-06", 2)
    try all.tell("aachen", .dispatch(envelope, request: request, tick: tick))
    let limits = all.parties["aachen"]?.ledger.entries[envelope.digest]?.limits
    #expect(envelope.payload.epochId == 12)
    #expect(limits?.windowStart == SmallPolicy.instant("2026-04-06"))
  }

  @Test("T59 seeds outlive the challenge window, whatever the executor says of its end")
  func t59() throws {
    var all = try ThreatFederation(seed: 59)
    let envelope = try all.dispatch()
    let gram = try all.run(envelope, 1, at: try all.tick("2026-03-10", 2))
    guard let question = Verifier.questions([gram]).first else { return }
    let small = all.small
    func moment(_ number: Int64, _ secondsLeft: Int64, _ start: String) throws -> Signed<Tick> {
      let end = SmallPolicy.instant(start) + envelope.payload.challengeWindow
      return try Signed.seal(
        Tick(number: number, at: end + Period(seconds: -secondsLeft)), type: RecordType.tick,
        with: [small.clock])
    }
    func close(
      _ asked: Signed<Tick>?, _ now: Signed<Tick>?
    ) throws -> VaultMessage {
      try all.close(
        envelope, .completed, erase: true, reportedBy: small.verifier, reportedAt: asked,
        at: now)
    }
    let asked = try all.tick("2026-03-11", 3)
    let forged = try all.sign(try moment(9, 0, "2026-03-11").payload, RecordType.tick)
    let before = try all.tick("2026-03-09")
    let early = [
      try all.refusal(try close(asked, nil)),
      try all.refusal(try close(nil, try moment(9, 0, "2026-03-11"))),
      try all.refusal(try close(asked, asked)),
      try all.refusal(try close(asked, try moment(9, 1, "2026-03-11"))),
      try all.refusal(try close(asked, forged)),
      // A report that is dated before the round was drawn gains nothing.
      try all.refusal(try close(before, try moment(9, 1, "2026-03-10"))),
      // Nor does one that is dated by anybody but the clock.
      try all.refusal(try close(try all.sign(before.payload, RecordType.tick), forged)),
    ]
    #expect(early[..<4] == ["CN8208", "CN8208", "CN8208", "CN8208"])
    #expect(early[4...] == ["CN8001", "CN8208", "CN8208"])
    #expect(try all.finding(question) == .match)
    try all.tell("aachen", try all.close(envelope, .completed))
    #expect(try all.refusal(try close(asked, try moment(9, 1, "2026-03-11"))) == "CN8208")
    #expect(try all.finding(question) == .match)
    try all.tell("aachen", try close(asked, try moment(9, 0, "2026-03-11")))
    #expect(try all.finding(question) == .noLongerReplayable)
    let earlier = try self.question(all, try all.tick("2026-03-12", 10))
    #expect(try all.refusal(earlier) == "CN8004", "the Vault's clock followed")
  }

  func question(
    _ all: ThreatFederation, _ tick: Signed<Tick>, epoch: Int64 = 9
  ) throws -> VaultMessage {
    .cohort(
      try all.sign(
        CohortQuestion(
          bundle: all.small.bundle.digest, epochId: epoch, privacy: SmallPolicy.privacy.name,
          purpose: "marketing_models", markets: ["FR", "US"], tick: tick),
        RecordType.cohortQuestion))
  }

  @Test("T10 a cohort is counted once an epoch and scope")
  func t10() throws {
    var all = try ThreatFederation(seed: 10)
    let first = try all.tell("aachen", try question(all, try all.tick()))
    let gone = all.sources["aachen"]?.rows.removeFirst()
    let again = try all.tell("aachen", try question(all, try all.tick("2026-03-10", 2)))
    try all.restart("aachen")
    let after = try all.tell("aachen", try question(all, try all.tick("2026-03-11", 3)))
    #expect(first == again && first == after && gone != nil)
    #expect(all.parties["aachen"]?.ledger.entries.count == 1)
    let other = try question(all, try all.tick("2026-03-11", 3), epoch: 8)
    #expect(try all.refusal(other) == "CN8005")
  }

  @Test("T11 nothing that leaves tells one customer, but for what Releases.md lists")
  func t11() throws {
    let base = try World(seed: 11) { _ in }
    let worlds: [(String, World)] = [
      ("absent", try World(seed: 11) { $0.rows.removeFirst() }),
      ("without consent", try World(seed: 11) { $0.withoutConsent = [$0.rows[1].unit] }),
      ("other values", try World(seed: 11) { $0.rows[1].values = [0, 0] }),
      ("other outcome", try World(seed: 11) { $0.rows[1].outcome.toggle() }),
      ("other part", try World(seed: 11) { $0.rows[1].heldOut.toggle() }),
      ("consent ends", try World(seed: 11, endsConsent: true) { _ in }),
    ]
    let listed = try Releases.listed()
    #expect(Set(listed.keys) == base.released.paths, "what leaves, and what is listed")
    for (name, world) in worlds {
      let differing = base.released.differences(to: world.released)
      let unlisted = differing.filter { listed[$0] != "noised" && listed[$0] != "derived" }
      #expect(unlisted.isEmpty, "\(name): \(unlisted.sorted())")
      #expect(!differing.isEmpty, "\(name): the comparison sees nothing")
      #expect(base.refusals == world.refusals && base.refusals.count == 4, "\(name)")
      #expect(base.released.lengths == world.released.lengths, "\(name)")
    }
    let same = try World(seed: 11) { _ in }
    #expect(base.released.differences(to: same.released).isEmpty)
  }
}
