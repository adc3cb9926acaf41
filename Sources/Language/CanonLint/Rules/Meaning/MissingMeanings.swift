import CanonSyntax

/// Attributes and queries that state no meaning.
struct MissingMeanings: LintRule {
  let name = "missing_meanings"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "attributes and queries without a `meaning`"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for one in subject.meaningful where one.clause == nil {
      findings.report(
        "\(one.kind) `\(one.name.text)` states no meaning", at: one.name.span, "meaning what?",
        help: "say it in one sentence: `meaning \"…\"`")
    }
  }
}
