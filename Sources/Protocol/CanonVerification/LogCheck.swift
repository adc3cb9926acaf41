import CanonCrypto
import CanonEvidence
import CanonProgram
import CanonRecords
import CanonSettlement
import CanonTypes

/// The task's lines of the log: under the checkpoint, in order, along the lifecycles, and telling
/// of the same records as the evidence.
struct LogCheck {
  let file: EvidenceFile
  let anchors: TrustAnchors
  var findings = Findings()

  init(_ file: EvidenceFile, _ anchors: TrustAnchors) {
    (self.file, self.anchors) = (file, anchors)
  }

  mutating func run() {
    guard let signed = file.checkpoint else { return }
    guard (try? signed.verified(type: RecordType.checkpoint, by: Set(anchors.executors))) != nil
    else {
      findings.add(.checkpointNotBelieved, "no pinned executor signed this checkpoint")
      return
    }
    let checkpoint = signed.payload
    var (index, latest) = (Int64(-1), Instant(seconds: Int64.min))
    for logged in file.entries {
      let entry = logged.entry
      guard logged.proof.index == entry.index, logged.proof.size == checkpoint.size,
        let leaf = try? entry.leafHash(), logged.proof.proves(leaf, in: checkpoint.root)
      else {
        findings.add(
          .entryNotIncluded, "entry \(entry.index) is not in the log of the checkpoint")
        continue
      }
      guard entry.index > index, entry.at >= latest else {
        findings.add(.entryContradicts, "entry \(entry.index) does not follow the one before it")
        continue
      }
      (index, latest) = (entry.index, entry.at)
    }
    checkRecords()
    checkStates()
  }

  /// Records in the log are those of the file.
  private mutating func checkRecords() {
    for logged in file.entries {
      let agrees =
        switch logged.entry.event {
        case .decided(let decision): decision == file.decision
        case .receipted(let receipt): agrees(receipt)
        case .admitted(let envelope): envelope == file.envelope
        case .cohortReleased(let release): file.cohorts.contains(release)
        case .reserved(_, let reservation): file.reservations.contains(reservation)
        case .verified(_, let report): report == file.verification
        case .settled(_, let settlement): settlement == file.settlement
        case .roundEnded(_, let digest, let end):
          file.transcripts.contains {
            $0.end == end && (try? Digest(ofRecord: $0)) == digest
          }
        case .modelReleased(_, let digest):
          file.model.flatMap { try? Digest(ofRecord: $0) } == digest
        default: true
        }
      if !agrees {
        findings.add(
          .entryContradicts, "entry \(logged.entry.index) tells of another record than the file")
      }
    }
  }

  /// A receipt tells of the file's decision, and a pinned executor signed it. That its state gives
  /// the decision is for whoever has the state: `canon verify receipt`.
  private func agrees(_ receipt: Signed<Receipt>) -> Bool {
    let body = receipt.payload
    return (try? receipt.verified(type: RecordType.receipt, by: Set(anchors.executors))) != nil
      && body.request == file.request.digest && body.bundle == file.decision.bundle
      && body.answer == file.decision.answer && body.rules == file.decision.rules
      && body.codes == file.decision.reasons.map(\.code)
  }

  /// Every step is an edge of its lifecycle.
  private mutating func checkStates() {
    var task: TaskState?
    var settlements: [Int64: SettlementState] = [:]
    var challenges: [String: ChallengeState] = [:]
    var rewards: [String: RewardState] = [:]
    for logged in file.entries {
      let isLegal: Bool
      switch logged.entry.event {
      case .moved(_, let from, let to, _):
        isLegal =
          from == task && (from.map { TaskState.hasEdge(from: $0, to: to) } ?? (to == .accepted))
        task = to
      case .settlementMoved(_, let attempt, let to):
        isLegal =
          settlements[attempt].map { SettlementState.hasEdge(from: $0, to: to) }
          ?? (to == .collecting)
        settlements[attempt] = to
      case .challengeMoved(_, let challenge, let to):
        isLegal =
          challenges[challenge].map { ChallengeState.hasEdge(from: $0, to: to) }
          ?? (to == .opened)
        challenges[challenge] = to
      case .rewardMoved(_, let receiver, let to):
        isLegal =
          rewards[receiver].map { RewardState.hasEdge(from: $0, to: to) } ?? (to == .pendingInput)
        rewards[receiver] = to
      default: continue
      }
      if !isLegal {
        findings.add(
          .transitionIllegal, "entry \(logged.entry.index) is a step that no lifecycle has")
      }
    }
    if task == .completed, !settlements.values.contains(.finalized) {
      findings.add(.transitionIllegal, "the task is completed without a finalized settlement")
    }
    if settlements.values.count(where: { $0 == .finalized }) > 1 {
      findings.add(.transitionIllegal, "the task was settled more than once")
    }
  }
}
