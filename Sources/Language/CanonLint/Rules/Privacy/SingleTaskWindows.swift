import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Templates that take most of a window with one task.
struct SingleTaskWindows: LintRule {
  let name = "single_task_windows"
  let group = LintGroup.privacy
  let level = LintLevel.note
  let summary = "templates of which a window affords only one task"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    var dearest: [String: (rho: Rho, block: String)] = [:]
    for training in subject.program.trainings {
      let most = training.costs.map(\.cost.total).max() ?? .zero
      if most > dearest[training.template]?.rho ?? .zero {
        dearest[training.template] = (most, training.privacy)
      }
    }
    for task in subject.program.governance.tasks {
      guard let cost = task.cost, let block = task.privacy else { continue }
      if cost.total > dearest[task.template]?.rho ?? .zero {
        dearest[task.template] = (cost.total, block)
      }
    }
    let blocks = Dictionary(
      subject.program.privacyBlocks.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let uses = Dictionary(
      subject.resolved.privacyBlocks.map { ($0.name.text, $0) }, uniquingKeysWith: { $1 })
    for template in subject.templates {
      guard let (rho, name) = dearest[template.text], let block = blocks[name],
        let use = uses[name]
      else { continue }
      // The noised cohort is charged once in the epoch of either task.
      let beside = block.window.rho.less(block.cohortRho * block.unitInVaults)
      guard rho * 2 > beside else { continue }
      findings.report(
        "a window of `\(name)` affords one task of `\(template.text)`", at: template.span,
        "costs up to ρ \(rho)",
        because: [LabelledSpan(use.window.span, "ρ \(block.window.rho) in a window")],
        help: "let a task cost less, or let fewer attempts be made")
    }
  }
}
