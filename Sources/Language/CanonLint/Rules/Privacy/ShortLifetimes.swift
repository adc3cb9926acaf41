import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Lifetimes that are over before a second window is spent.
struct ShortLifetimes: LintRule {
  let name = "short_lifetimes"
  let group = LintGroup.privacy
  let level = LintLevel.warning
  let summary = "lifetime budgets of less than two windows"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let uses = Dictionary(
      subject.resolved.privacyBlocks.map { ($0.name.text, $0) }, uniquingKeysWith: { $1 })
    for block in subject.policy.privacyBlocks where block.lifetime.rho < block.window.rho * 2 {
      guard let use = uses[block.name] else { continue }
      findings.report(
        "the lifetime of `\(block.name)` ends before its second window is spent",
        at: use.lifetime.span, "ρ \(block.lifetime.rho)",
        because: [LabelledSpan(use.window.span, "ρ \(block.window.rho) in one window")],
        help: "let a window spend less, so that units can take part for longer than one")
    }
  }
}
