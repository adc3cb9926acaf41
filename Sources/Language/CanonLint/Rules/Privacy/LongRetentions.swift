import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Feature rows that outlive the window in which they could be used.
struct LongRetentions: LintRule {
  let name = "long_retentions"
  let group = LintGroup.privacy
  let level = LintLevel.warning
  let summary = "features that are kept for longer than a budget window"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let epoch = subject.resolved.epochs.length.seconds
    for block in subject.resolved.privacyBlocks {
      let (window, overflow) = epoch.multipliedReportingOverflow(by: block.windowEpochs.value)
      guard !overflow, block.keepFeatures.value.seconds > window else { continue }
      findings.report(
        "`\(block.name.text)` keeps features for longer than a window lasts",
        at: block.keepFeatures.span, "\(block.keepFeatures.value)",
        because: [LabelledSpan(block.windowEpochs.span, "\(Period(seconds: window)) in all")],
        help: "keep features until challenges are over; receipts give them again")
    }
  }
}
