package import CanonCrypto
import CanonEncoding
package import CanonRecords
import CanonTypes
import CanonVerification
import CanonWorld

/// The Verifier, as the coordinator's driver reaches it.
package protocol VerifierSeat {
  func sign(_ question: ReplayQuestion) throws -> Signed<ReplayQuestion>

  /// Recomputes everything public, and signs what was found.
  func examine(_ file: EvidenceFile) throws -> Signed<VerificationReport>
}

/// A verifier within this process.
package struct LocalVerifier: VerifierSeat {
  private let key: SigningKey
  private let anchors: TrustAnchors

  package init(key: SigningKey, anchors: TrustAnchors) { (self.key, self.anchors) = (key, anchors) }

  package func sign(_ question: ReplayQuestion) throws -> Signed<ReplayQuestion> {
    try Signed.seal(question, type: RecordType.replayQuestion, with: [key])
  }

  package func examine(_ file: EvidenceFile) throws -> Signed<VerificationReport> {
    let report = Verifier.examine(file, anchors: anchors).report
    return try Signed.seal(report, type: RecordType.verification, with: [key])
  }
}

/// A verifier whose public replay is a process of its own that is given only an evidence file.
package struct VerifierProcess: VerifierSeat {
  private let local: LocalVerifier
  private let folder: String
  /// The program and arguments that read one file and write the signed report to the other.
  private let command: @Sendable (_ evidence: String, _ report: String) -> [String]

  /// - Parameter folder: where evidence and reports are written.
  package init(
    key: SigningKey, anchors: TrustAnchors, folder: String,
    command: @escaping @Sendable (_ evidence: String, _ report: String) -> [String]
  ) {
    local = LocalVerifier(key: key, anchors: anchors)
    self.folder = folder
    self.command = command
  }

  package func sign(_ question: ReplayQuestion) throws -> Signed<ReplayQuestion> {
    try local.sign(question)
  }

  package func examine(_ file: EvidenceFile) throws -> Signed<VerificationReport> {
    try Files.makeFolder(folder)
    let evidence = "\(folder)/\(file.envelope.payload.task).evidence.json"
    let report = "\(folder)/\(file.envelope.payload.task).report.json"
    try Files.write(try CanonicalJSON.encode(file), to: evidence)
    let exit = try ChildProcess(command(evidence, report), streams: .none).wait()
    guard exit == .code(0) else {
      throw WorldFault(.child, "the verifier's process ended with \(exit)")
    }
    return try CanonicalJSON.decode(
      Signed<VerificationReport>.self, from: try Files.read(report), .canonical)
  }
}
