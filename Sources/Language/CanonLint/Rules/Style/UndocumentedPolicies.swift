import CanonSyntax

/// Domains and policies without a word on what they are for.
struct UndocumentedPolicies: LintRule {
  let name = "undocumented_policies"
  let group = LintGroup.style
  let level = LintLevel.warning
  let summary = "domains and policies without a `///` comment"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for file in subject.files {
      for node in file.file.node.childNodes where node.kind == .domain || node.kind == .policy {
        guard let name = node.first(.name), node.documentation.isEmpty else { continue }
        findings.report(
          "`\(name.text)` has no comment", at: name.span, "what is it for?",
          help: "say it in a line above: `/// …`; `canon inspect` shows it")
      }
    }
  }
}
