import CanonChecker

/// Templates of which no test asks anything.
struct UntestedTemplates: LintRule {
  let name = "untested_templates"
  let group = LintGroup.testing
  let level = LintLevel.warning
  let summary = "templates of tasks that no test asks for"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let tested = Set(subject.resolved.governance.tests.map(\.task.name.text))
    for template in subject.templates where !tested.contains(template.text) {
      findings.report(
        "no test asks for `\(template.text)`", at: template.span, "untested",
        help: "say who may submit it: `test \"…\" { given task \(template.text)… }`")
    }
  }
}
