import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonSource

/// Acceptances of classifiers that may be no better than one feature.
struct FloorlessAcceptances: LintRule {
  let name = "floorless_acceptances"
  let group = LintGroup.rules
  let level = LintLevel.note
  let summary = "acceptances of a classifier that compare it with nothing simpler"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let classifiers = subject.resolved.trainings.filter { $0.goal.kind == .classify }
    let judges = Dictionary(
      classifiers.map { ($0.acceptance.text, $0) }, uniquingKeysWith: { first, _ in first })
    for acceptance in subject.resolved.acceptances {
      guard let training = judges[acceptance.name.text] else { continue }
      let compares = (acceptance.accept + acceptance.reject).contains {
        $0.criterion.judged?.needsFloor == true
      }
      guard !compares else { continue }
      findings.report(
        "`\(acceptance.name.text)` takes a model that ranks no better than one feature",
        at: acceptance.name.span, "compares with nothing",
        because: [LabelledSpan(training.name.span, "a classifier")],
        help: "name a `floor` and ask for `gain_over_floor`")
    }
  }
}
