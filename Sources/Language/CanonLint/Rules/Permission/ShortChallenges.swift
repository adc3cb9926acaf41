import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Challenge windows in which nobody can replay a task.
struct ShortChallenges: LintRule {
  let name = "short_challenges"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "challenge windows that are over before anybody could object"
  let options = [LintOption("hours", 24, in: 1...8_784, "shortest challenge window, in hours")]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let least = Period(seconds: findings.option("hours") * 3_600)
    let windows = Dictionary(
      subject.program.settlements.map { ($0.name, $0.challengeWindow) }, uniquingKeysWith: { $1 })
    for settlement in subject.resolved.settlements {
      guard let window = windows[settlement.name.text] else { continue }
      let shortest = ([window.initial] + window.steps.map(\.value)).min() ?? window.initial
      guard shortest < least.seconds else { continue }
      findings.report(
        "`\(settlement.name.text)` can be challenged for \(Period(seconds: shortest)) only",
        at: settlement.challengeWindow.span, "shorter than \(least)",
        because: [LabelledSpan(settlement.name.span, "the settlement")],
        help: "leave time to replay the task and to object")
    }
  }
}
