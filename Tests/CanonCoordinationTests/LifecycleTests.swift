import CanonAdmission
import CanonCoordination
import CanonCrypto
import CanonEvidence
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonSettlement
import CanonTraining
import CanonTypes
import CanonVerification
import Testing

/// Whole tasks through the coordinator's machine, each ending in another way.
struct LifecycleTests {
  @Test func settlesWhenTheWindowIsOver() throws {
    let script = try Script.accepted()
    let task = try script.record().task
    #expect(throws: Refusal.self) { try script.coordinator.releasedModel(of: task) }
    try script.simulation.tick(hours: 71)
    #expect(try script.record().settlement?.state == .candidateReady)
    try script.simulation.tick(hours: 73)
    let record = try script.record()
    #expect(record.state == .completed && record.settlement?.state == .finalized)
    #expect(record.closed.sorted() == script.federation.vaults)
    #expect(try script.coordinator.releasedModel(of: task).isWellFormed)
    let file = try #require(
      try script.coordinator.evidence(of: task, in: script.simulation.coordinatorStore))
    #expect(PublicReplay.run(file, anchors: script.federation.anchors).findings == [])
    let rewards = try #require(record.settled).payload.rewards
    #expect(rewards.reduce(0) { $0 + $1.millionths } == 1_000_000)
    try script.keepsItsPromises()
  }

  @Test func waitsInResolvingForAMeaning() throws {
    let script = try Script()
    let told = try script.submit { $0.concepts = ["loyalty_score"] }
    #expect(told.answer == .admitted)
    #expect(try script.record().state == .resolving)
    #expect(try script.record().blocked.map(\.code).contains("CN8702"))
    #expect(try script.record().reservations == [])
    try script.simulation.tick(hours: 24 * 8)
    #expect(try script.record().state == .timedOut)
    let other = try Script()
    let blocked = try other.submit { $0.training = "PurchasePropensity(fish, 28d)" }
    #expect(blocked.answer == .blocked && blocked.task != nil)
    try other.simulation.tick(hours: 24 * 8)
    #expect(try other.record().state == .timedOut)
    try script.keepsItsPromises()
    try other.keepsItsPromises()
  }

  @Test func rejectsWhatStaysLocal() throws {
    let script = try Script()
    try script.submit { $0.concepts = ["cashier_note"] }
    #expect(try script.record().state == .rejected)
    #expect(script.simulation.watch.sharesHeard == 0)
    try script.keepsItsPromises()
  }

  @Test func triesAgainWithoutALostVaultAndChargesBoth() throws {
    let script = try Script()
    let federation = script.federation
    try script.simulation.give(
      .submit(try federation.encoded(federation.request(1))), within: 7)
    try script.simulation.lose(federation.vaults[2])
    let id = try #require(try script.record().envelope).digest
    let transcripts = try script.coordinator.transcripts[try script.record().task] ?? []
    #expect(transcripts.map(\.end).contains(.abandoned))
    #expect(transcripts.last?.kind == .metrics && transcripts.last?.end == .completed)
    let ledger = try #require(script.simulation.vaults[federation.vaults[0]]).ledger
    let draws = try #require(ledger.entries[id]).draws
    #expect(draws.map { [$0.round, $0.attempt] } == [[1, 1], [1, 2], [2, 1]])
    try script.simulation.revive(federation.vaults[2])
    try script.simulation.tick(hours: 80)
    try script.keepsItsPromises()
  }

  @Test func rejectsWhenAttemptsOrVaultsRunOut() throws {
    let script = try Script()
    let federation = script.federation
    try script.simulation.give(
      .submit(try federation.encoded(federation.request(1))), within: 7)
    try script.simulation.lose(federation.vaults[2], federation.vaults[1])
    let record = try script.record()
    #expect(record.state == .rejected)
    for vault in federation.vaults[1...] { try script.simulation.revive(vault) }
    let entry = try #require(
      try script.coordinator.ledger.entries.first { $0.name == "task:\(record.task)" })
    let total = try #require(record.envelope).payload.cost.total
    #expect(entry.isClosed && entry.rho <= total)
    try script.keepsItsPromises()
  }

  @Test func endsAtTheDeadline() throws {
    let script = try Script()
    let federation = script.federation
    for vault in federation.vaults { try script.simulation.lose(vault) }
    try script.simulation.give(
      .submit(try federation.encoded(federation.request(1))), within: 5)
    #expect(script.simulation.answers.last?.answer == .refused)
    let other = try Script()
    try other.simulation.give(
      .submit(try federation.encoded(federation.request(1))), within: 5)
    #expect(try other.record().state == .dispatched)
    try other.simulation.tick(hours: 24 * 8)
    #expect(try other.record().state == .timedOut)
    try other.keepsItsPromises()
  }

  @Test func refusesWhenTheBudgetIsGone() throws {
    let script = try Script()
    let codes = try (1...4).map { number in
      let told = try script.submit(UInt8(number))
      try script.simulation.tick(hours: number)
      return told.answer == .refused ? told.reasons.first?.code : nil
    }
    #expect(codes.first == .some(nil))
    #expect(codes.last == "CN8625", "\(codes)")
    try script.simulation.tick(hours: 90)
    try script.keepsItsPromises()
  }

  /// While cohorts are gathered there is no answer to repeat; a refusal is repeated as it was.
  @Test func repeatsAnAnswerWheneverItComes() throws {
    let script = try Script()
    let bytes = try script.federation.encoded(script.federation.request(1))
    try script.simulation.give(.submit(bytes), within: 1)
    #expect(try script.record().decision == nil && script.simulation.answers.isEmpty)
    try script.simulation.give(.submit(bytes))
    #expect(script.simulation.answers.map(\.answer) == [.admitted])
    let refused = try script.submit(9) { $0.role = "verifier" }
    #expect(refused.answer == .refused && refused.task == nil)
    try script.simulation.tick(hours: 5)
    #expect(try script.submit(9) { $0.role = "verifier" } == refused)
    try script.simulation.tick(hours: 80)
    try script.keepsItsPromises()
  }

  @Test func usesANonceOnceAndNeverMovesBack() throws {
    let script = try Script()
    let first = try script.submit()
    let (size, heard) = (try script.coordinator.log.size, script.simulation.watch.sharesHeard)
    #expect(first.answer == .admitted && heard > 0)
    #expect(try script.submit() == first, "sent again, it has another answer")
    let other = try script.submit { $0.purpose = "measurement" }
    #expect(other.answer == .refused && other.reasons.map(\.code).contains("CN8605"))
    #expect(try script.coordinator.log.size == size && script.coordinator.tasks.count == 1)
    #expect(script.simulation.watch.sharesHeard == heard)
    try script.simulation.tick(hours: 5)
    let early = try script.federation.tick(90, at: script.federation.start)
    #expect(try script.simulation.give(.tick(early)).map(\.code) == ["CN8004"])
    try script.simulation.tick(hours: 80)
    try script.keepsItsPromises()
  }
}

/// What becomes of a challenge.
struct ChallengeTests {
  @Test func confirmedEndsTheTaskAndGovernancePenalises() throws {
    let script = try Script.accepted()
    #expect(try script.challenge(.open, by: script.federation.executor).map(\.code) == ["CN8001"])
    #expect(try script.challenge(.open) == [])
    #expect(try script.record().state == .challenged)
    try script.challenge(.review)
    try script.challenge(.confirm)
    #expect(try script.record().state == .rejected)
    #expect(try script.challenge(.recordPenalty).map(\.code) == ["CN8102"])
    let lowly = try script.challenge(.approvePenalty, by: script.federation.verifier)
    #expect(lowly.map(\.code) == ["CN8001"])
    try script.challenge(.approvePenalty)
    try script.challenge(.recordPenalty)
    #expect(try script.record().challenge == .penaltyRecorded)
    try script.keepsItsPromises()
  }

  @Test func dismissedOrUnconfirmedSettles() throws {
    for step in [ChallengeMove.Step.dismiss, nil] {
      let script = try Script.accepted()
      try script.challenge(.open)
      try script.challenge(.review)
      if let step { try script.challenge(step) }
      try script.simulation.tick(hours: 73)
      #expect(try script.record().state == .completed)
      #expect(try script.challenge(.open).map(\.code) == ["CN8102"])
      try script.keepsItsPromises()
    }
  }

  @Test func aVaultThatChangesItsRowsIsNamedAndNeverSettles() throws {
    let script = try Script.accepted()
    let federation = script.federation
    let other = try Script(seed: script.simulation.seed)
    try other.simulation.give(
      .submit(try federation.encoded(federation.request(1))), within: 5)
    let source = try #require(other.simulation.sources[federation.vaults[1]])
    other.simulation.beforeReplay = {
      source.readings = source.readings.map { reading in
        var changed = reading
        changed.outcome.toggle()
        return changed
      }
    }
    try other.simulation.give(.vaultReady(federation.vaults[0]))
    let record = try other.record()
    #expect(record.state == .challenged)
    let findings = try #require(record.report).payload.findings
    #expect(
      findings.contains { $0.vault == federation.vaults[1] && $0.code == "CN9022" }, "\(findings)")
    for day in 4...6 { try other.simulation.tick(hours: 24 * day) }
    #expect(try other.record().state == .rejected)
    try other.keepsItsPromises()
  }
}
