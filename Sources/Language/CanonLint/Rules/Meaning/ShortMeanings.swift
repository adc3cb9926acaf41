import CanonSyntax

/// Meanings too short to settle anything between two readers.
struct ShortMeanings: LintRule {
  let name = "short_meanings"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "meanings of fewer words than it takes to say something"
  let options = [LintOption("words", 3, in: 2...20, "fewest words of a meaning")]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let least = findings.option("words")
    for one in subject.meaningful {
      guard let clause = one.clause else { continue }
      let count = LintWords.of(text: one.text).count
      guard count < least else { continue }
      findings.report(
        "the meaning of `\(one.name.text)` has \(count) word\(count == 1 ? "" : "s")",
        at: clause.span, "at least \(least)",
        help: "say what is counted, for whom, and what is left out")
    }
  }
}
