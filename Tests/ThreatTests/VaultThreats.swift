import CanonCoordination
import CanonCrypto
import CanonFixtures
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes
import CanonVerification
import CanonWorld
import Foundation
import Testing

/// T38 to T45: a Vault deviates, is stolen, or is asked too much.
struct VaultThreats {
  @Test("T38 noise hangs on a seed committed before, and on all commitments")
  func t38() throws {
    var all = try ThreatFederation(seed: 38)
    let envelope = try all.dispatch()
    let opened = try all.open(envelope, 1, 1)
    let commits = try all.commits(opened)
    try all.restart("aachen")
    #expect(try all.commits(opened, ["aachen"]) == [commits[0]])
    // Another seed than the durable one is not this Vault's, even under its own signature.
    let other = try commits[0].replaced(with: all.small.vaultKey("aachen")) {
      $0.seedCommitment = SHA256.digest([2])
    }
    let swapped = try all.roster([other] + commits.dropFirst())
    #expect(try all.refusal(.roster(swapped)) == "CN8205")
    let seed = [UInt8](repeating: 3, count: 32)
    let keys = try [commits, Array(commits.dropLast())].map { commits in
      AttemptSecrets(seed: seed).roundKey(
        roster: try all.roster(commits).digest, envelope: envelope.digest)
    }
    #expect(keys[0] != keys[1])
  }

  @Test("T39 without the colluding shares the noise is still whole")
  func t39() throws {
    var all = try ThreatFederation(seed: 39)
    let envelope = try all.envelope(try all.request())
    let mathematics = try all.mathematics(envelope)
    let (gram, histogram) = (mathematics.gramNoise, mathematics.histogramNoise)
    let honest = envelope.payload.quorum - envelope.payload.colluding
    #expect(honest == 2 && gram.diagonalShare * honest >= gram.variance)
    #expect(gram.offDiagonalShare * honest >= (gram.variance + 1) / 2)
    #expect(histogram.cellShare * honest >= histogram.variance)
    // An operator that expects more colluders than the policy does not take part.
    var wary = all.configuration("aachen")
    wary.collusionAssumed = 2
    let store = all.stores["aachen"] ?? MemoryStore()
    all.parties["aachen"] = try all.restored("aachen", from: store, as: wary)
    let message = VaultMessage.dispatch(
      envelope, request: try all.request(), tick: try all.tick())
    #expect(try all.refusal(message) == "CN8015")
  }

  @Test("T40 nonsense is bounded, found by replay, and named")
  func t40() throws {
    var all = try ThreatFederation(seed: 400)
    let envelope = try all.dispatch()
    let roster = try all.roster(try all.commits(try all.open(envelope, 1, 1)))
    var shares = try all.shares(roster)
    shares[1] = try shares[1].replaced(with: all.small.vaultKey("bremen")) {
      for index in $0.vector.elements.indices { $0.vector.elements[index] = .max << 20 }
    }
    let gram = try all.transcript(roster, shares)
    let model = try all.mathematics(envelope).model(
      released: gram.sum?.signed ?? [], answering: 4)
    #expect(model.weights.count == 3)
    _ = try all.run(envelope, 2, history: [gram])
    var found: [String: ReplayAnswer.Finding] = [:]
    for question in Verifier.questions([gram]) {
      found[question.vault] = try all.finding(question)
    }
    #expect(found.filter { $0.value != .match } == ["bremen": .mismatch] && found.count == 4)
    // What a verifier makes of that answer names Vault and round, and nothing is accepted.
    let small = try SmallFederation()
    var file = try SmallTask(small).evidence
    file.replays[1] = try file.replays[1].replaced(with: small.vaultKey("bremen")) {
      $0.finding = .mismatch
    }
    let report = Verifier.examine(file, anchors: small.anchors).report
    let named = report.findings.contains {
      $0.code == "CN9022" && $0.vault == "bremen" && $0.round == 1
    }
    #expect(named && report.outcome == .challenged)
    // A mask key of small order, whose secret anybody would know, under the Vault's own signature.
    var weak = try ThreatFederation(seed: 402)
    var opened = try weak.commits(try weak.open(try weak.dispatch(), 1, 1))
    opened[1] = try opened[1].replaced(with: weak.small.vaultKey("bremen")) {
      $0.exchangeKey = Bytes([UInt8](repeating: 0, count: 32))
    }
    #expect(try weak.refusal(.roster(try weak.roster(opened))) == "CN8206")
  }

  /// A store with the same rows, as a backup is.
  static func copy(of store: MemoryStore?) throws -> MemoryStore {
    let copy = MemoryStore()
    for table in tables {
      try copy.commit(
        (store?.rows(in: table, prefix: []) ?? []).map {
          .put(table: table, key: $0.key, value: $0.value)
        })
    }
    return copy
  }

  @Test("T60 a Vault that was put back to an older state as a whole draws no more")
  func wholeFile() throws {
    var all = try ThreatFederation(seed: 60)
    let young = try VaultThreats.copy(of: all.stores["aachen"])
    let first = try all.dispatch(try all.request(1))
    let reserved = try all.tell(
      "aachen", .dispatch(first, request: try all.request(1), tick: try all.tick()))
    guard case .reserved(let own) = reserved else { throw ThreatFederation.Missing("reserved") }
    let undrawn = try VaultThreats.copy(of: all.stores["aachen"])
    let gram = try all.run(first, 1)
    let request = try all.request(2)
    let second = try all.envelope(request)
    func next(_ latest: Signed<Reservation>?) throws -> VaultMessage {
      .dispatch(second, request: request, tick: try all.tick(), latest: latest)
    }
    // The store of before the first task is sound by itself; what it signed since gives it away.
    all.stores["aachen"] = young
    try all.restart("aachen")
    #expect(try all.refusal(try next(own)) == "CN8020")
    // Nobody else can make it refuse: only its own word counts.
    let forged = try own.replaced(with: all.small.vaultKey("bremen")) { $0.reserved = .zero }
    guard case .reserved = try all.tell("aachen", try next(forged)) else {
      throw ThreatFederation.Missing("a reservation")
    }
    // A store of within the task lacks the draw that the history shows.
    all.stores["aachen"] = undrawn
    try all.restart("aachen")
    #expect(try all.refusal(try all.open(first, 2, 1, history: [gram])) == "CN8020")
    guard case .reserved = try all.tell("aachen", try next(own)) else {
      throw ThreatFederation.Missing("a reservation that it remembers")
    }
  }

  @Test("T55 a vector of another shape builds no second round")
  func shape() throws {
    var all = try ThreatFederation(seed: 401)
    let envelope = try all.dispatch()
    let roster = try all.roster(try all.commits(try all.open(envelope, 1, 1)))
    let long = try all.shares(roster).map { share in
      try share.replaced(with: all.small.vaultKey(share.payload.vault)) {
        $0.vector.elements.append(1)
      }
    }
    let gram = try all.transcript(roster, long)
    #expect(try all.refusal(try all.open(envelope, 2, 1, history: [gram])) == "CN8107")
  }

  @Test("T41 Vaults that stay away end the task, and what was not drawn is freed")
  func t41() throws {
    let (driven, whole) = try DrivenFederation.accepted(from: 41)
    #expect(driven.coordinator.tasks[whole]?.state == .awaitingSettlement)
    var away = try DrivenFederation(seed: 410, units: 300)
    away.isSilent = { vault, message in
      if case .roster = message { vault > "bremen" } else { false }
    }
    let task = try away.submit(try away.all.request())
    let record = away.coordinator.tasks[task]
    let entry = record?.envelope.flatMap {
      away.all.parties["aachen"]?.ledger.entries[$0.digest]
    }
    #expect(record?.state == .rejected && away.coordinator.transcripts[task]?.count == 2)
    #expect(entry?.state == .closed && entry?.draws.count == 2)
    // Celle never drew: all that it reserved is free again.
    let idle = record?.envelope.flatMap { away.all.parties["celle"]?.ledger.entries[$0.digest] }
    #expect(idle?.state == .closed && idle?.amount == .zero)
  }

  /// A party's store after a whole task, to be tampered with.
  private func storeAfterTask(_ all: inout ThreatFederation) throws -> MemoryStore {
    let envelope = try all.dispatch()
    let gram = try all.run(envelope, 1)
    _ = try all.run(envelope, 2, history: [gram])
    return all.stores["aachen"] ?? MemoryStore()
  }

  private static let tables = [
    "party_bundles", "party_clock", "party_nonces", "party_tasks", "party_attempts",
    "party_snapshots", "party_ledger",
  ]

  @Test("T42 a row of a stolen Vault opens only in its place, under its key")
  func t42() throws {
    var all = try ThreatFederation(seed: 42)
    let store = try storeAfterTask(&all)
    let intact = all
    func opens(_ change: (MemoryStore) throws -> Void, as vault: String = "aachen") -> Bool {
      let copy = MemoryStore()
      for table in VaultThreats.tables {
        let rows = store.rows(in: table, prefix: []).map {
          StoreChange.put(table: table, key: $0.key, value: $0.value)
        }
        try? copy.commit(rows)
      }
      try? change(copy)
      return (try? intact.restored(vault, from: copy)) != nil
    }
    #expect(opens { _ in } && !opens({ _ in }, as: "bremen"))
    for table in VaultThreats.tables {
      guard let row = store.rows(in: table, prefix: []).first else {
        Issue.record("`\(table)` is empty")
        continue
      }
      var (flipped, version) = (row.value, row.value)
      flipped[row.value.count - 1] ^= 1
      version[7] &+= 1
      let cut = Array(row.value.dropLast())
      for value in [flipped, version, cut, []] {
        let isOpen = opens {
          try $0.commit([.put(table: table, key: row.key, value: value)])
        }
        #expect(!isOpen, "\(table)")
      }
      for other in VaultThreats.tables where other != table {
        let isOpen = opens {
          try $0.commit([.put(table: other, key: row.key, value: row.value)])
        }
        #expect(!isOpen, "\(table) in \(other)")
      }
      var key = row.key
      key[0] ^= 1
      let isMoved = opens { try $0.commit([.put(table: table, key: key, value: row.value)]) }
      #expect(!isMoved, "\(table) under another key")
    }
  }

  @Test("T56 a version that died with a crash is never sealed under the same nonce")
  func nonces() {
    let entropy = SeededEntropy(42)
    let changes = [[UInt8(1)], [2]].map { plain in
      var rows = SealedRows(vault: "aachen", key: ThreatFederation.sealingKey("aachen"))
      return rows.put("party_clock", [1], plain, entropy: entropy)
    }
    let nonces = changes.compactMap { change -> ArraySlice<UInt8>? in
      if case .put(_, _, let value) = change { value[8..<32] } else { nil }
    }
    #expect(nonces.count == 2 && nonces[0] != nonces[1])
  }

  @Test("T57 a row that is gone, or an older one, is noticed")
  func rollback() throws {
    var all = try ThreatFederation(seed: 57)
    let store = all.stores["aachen"] ?? MemoryStore()
    var old: [String: [StoreRow]] = [:]
    func remember() {
      for table in VaultThreats.tables { old[table] = store.rows(in: table, prefix: []) }
    }
    func opens(_ change: StoreChange) throws -> Bool {
      let copy = try VaultThreats.copy(of: store)
      try copy.commit([change])
      return (try? all.restored("aachen", from: copy)) != nil
    }
    let envelope = try all.dispatch()
    let opened = try all.commits(try all.open(envelope, 1, 1))
    remember()
    _ = try all.shares(try all.roster(opened))
    for table in ["party_ledger", "party_attempts"] {
      guard let row = old[table]?.first else { continue }
      #expect(try !opens(.put(table: table, key: row.key, value: row.value)), "\(table)")
    }
    for table in VaultThreats.tables.dropFirst() {
      guard let row = store.rows(in: table, prefix: []).first else { continue }
      #expect(try !opens(.delete(table: table, key: row.key)), "\(table)")
    }
    remember()
    try all.tell("aachen", try all.close(envelope, .rejected))
    for table in ["party_ledger", "party_tasks"] {
      guard let row = old[table]?.first else { continue }
      #expect(try !opens(.put(table: table, key: row.key, value: row.value)), "\(table)")
    }
    #expect((try? all.restored("aachen", from: store)) != nil)
  }

  @Test("T43 a worker reaches its own folder, and no sibling, socket or program")
  func t43() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "canon-threat-43")
    try? FileManager.default.removeItem(at: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try ["own", "sibling"].map { name in
      let vault = folder.appending(path: name)
      try FileManager.default.createDirectory(at: vault, withIntermediateDirectories: true)
      let file = vault.appending(path: "vault.sqlite")
      try Data("rows".utf8).write(to: file)
      return file.path()
    }
    let holes = try Sandbox.probe(
      folder: folder.appending(path: "own").path(), ownFile: files[0], siblingFile: files[1])
    #expect(holes == [])
  }

  @Test("T44 a customer whose consent ended counts for nothing from the next draw on")
  func t44() throws {
    var all = try ThreatFederation(seed: 44)
    let envelope = try all.dispatch()
    guard let source = all.sources["aachen"] else { return }
    let (trained, held) = (source.rows[1].unit, source.rows[5].unit)
    // Between opening and roster, too: consent is asked before the draw.
    let opened = try all.commits(try all.open(envelope, 1, 1))
    source.withoutConsent = [trained]
    let roster = try all.roster(opened)
    let gram = try all.transcript(roster, try all.shares(roster))
    #expect(try all.exact(gram, envelope) == all.plain(envelope, without: [trained]))
    source.withoutConsent = [held]
    let histogram = try all.run(envelope, 2, 1, history: [gram])
    // Given again, it counts no more: a cohort only shrinks.
    source.withoutConsent = []
    let again = try all.run(envelope, 2, 2, history: [gram])
    let mathematics = try all.mathematics(envelope)
    let model = mathematics.model(released: gram.sum?.signed ?? [], answering: 4)
    let units = all.names.flatMap { all.sources[$0]?.units(heldOut: true, without: [held]) ?? [] }
    let plain = mathematics.histogramSums(units, model: model)
    #expect(try all.exact(histogram, envelope) == plain && all.exact(again, envelope) == plain)
    let questions = Verifier.questions([gram, histogram, again])
    let found = try questions.map { try all.finding($0) }
    #expect(found == Array(repeating: .match, count: 12))
  }

  @Test("T45 a customer whose budget is spent counts for nothing, and nobody sees it")
  func t45() throws {
    var all = try ThreatFederation(seed: 45, units: 10)
    guard let source = all.sources["aachen"] else { return }
    let late = source.rows[1].unit
    var shapes: [Int] = []
    var released: [[Int64]] = []
    // The window holds so many tasks; the late one misses the first.
    let tasks = UInt8(
      SmallPolicy.privacy.window.rho.picos / SmallPolicy.program.trainings[0].cost.total.picos)
    for number in 0...tasks {
      source.withoutConsent = number == 0 ? [late] : []
      let before = all.outbox.count
      let envelope = try all.dispatch(try all.request(20 + number))
      // Both attempts are drawn, so that all of the reservation is spent.
      _ = try all.run(envelope, 1, 1)
      let gram = try all.run(envelope, 1, 2)
      released.append(try all.exact(gram, envelope))
      shapes.append(all.outbox.count - before)
      for vault in all.names { try all.tell(vault, try all.close(envelope, .rejected)) }
    }
    let only = source.rows.filter { $0.unit == late }
      .map { TrainingMathematics.Unit(values: $0.values, positive: $0.outcome) }
    let expected = try all.mathematics(try all.envelope(try all.request())).gramSums(only)
    #expect(tasks >= 1 && released.last == expected && Set(shapes).count == 1)
    #expect(all.names.allSatisfy { all.parties[$0]?.ledger.audit() == [] })
  }
}
