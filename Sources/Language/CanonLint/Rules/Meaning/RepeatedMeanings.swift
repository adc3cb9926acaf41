import CanonDiagnostics
import CanonSyntax

/// Two declarations that are explained by the same words.
struct RepeatedMeanings: LintRule {
  let name = "repeated_meanings"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "meanings that two declarations share word for word"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    var first: [String: LintSubject.Meaningful] = [:]
    for one in subject.meaningful {
      let words = LintWords.of(text: one.text).joined(separator: " ")
      guard let clause = one.clause, !words.isEmpty else { continue }
      guard let earlier = first[words], let other = earlier.clause else {
        first[words] = one
        continue
      }
      findings.report(
        "`\(one.name.text)` and `\(earlier.name.text)` are said to mean the same",
        at: clause.span, "the same words",
        because: [.init(other.span, "of `\(earlier.name.text)`")],
        help: "say how they differ, or keep one of them")
    }
  }
}
