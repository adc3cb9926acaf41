import CanonCrypto
import CanonProgram
import CanonRecords
import CanonSettlement
import CanonTypes

/// The finalized accounting of a task made again.
struct SettlementCheck {
  let file: EvidenceFile
  let anchors: TrustAnchors
  let program: Program
  var findings = Findings()

  init(_ file: EvidenceFile, _ anchors: TrustAnchors, _ program: Program) {
    (self.file, self.anchors, self.program) = (file, anchors, program)
  }

  mutating func run() {
    guard let signed = file.settlement else { return }
    if (try? signed.verified(type: RecordType.settlement, by: Set(anchors.executors))) == nil {
      findings.add(.settlementNotBelieved, "no pinned executor signed this settlement")
    }
    guard let report = file.verification, let digest = file.verification?.payload.model,
      let settledAt = instant(where: { if case .settled = $0 { true } else { false } }),
      let verifiedAt = instant(where: { if case .verified = $0 { true } else { false } })
    else {
      findings.add(
        .settlementDiffers, "a settlement without an accepted report and its lines of the log")
      return
    }
    let inputs = SettlementInputs(
      envelope: file.envelope, report: report, model: digest, cohorts: file.cohorts,
      transcripts: file.transcripts, program: program,
      tick: Tick(number: 1, at: settledAt), attempt: signed.payload.attempt)
    do throws(SettlementRefusal) {
      let context = try SettlementRules.candidate(inputs)
      if context != signed.payload {
        findings.add(.settlementDiffers, "the records give another settlement than this one")
      }
    } catch {
      findings.add(.settlementDiffers, "\(error.code.number): \(error.sentence)")
    }
    let tick = Tick(number: 1, at: settledAt)
    if !SettlementRules.windowIsOver(publishedAt: verifiedAt, file.envelope.payload, at: tick) {
      findings.add(
        .settledEarly, "settled at \(settledAt), before the challenge window had ended")
    }
  }

  private func instant(where matches: (LogEntry.Event) -> Bool) -> Instant? {
    file.entries.first { matches($0.entry.event) }?.entry.at
  }
}
