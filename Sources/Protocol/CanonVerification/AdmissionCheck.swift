import CanonAdmission
import CanonCrypto
import CanonProgram
import CanonRecords
import CanonTypes

/// The admission of a task made again: request, decision, envelope, seats and reservations.
///
/// The sums that the ledger held before the task are taken from the decision; that they are right
/// is a matter of the whole log, not of one task's evidence.
struct AdmissionCheck {
  let file: EvidenceFile
  let anchors: TrustAnchors
  let program: Program
  let bundle: Digest
  var findings = Findings()

  init(_ file: EvidenceFile, _ anchors: TrustAnchors, _ program: Program, _ bundle: Digest) {
    (self.file, self.anchors, self.program, self.bundle) = (file, anchors, program, bundle)
  }

  mutating func run() {
    let (request, envelope) = (file.request, file.envelope)
    if (try? request.verified(type: RecordType.request, by: [request.payload.submitter])) == nil {
      findings.add(.requestNotBelieved, "the submitter did not sign this request")
    }
    if (try? envelope.verified(type: RecordType.envelope, by: Set(anchors.executors))) == nil {
      findings.add(.envelopeNotBelieved, "no pinned executor sealed this envelope")
    }
    if envelope.payload.bundle != bundle || request.payload.bundle != bundle {
      findings.add(.bundleOther, "the task was admitted under another bundle than this one")
    }
    for seat in envelope.payload.vaults where !anchors.vaults.contains(seat) {
      findings.add(
        .seatNotPinned, "\(seat.vault) sits with a key that is not pinned", vault: seat.vault)
    }
    recompute()
    checkReservations()
  }

  private mutating func recompute() {
    guard anchors.executors.contains(file.request.payload.audience) else {
      findings.add(.requestNotBelieved, "the request is addressed to an executor nobody pinned")
      return
    }
    let decision = file.decision
    guard
      let training = program.trainings.first(where: { $0.id == file.request.payload.training }),
      let context = TrainingContext(training, in: program), let budget = decision.budget,
      let ledger = PublicLedger(
        assuming: budget, context.privacy, epochId: decision.epochId,
        cohort: PublicLedger.cohortCost(context.privacy))
    else {
      findings.add(.admissionDiffers, "the decision has no budget that could be right")
      return
    }
    let verdict = Admission(
      bundle: bundle, program: program, anchors: anchors,
      executor: file.request.payload.audience
    ).decide(
      file.request, AdmissionFacts(tick: decision.tick, nonceIsUsed: false),
      cohorts: file.cohorts, ledger: ledger)
    if verdict.decision != decision {
      let reason = verdict.decision.reasons.first?.sentence ?? ""
      findings.add(
        .admissionDiffers,
        "the rules give another decision: \(verdict.decision.answer.rawValue); \(reason)")
    }
    if verdict.envelope != file.envelope.payload {
      findings.add(.admissionDiffers, "the envelope is not the one that the decision makes")
    }
  }

  private mutating func checkReservations() {
    let envelope = file.envelope
    var reserved: Set<String> = []
    for signed in file.reservations {
      let reservation = signed.payload
      guard
        let seat = envelope.payload.vaults.first(where: { $0.vault == reservation.vault }),
        (try? signed.verified(type: RecordType.reservation, by: [seat.key])) != nil,
        reservation.envelope == envelope.digest,
        reservation.reserved == envelope.payload.cost.total,
        reserved.insert(reservation.vault).inserted
      else {
        findings.add(
          .reservationNotBelieved,
          "the reservation in the name of \(reservation.vault) is not "
            + "its own, or not of the worst case", vault: reservation.vault)
        continue
      }
    }
    if Int64(reserved.count) < envelope.payload.quorum {
      findings.add(
        .quorumMissing,
        "\(reserved.count) Vaults reserved the task; \(envelope.payload.quorum) are needed")
    }
  }
}
