import CanonAdmission
import CanonCrypto
import CanonEvidence
package import CanonRecords
package import CanonStore
import CanonTypes

extension DecisionLog {
  /// The decisions that a coordinator's store holds below its latest checkpoint. Reading changes
  /// nothing, and judges nothing: a record that a line tells of and that is gone is left out, and
  /// whoever verifies the log misses it.
  ///
  /// - Returns: `nil` before the first checkpoint, which the first tick signs.
  package init?(reading store: any Store) throws {
    guard let row = try store.rows(in: EvidenceLog.checkpointTable).last else { return nil }
    let checkpoint: Signed<Checkpoint> = try Coordinator.decode(row.value)
    let entries: [LogEntry] = try store.rows(in: EvidenceLog.entryTable)
      .prefix(Int(clamping: checkpoint.payload.size)).map { try Coordinator.decode($0.value) }
    var requests: [DecidedRequest] = []
    var transcripts: [RoundTranscript] = []
    var bundles: Set<Digest> = []
    for entry in entries {
      switch entry.event {
      case .receipted(let receipt):
        bundles.insert(receipt.payload.bundle)
        guard let decided = try DecisionLog.decided(receipt, in: store) else { continue }
        requests.append(decided)
      case .nominated(let scope, _): bundles.insert(scope.bundle)
      case .roundEnded(let task, let digest, _):
        let rows = try store.rows(in: Coordinator.Table.transcripts, prefix: StoreKey.text(task))
        let ended: [RoundTranscript] = try rows.map { try Coordinator.decode($0.value) }
        transcripts += try ended.filter { try Digest(ofRecord: $0) == digest }.prefix(1)
      default: continue
      }
    }
    let files = try bundles.sorted().compactMap { digest in
      try store.value(in: Coordinator.Table.bundles, key: digest.bytes).map(Bytes.init)
    }
    self.init(
      checkpoint: checkpoint, entries: entries, bundles: files, requests: requests,
      transcripts: transcripts)
  }

  private static func decided(
    _ receipt: Signed<Receipt>, in store: any Store
  ) throws -> DecidedRequest? {
    let key = StoreKey.text(String(receipt.payload.request.description.prefix(16)))
    guard let task = try store.value(in: Coordinator.Table.tasks, key: key),
      let stated = try store.value(in: Coordinator.Table.receipts, key: key)
    else { return nil }
    let record: TaskRecord = try Coordinator.decode(task)
    let state = (try Coordinator.decode(stated) as StatedReceipt).state
    return DecidedRequest(
      request: record.request, tick: state.tick, revoked: state.revoked,
      wasAsked: state.wasAsked, cohorts: state.cohorts)
  }
}
