import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonTypes
import CanonVerification
import Testing

/// One change in the evidence at a time: each must be found, with its code, Vault and round.
struct TamperTests {
  typealias Change = (inout EvidenceFile, SmallFederation) throws -> Void

  struct Tampering {
    let name: String
    let code: VerificationCode
    var vault: String?
    var round: Int64?
    let change: Change

    init(
      _ name: String, _ code: VerificationCode, vault: String? = nil, round: Int64? = nil,
      _ change: @escaping Change
    ) {
      (self.name, self.code, self.vault, self.round) = (name, code, vault, round)
      self.change = change
    }
  }

  static func missed(_ tamperings: [Tampering], _ task: SmallTask) throws -> [String] {
    try tamperings.compactMap { tampering in
      var file = task.evidence
      try tampering.change(&file, task.federation)
      let report = PublicReplay.run(file, anchors: task.federation.anchors)
      let found = report.findings.contains {
        $0.code == tampering.code.number && $0.vault == tampering.vault
          && $0.round == tampering.round
      }
      if found, report.outcome == .challenged { return nil }
      return "\(tampering.name): \(report.outcome) \(report.findings.map(\.code))"
    }
  }

  @Test("untouched evidence replays without a finding, from its own bytes, twice alike")
  func sound() throws {
    let task = try SmallTask(try SmallFederation())
    let bytes = try CanonicalJSON.encode(task.evidence)
    let read = try CanonicalJSON.decode(EvidenceFile.self, from: bytes, .canonical)
    let report = PublicReplay.run(read, anchors: task.federation.anchors)
    #expect(report.findings.isEmpty, "\(report.findings)")
    #expect(report.outcome == .accepted && report == task.evidence.verification?.payload)
    #expect(
      report.metrics.count == 6 && report.criteria.map(\.held) == [false, false, false, true])
    #expect(PublicReplay.run(read, anchors: task.federation.anchors) == report)
  }

  @Test("changes to admission are found")
  func admission() throws {
    let task = try SmallTask(try SmallFederation())
    let table = [
      Tampering("format", .formatUnknown) { file, _ in file.format = "canon-evidence-0" },
      Tampering("bundle cut", .bundleNotOpened) { file, _ in file.bundle.elements.removeLast() },
      Tampering("request", .requestNotBelieved) { file, _ in
        file.request = try file.request.forged { $0.markets = ["DE"] }
      },
      Tampering("request by a stranger", .admissionDiffers) { file, federation in
        file.request = try file.request.replaced(with: federation.stranger) {
          $0.submitter = federation.stranger.publicKey
        }
      },
      Tampering("decision", .admissionDiffers) { file, _ in file.decision.reasons.removeLast() },
      Tampering("budget", .admissionDiffers) { file, _ in
        file.decision.budget?.windowBefore = SmallPolicy.privacy.window.rho
      },
      Tampering("count", .admissionDiffers) { file, _ in
        file.cohorts[0] = try file.cohorts[0].forged { $0.noisedCount += 1 }
      },
      Tampering("envelope", .envelopeNotBelieved) { file, federation in
        file.envelope = try file.envelope.replaced(with: federation.stranger) { _ in }
      },
      Tampering("wider envelope", .admissionDiffers) { file, federation in
        file.envelope = try file.envelope.replaced(with: federation.executor) {
          $0.markets.append("DE")
        }
      },
      Tampering("seat", .seatNotPinned, vault: "celle") { file, federation in
        file.envelope = try file.envelope.replaced(with: federation.executor) {
          $0.vaults[2] = VaultSeat(vault: "celle", key: federation.stranger.publicKey)
        }
      },
      Tampering("reservation", .reservationNotBelieved, vault: "bremen") { file, _ in
        file.reservations[1] = try file.reservations[1].forged { $0.reserved = .zero }
      },
      Tampering("reservations lost", .quorumMissing) { file, _ in
        file.reservations.removeLast(2)
      },
    ]
    let missed = try TamperTests.missed(table, task)
    #expect(missed.isEmpty, "\(missed)")
  }

  @Test("changes to shares are found, by Vault and round")
  func shares() throws {
    let task = try SmallTask(try SmallFederation())
    let table = [
      Tampering("share", .shareNotBelieved, vault: "celle", round: 1) { file, _ in
        let share = file.transcripts[1].shares[2]
        file.transcripts[1].shares[2] = try share.forged { $0.vector.elements[0] &+= 1 }
      },
      Tampering("share under another key", .shareNotBelieved, vault: "celle", round: 2) {
        file, federation in
        let share = file.transcripts[2].shares[2]
        file.transcripts[2].shares[2] = try share.replaced(with: federation.stranger) { _ in }
      },
      Tampering("share of another", .shareNotBelieved, vault: "aachen", round: 1) { file, _ in
        file.transcripts[1].shares[2] = file.transcripts[1].shares[0]
      },
      Tampering("share dropped", .shareMissing, vault: "dresden", round: 1) { file, _ in
        file.transcripts[1].shares.removeLast()
      },
      Tampering("share short", .vectorMisshapen, vault: "aachen", round: 1) { file, federation in
        let key = federation.vaultKey("aachen")
        file.transcripts[1].shares[0] = try file.transcripts[1].shares[0].replaced(with: key) {
          $0.vector.elements.removeLast()
        }
      },
    ]
    let missed = try TamperTests.missed(table, task)
    #expect(missed.isEmpty, "\(missed)")
  }

  @Test("changes to sums, rosters, model, metrics and replays are found, by Vault and round")
  func rounds() throws {
    let task = try SmallTask(try SmallFederation())
    let table = [
      Tampering("sum", .sumDiffers, round: 2) { file, _ in
        file.transcripts[2].sum?.elements[0] &+= 1
      },
      Tampering("abandoned unmasked", .sumDiffers, round: 1) { file, _ in
        file.transcripts[0].sum = Words([1])
      },
      Tampering("roster", .rosterNotBelieved, round: 1) { file, _ in
        file.transcripts[1].roster = try file.transcripts[1].roster?.forged {
          $0.commits.swapAt(0, 1)
        }
      },
      Tampering("roster small", .rosterTooSmall, round: 1) { file, federation in
        file.transcripts[1].roster = try file.transcripts[1].roster?.replaced(
          with: federation.executor
        ) { $0.commits.removeLast(2) }
      },
      Tampering("commitment", .commitNotBelieved, vault: "bremen", round: 1) { file, federation in
        file.transcripts[1].roster = try file.transcripts[1].roster?.replaced(
          with: federation.executor
        ) { roster in
          if let changed = try? roster.commits[1].forged({ $0.seedCommitment = $0.dataRoot }) {
            roster.commits[1] = changed
          }
        }
      },
      Tampering("other data", .commitNotBelieved, vault: "bremen", round: 2) { file, federation in
        let key = federation.vaultKey("bremen")
        file.transcripts[2].roster = try file.transcripts[2].roster?.replaced(
          with: federation.executor
        ) { roster in
          let other = SHA256.digest([9])
          if let changed = try? roster.commits[1].replaced(with: key, { $0.dataRoot = other }) {
            roster.commits[1] = changed
          }
        }
      },
      Tampering("round gone", .roundMissing, round: 2) { file, _ in
        file.transcripts.removeLast()
      },
      Tampering("order", .roundOutOfOrder, round: 2) { file, _ in file.transcripts.swapAt(1, 2) },
      Tampering("free attempts", .ledgerOverspent) { file, _ in
        file.transcripts.insert(file.transcripts[0], at: 0)
      },
      Tampering("model", .modelDiffers, round: 1) { file, _ in file.model?.weights[0] += 1 },
      Tampering("replay", .replayNotBelieved, vault: "aachen") { file, _ in
        file.replays[0] = try file.replays[0].forged { $0.finding = .noLongerReplayable }
      },
      Tampering("silence", .replayMissing, vault: "dresden", round: 2) { file, _ in
        file.replays.removeLast()
      },
      Tampering("seed or row changed", .replayMismatch, vault: "celle", round: 2) {
        file, federation in
        let key = federation.vaultKey("celle")
        file.replays[6] = try file.replays[6].replaced(with: key) { $0.finding = .mismatch }
      },
    ]
    let missed = try TamperTests.missed(table, task)
    #expect(missed.isEmpty, "\(missed)")
  }

  @Test("changes to report, settlement and log are found")
  func records() throws {
    let task = try SmallTask(try SmallFederation())
    func report(
      _ change: @escaping (inout VerificationReport) -> Void
    ) -> Change {
      { file, federation in
        file.verification = try file.verification?.replaced(
          with: federation.verifier, change)
      }
    }
    func settlement(_ change: @escaping (inout SettlementContext) -> Void) -> Change {
      { file, federation in
        file.settlement = try file.settlement?.replaced(with: federation.executor, change)
      }
    }
    let table = [
      Tampering("report key", .reportNotBelieved) { file, federation in
        file.verification = try file.verification?.replaced(with: federation.stranger) { _ in }
      },
      Tampering("metric", .metricDiffers, round: 2, report { $0.metrics[0].millionths += 1 }),
      Tampering("deviation", .metricDiffers, round: 2, report { $0.metrics[1].deviation -= 1 }),
      Tampering(
        "model digest", .modelDiffers, round: 1, report { $0.model = $0.envelope }),
      Tampering("outcome", .outcomeDiffers, report { $0.outcome = .rejected }),
      Tampering("criterion", .outcomeDiffers, report { $0.criteria[3].held = false }),
      Tampering("settlement key", .settlementNotBelieved) { file, federation in
        file.settlement = try file.settlement?.replaced(with: federation.stranger) { _ in }
      },
      Tampering(
        "rewards", .settlementDiffers,
        settlement {
          $0.rewards[0].millionths += 1
          $0.rewards[1].millionths -= 1
        }),
      Tampering("spend", .settlementDiffers, settlement { $0.spent = .zero }),
      Tampering("settlement epoch", .settlementDiffers, settlement { $0.epochId += 1 }),
      Tampering("third attempt", .settlementDiffers, settlement { $0.attempt = 3 }),
      Tampering("checkpoint", .checkpointNotBelieved) { file, _ in
        file.checkpoint = try file.checkpoint?.forged { $0.size += 1 }
      },
      Tampering("entry", .entryNotIncluded) { file, _ in file.entries[3].entry.index += 1 },
      Tampering("entry's time", .entryNotIncluded) { file, _ in
        file.entries[3].entry.at = Instant(seconds: 5)
      },
      Tampering("entries swapped", .entryContradicts) { file, _ in file.entries.swapAt(1, 2) },
      Tampering("a step left out", .transitionIllegal) { file, _ in
        file.entries.removeAll {
          if case .moved(_, _, .resolving, _) = $0.entry.event { true } else { false }
        }
      },
      Tampering("a reward's step left out", .transitionIllegal) { file, _ in
        file.entries.removeAll {
          if case .rewardMoved(_, _, .eligible) = $0.entry.event { true } else { false }
        }
      },
      Tampering("settled early", .settledEarly) { file, _ in
        guard
          let last = file.entries.last?.entry.at,
          let place = file.entries.firstIndex(where: {
            if case .verified = $0.entry.event { true } else { false }
          })
        else { return }
        file.entries[place].entry.at = last
      },
    ]
    let missed = try TamperTests.missed(table, task)
    #expect(missed.isEmpty, "\(missed)")
  }

  @Test("answers that are no longer possible are no challenge")
  func noLongerReplayable() throws {
    let federation = try SmallFederation()
    let task = try SmallTask(federation)
    var file = task.evidence
    for (index, finding) in [
      (0, ReplayAnswer.Finding.notReplayableErased), (5, .noLongerReplayable),
    ] {
      let key = federation.vaultKey(file.replays[index].payload.vault)
      file.replays[index] = try file.replays[index].replaced(with: key) { $0.finding = finding }
    }
    let examination = Verifier.examine(file, anchors: federation.anchors)
    #expect(examination.report.findings.isEmpty && examination.report.outcome == .accepted)
  }
}
