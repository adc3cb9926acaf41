import CanonChecker
import CanonProgram
import CanonSyntax

/// Markets that a policy is for and says nothing of.
struct UntestedMarkets: LintRule {
  let name = "untested_markets"
  let group = LintGroup.testing
  let level = LintLevel.warning
  let summary = "markets that no rule, region or test names"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let governance = subject.program.governance
    var named = Set(subject.program.rules.flatMap(\.condition.markets))
    named.formUnion(governance.requirements.flatMap(\.condition.markets))
    named.formUnion(subject.resolved.governance.tests.flatMap(\.markets))
    for block in subject.program.privacyBlocks {
      named.formUnion(block.terms.regions.map(\.market))
    }
    for market in subject.policies.flatMap(\.markets).flatMap(\.markets)
    where !named.contains(market.text) {
      findings.report(
        "neither a rule nor a test speaks of \(market.text)", at: market.span, "untested",
        help: "add a test of a task over receipts of \(market.text)")
    }
  }
}
