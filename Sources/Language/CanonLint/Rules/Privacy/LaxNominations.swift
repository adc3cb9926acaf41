import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonSource

/// Nominations at the least that the check lets through.
struct LaxNominations: LintRule {
  let name = "lax_nominations"
  let group = LintGroup.privacy
  let level = LintLevel.note
  let summary = "nominations that ask for the fewest Vaults or units there may be"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let blocks = Dictionary(
      subject.resolved.privacyBlocks.map { ($0.name.text, $0) }, uniquingKeysWith: { $1 })
    for evolution in subject.resolved.governance.evolutions {
      guard let block = blocks[evolution.privacy.text] else { continue }
      if evolution.vaults.value == block.colluding.value + 2 {
        findings.report(
          "`\(evolution.name.text)` asks for the fewest Vaults that hide whose word it is",
          at: evolution.vaults.span, "no Vault to spare",
          because: [LabelledSpan(block.colluding.span, "and so many may collude")],
          help: "ask for one more: a word that is common has it")
      }
      if evolution.units.value == ProgramLimits.cohortFloor.lowerBound {
        findings.report(
          "`\(evolution.name.text)` asks for the fewest units that there may be",
          at: evolution.units.span, "no unit to spare", help: "ask for as many as make a cohort")
      }
    }
  }
}
