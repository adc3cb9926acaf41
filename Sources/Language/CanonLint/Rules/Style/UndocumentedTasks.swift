import CanonSyntax

/// Templates of tasks without a word on what they are for.
struct UndocumentedTasks: LintRule {
  let name = "undocumented_tasks"
  let group = LintGroup.style
  let level = LintLevel.note
  let summary = "templates of tasks without a `///` comment"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let kinds: Set<SyntaxKind> = [.training, .parsing, .projection, .computation]
    for file in subject.files {
      for node in file.tree.nodes(of: kinds) where node.documentation.isEmpty {
        guard let name = node.first(.name) else { continue }
        findings.report(
          "`\(name.text)` has no comment", at: name.span, "what is learned from it?",
          help: "say it in a line above: `/// …`")
      }
    }
  }
}
