import CanonBundle
import CanonCrypto
import CanonProgram
package import CanonRecords
import CanonTypes

/// The replay that anyone can make from an exported evidence file and pinned keys alone.
///
/// It makes the verifier's examination again and compares it with what was signed, then makes the
/// settlement again and walks the log. It proves that the work is consistent with the data that
/// the Vaults committed to; it cannot prove that the data are true.
package enum PublicReplay {
  /// The report as it comes out here. Any disagreement with the file is a finding in it, and then
  /// its outcome is `challenged`.
  package static func run(_ file: EvidenceFile, anchors: TrustAnchors) -> VerificationReport {
    examine(file, anchors: anchors).report
  }

  package static func examine(_ file: EvidenceFile, anchors: TrustAnchors) -> Examination {
    switch Verifier.open(file, anchors) {
    case .failure(let stop): return stop.examination
    case .success(let opened):
      var examination = Verifier.examine(file, anchors, opened.program, opened.digest)
      var settlement = SettlementCheck(file, anchors, opened.program)
      settlement.run()
      var log = LogCheck(file, anchors)
      log.run()
      let more =
        compare(file, examination.report, anchors).list + settlement.findings.list
        + log.findings.list
      if !more.isEmpty {
        examination.report.findings += more
        examination.report.outcome = .challenged
      }
      return examination
    }
  }

  /// The signed report against the one that comes out here.
  private static func compare(
    _ file: EvidenceFile, _ report: VerificationReport, _ anchors: TrustAnchors
  ) -> Findings {
    var findings = Findings()
    guard let signed = file.verification else { return findings }
    if (try? signed.verified(type: RecordType.verification, by: Set(anchors.verifiers))) == nil {
      findings.add(.reportNotBelieved, "no pinned verifier signed this report")
    }
    let stated = signed.payload
    if stated.model != report.model {
      findings.add(
        .modelDiffers, "the report names another model than round 1 released", round: 1)
    }
    for metric in report.metrics where !stated.metrics.contains(metric) {
      findings.add(
        .metricDiffers,
        "\(metric.metric.rawValue) is \(metric.millionths) millionths, and the report says "
          + "otherwise", round: 2)
    }
    if stated.metrics.count != report.metrics.count {
      findings.add(.metricDiffers, "the report has other metrics than round 2 released", round: 2)
    }
    if stated != report {
      findings.add(
        .outcomeDiffers,
        "the report says \(stated.outcome.rawValue); the evidence says \(report.outcome.rawValue)")
    }
    return findings
  }
}
