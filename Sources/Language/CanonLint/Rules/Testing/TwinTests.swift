import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonSource

/// Tests, or cases of tests, that ask the same twice.
struct TwinTests: LintRule {
  let name = "twin_tests"
  let group = LintGroup.testing
  let level = LintLevel.warning
  let summary = "tests that ask for the same task in the same way"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    var first: [Asked: SourceSpan] = [:]
    for (declaration, test) in zip(subject.resolved.governance.tests, subject.policy.tests) {
      guard let earlier = first.updateValue(declaration.span, forKey: Asked(test)) else { continue }
      first[Asked(test)] = earlier
      findings.report(
        "the same is asked twice", at: declaration.span, "asks nothing new",
        because: [LabelledSpan(earlier, "asked here already")],
        help: "change the task, or expect both of one test")
    }
  }

  /// What a test asks, in any order of its names.
  private struct Asked: Hashable {
    let scalars: [String?]
    let markets: Set<String>
    let families: Set<String>?
    let concepts: Set<String>

    init(_ test: PolicyTest) {
      scalars = [test.task, test.role, test.purpose, test.output]
      (markets, concepts) = (Set(test.markets), Set(test.concepts))
      families = test.families.map(Set.init)
    }
  }
}
