import CanonChecker

/// Parameters of the policy that nothing refers to.
struct UnusedParameters: LintRule {
  let name = "unused_parameters"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "parameters of the policy that nothing refers to"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for parameter in subject.resolved.parameters
    where subject.words.count(of: parameter.name.text) == 1 {
      findings.report(
        "nothing refers to the parameter `\(parameter.name.text)`", at: parameter.name.span,
        "changes nothing", help: "use it where its value stands, or leave it out")
    }
  }
}
