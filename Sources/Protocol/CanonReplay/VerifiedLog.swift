import CanonAdmission
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonEvidence
import CanonProgram
package import CanonRecords
import CanonTypes

/// A decision log whose checkpoint is believed and whose lines and records belong together. Only
/// `init` makes one; that the decisions recompute is found out on the way through.
package struct VerifiedLog: Sendable {
  package let checkpoint: Checkpoint
  package let anchors: TrustAnchors
  let entries: [LogEntry]
  /// The pinned executor that signed the checkpoint, and has to have signed the receipts.
  let executor: PublicKey
  let programs: [Digest: Program]
  let requests: [Digest: DecisionLog.DecidedRequest]
  /// Ended attempts by task, in the order of their lines.
  let transcripts: [String: [RoundTranscript]]

  package init(_ log: DecisionLog, anchors: TrustAnchors) throws {
    guard log.format == DecisionLog.currentFormat else {
      throw ReplayFault(.formatUnknown, "`\(log.format)` is not a format that is known here")
    }
    let signer = anchors.executors.first {
      (try? log.checkpoint.verified(type: RecordType.checkpoint, by: [$0])) != nil
    }
    guard let signer else {
      throw ReplayFault(.logNotBelieved, "no pinned executor signed this checkpoint")
    }
    (executor, checkpoint, self.anchors) = (signer, log.checkpoint.payload, anchors)
    try VerifiedLog.check(log.entries, under: log.checkpoint.payload)
    entries = log.entries
    programs = try VerifiedLog.open(log.bundles, anchors)
    requests = try VerifiedLog.requests(of: log)
    transcripts = try VerifiedLog.transcripts(of: log)
  }

  /// All lines are there, in order, and are those that were signed.
  private static func check(_ entries: [LogEntry], under checkpoint: Checkpoint) throws {
    guard Int64(entries.count) == checkpoint.size else {
      throw ReplayFault(
        .logIncomplete,
        "\(entries.count) lines of the \(checkpoint.size) under the checkpoint are here")
    }
    var tree = MerkleTree()
    for (index, entry) in entries.enumerated() {
      guard entry.index == index, index == 0 || entries[index - 1].at <= entry.at else {
        throw ReplayFault(.logNotBelieved, "line \(index) does not follow the one before it")
      }
      tree.append(try CanonicalJSON.encode(entry))
    }
    guard tree.root == checkpoint.root else {
      throw ReplayFault(.logNotBelieved, "the lines are not those of the checkpoint")
    }
  }

  private static func open(
    _ files: [Bytes], _ anchors: TrustAnchors
  ) throws(BundleFault) -> [Digest: Program] {
    var programs: [Digest: Program] = [:]
    for file in files {
      let opened = try Bundle.open(
        file.elements, trusted: Set(anchors.governance), threshold: anchors.governanceQuorum)
      programs[opened.digest] = opened.program
    }
    return programs
  }

  private static func requests(
    of log: DecisionLog
  ) throws -> [Digest: DecisionLog.DecidedRequest] {
    let told = log.entries.compactMap { entry in
      if case .receipted(let receipt) = entry.event { receipt.payload.request } else { nil }
    }
    guard log.requests.map(\.request.digest) == told else {
      throw ReplayFault(
        .logIncomplete,
        "the lines tell of \(told.count) decided requests; these \(log.requests.count) are not "
          + "the same, one for one")
    }
    return Dictionary(log.requests.map { ($0.request.digest, $0) }) { first, _ in first }
  }

  private static func transcripts(of log: DecisionLog) throws -> [String: [RoundTranscript]] {
    var rest = log.transcripts[...]
    var transcripts: [String: [RoundTranscript]] = [:]
    for entry in log.entries {
      guard case .roundEnded(let task, let digest, let end) = entry.event else { continue }
      guard let next = rest.popFirst(), next.end == end, try Digest(ofRecord: next) == digest
      else {
        throw ReplayFault(
          .logIncomplete, "the transcript that line \(entry.index) tells of is not here")
      }
      transcripts[task, default: []].append(next)
    }
    guard rest.isEmpty else {
      throw ReplayFault(.logIncomplete, "no line tells of \(rest.count) of the transcripts")
    }
    return transcripts
  }
}
