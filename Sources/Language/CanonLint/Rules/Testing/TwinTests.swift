import CanonDiagnostics
import CanonSource
import CanonSyntax

/// Tests that ask the same twice.
struct TwinTests: LintRule {
  let name = "twin_tests"
  let group = LintGroup.testing
  let level = LintLevel.warning
  let summary = "tests that ask for the same task in the same way"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    var first: [String: LiteralSyntax] = [:]
    for test in subject.policies.flatMap(\.tests) {
      guard let title = test.title, let given = test.given else { continue }
      // The clauses of a task in any order.
      let key = given.node.childNodes.map(\.tokenText).sorted().joined(separator: "\n")
      guard let earlier = first[key] else {
        first[key] = title
        continue
      }
      findings.report(
        "the same is asked twice", at: title.span, "asks nothing new",
        because: [LabelledSpan(earlier.span, "asked here already")],
        help: "change the task, or expect both of one test")
    }
  }
}
