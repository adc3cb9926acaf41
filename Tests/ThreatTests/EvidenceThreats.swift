import CanonAdmission
import CanonCrypto
import CanonEvidence
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonSettlement
import CanonTypes
import CanonVerification
import Testing

/// T12 to T21: whoever keeps the records may change them.
struct EvidenceThreats {
  let federation: SmallFederation
  let task: SmallTask

  init() throws {
    federation = try SmallFederation()
    task = try SmallTask(federation)
  }

  /// The findings of a replay after one change, as `code vault round`.
  func findings(_ change: (inout EvidenceFile) throws -> Void) throws -> [String] {
    var file = task.evidence
    try change(&file)
    return PublicReplay.run(file, anchors: federation.anchors).findings.map { finding in
      [finding.code, finding.vault, finding.round.map { "\($0)" }].compactMap { $0 }
        .joined(separator: " ")
    }
  }

  @Test("T12 a changed contribution, sum, model or metric is found and named")
  func t12() throws {
    let celle = federation.vaultKey("celle")
    let found = [
      try findings { file in
        let share = file.transcripts[1].shares[2]
        file.transcripts[1].shares[2] = try share.forged { $0.vector.elements[3] ^= 1 }
      }.contains("CN9014 celle 1"),
      // Even signed anew by its own Vault, a changed share no longer makes the stated sum.
      try findings { file in
        let share = file.transcripts[1].shares[2]
        file.transcripts[1].shares[2] = try share.replaced(with: celle) {
          $0.vector.elements[3] ^= 1
        }
      }.contains("CN9016 1"),
      try findings { $0.transcripts[2].sum?.elements[1] &+= 1 }.contains("CN9016 2"),
      try findings { $0.model?.weights[1] -= 1 }.contains("CN9020 1"),
      try findings { file in
        file.verification = try file.verification?.replaced(with: federation.verifier) {
          $0.metrics[0].millionths += 1
        }
      }.contains("CN9021 2"),
    ]
    #expect(found == [true, true, true, true, true])
  }

  @Test("T13 a removed or rewritten entry of the log is found")
  func t13() throws {
    let rewritten = try findings { $0.entries[4].entry.at = Instant(seconds: 1) }
    let removed = try findings { file in
      file.entries.removeAll {
        if case .moved(_, _, .dispatched, _) = $0.entry.event { true } else { false }
      }
    }
    #expect(rewritten.contains("CN9032") && removed.contains("CN9034"))
  }

  @Test("T14 a log that forks or goes back is not signed and not followed")
  func t14() throws {
    let keys: Set<PublicKey> = [federation.executor.publicKey]
    var (one, two) = (EvidenceLog(origin: "one"), EvidenceLog(origin: "one"))
    var watch = CheckpointWatch()
    for (number, at) in [(UInt8(1), Int64(1)), (2, 2)] {
      _ = try one.append(.bundleActivated(SHA256.digest([number])), at: Instant(seconds: at))
      _ = try two.append(.bundleActivated(SHA256.digest([number + 10])), at: Instant(seconds: at))
    }
    let honest = try one.checkpoint(at: Instant(seconds: 3), with: federation.executor).checkpoint
    try watch.follow(honest, proof: nil, signedBy: keys)
    let other = try two.checkpoint(at: Instant(seconds: 4), with: federation.executor).checkpoint
    #expect(throws: EvidenceFault.self) {
      try watch.follow(other, proof: two.consistencyProof(from: 2, to: 2), signedBy: keys)
    }
    #expect(throws: EvidenceFault.self) {
      _ = try one.append(.bundleActivated(honest.digest), at: Instant(seconds: 5))
      _ = try one.checkpoint(at: Instant(seconds: 2), with: federation.executor)
    }
  }

  @Test("T15 an admission that the rules do not give is found")
  func t15() throws {
    let found = try findings { file in
      file.request = try file.request.replaced(with: federation.member) { $0.markets = ["DE"] }
      file.decision.request = file.request.digest
      file.envelope = try file.envelope.replaced(with: federation.executor) {
        $0.request = file.request.digest
        $0.markets = ["DE"]
      }
    }
    #expect(found.contains("CN9006"))
  }

  @Test("T16 work that was not accepted does not settle, nor before its window ended")
  func t16() throws {
    let file = task.evidence
    guard let report = file.verification, let model = report.payload.model else {
      Issue.record("the task has no report")
      return
    }
    let rejected = try report.replaced(with: federation.verifier) { $0.outcome = .rejected }
    let inputs = SettlementInputs(
      envelope: file.envelope, report: rejected, model: model, cohorts: file.cohorts,
      transcripts: file.transcripts, program: SmallPolicy.program,
      tick: Tick(number: 9, at: SmallPolicy.instant("2026-04-01")), attempt: 1)
    #expect(throws: SettlementRefusal.self) { try SettlementRules.candidate(inputs) }
    let early = SettlementState.next(
      .candidateReady, .finalizationBegan(openChallenges: 0, windowIsOver: false))
    let unaccepted = TaskState.allCases.filter {
      TaskState.next($0, .settlementFinalized).state != nil
    }
    #expect(early.state == nil && unaccepted == [.awaitingSettlement])
    let published = SmallPolicy.instant("2026-03-09")
    let tick = Tick(number: 3, at: SmallPolicy.instant("2026-03-11T23:59:59Z"))
    #expect(
      !SettlementRules.windowIsOver(publishedAt: published, file.envelope.payload, at: tick))
  }

  @Test("T17 what is finalized is neither settled again nor edited")
  func t17() throws {
    let after = SettlementEvent.all.compactMap { SettlementState.next(.finalized, $0).state }
    let completed = TaskEvent.all.compactMap { TaskState.next(.completed, $0).state }
    let reward = RewardEvent.all.compactMap { RewardState.next(.finalized, $0).state }
    #expect(after.isEmpty && completed.isEmpty && reward == [.adjusted])
    let edited = try findings { file in
      file.settlement = try file.settlement?.replaced(with: federation.executor) {
        $0.attempt = 2
      }
    }
    #expect(edited.contains("CN9033"))
  }

  @Test("T18 rewards add up to one million and follow the published counts")
  func t18() throws {
    let rewards = task.evidence.settlement?.payload.rewards ?? []
    #expect(rewards.reduce(0) { $0 + $1.millionths } == 1_000_000 && rewards.count == 6)
    let moved = try findings { file in
      file.settlement = try file.settlement?.replaced(with: federation.executor) {
        $0.rewards[0].millionths -= 1
        $0.rewards[1].millionths += 1
      }
    }
    #expect(moved.contains("CN9029"))
  }

  @Test("T19 nobody answers for a Vault")
  func t19() throws {
    let imitated = try findings { file in
      let share = file.transcripts[2].shares[1]
      file.transcripts[2].shares[1] = try share.replaced(with: federation.executor) { _ in }
    }
    let elsewhere = try findings { file in
      file.transcripts[2].shares[1] = file.transcripts[1].shares[1]
    }
    #expect(imitated.contains("CN9014 bremen 2") && elsewhere.contains("CN9014 bremen 2"))
  }

  @Test("T20 more than was reserved is not spent, and more than the budget not reserved")
  func t20() throws {
    let attempts = try findings { file in
      file.transcripts.insert(file.transcripts[0], at: 0)
    }
    let budget = try findings { file in
      file.decision.budget?.lifetimeBefore = SmallPolicy.privacy.lifetime.rho
    }
    #expect(attempts.contains("CN9025") && budget.contains("CN9006"))
  }

  @Test("T21 a penalty needs a Governance Actor's signature")
  func t21() {
    let ways = ChallengeState.allCases.filter { state in
      ChallengeEvent.all.contains {
        ChallengeState.next(state, $0).state == .penaltyRecorded
      }
    }
    let unsigned = ChallengeState.next(.confirmed, .penaltyApproved(signed: false))
    #expect(ways == [.approved] && unsigned.state == nil)
  }
}
