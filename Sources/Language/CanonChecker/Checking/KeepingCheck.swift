import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// What a challenge is answered from is kept until no challenge can come any more.
///
/// A task settles at the earliest when its challenge window has ended, in an epoch of its own: so
/// features and transcripts are kept for the longest window and one epoch more.
struct KeepingCheck {
  let resolved: ResolvedPolicy
  let settlements: [Settlement]

  func check(_ findings: inout Findings) {
    let windows = Dictionary(settlements.map { ($0.name, $0.challengeWindow) }) { first, _ in first
    }
    let blocks = Dictionary(resolved.privacyBlocks.map { ($0.name.text, $0) }) { first, _ in first }
    for training in resolved.trainings {
      guard let window = windows[training.settlement.text],
        let block = blocks[training.privacy.text]
      else { continue }
      let longest = ([window.initial] + window.steps.map(\.value)).max() ?? 0
      guard (1...ProgramLimits.longestChallenge.seconds).contains(longest) else { continue }
      let needed = Period(seconds: longest + resolved.epochs.length.seconds)
      let kept = [("features", block.keepFeatures), ("transcripts", block.keepTranscripts)]
      for (what, period) in kept where period.value < needed {
        findings.report(
          .keptTooShort, "\(what) are gone before a challenge can be answered", at: period.span,
          "kept for \(period.value)",
          because: [
            LabelledSpan(
              training.settlement.span,
              "challenged for up to \(Period(seconds: longest)), settled in an epoch of "
                + "\(resolved.epochs.length)")
          ], help: "keep \(what) for at least \(needed)",
          fix: .write("\(needed)", over: period.span))
      }
    }
  }
}
