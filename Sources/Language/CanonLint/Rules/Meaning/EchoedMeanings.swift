import CanonDiagnostics
import CanonSyntax

/// Meanings that say the name again.
struct EchoedMeanings: LintRule {
  let name = "echoed_meanings"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "meanings that only repeat the name and its entity"

  /// Words that tell nothing by themselves.
  private static let empty: Set<String> = [
    "a", "an", "and", "by", "for", "has", "how", "in", "is", "it", "its", "many", "much", "of",
    "on", "that", "the", "this", "to", "what", "when", "whether", "which", "who",
  ]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for one in subject.meaningful {
      guard let clause = one.clause else { continue }
      let known = Set(
        (LintWords.of(name: one.name.text) + LintWords.of(name: one.entity)).map(stem))
      let told = LintWords.of(text: one.text).filter { !EchoedMeanings.empty.contains($0) }
      guard !told.isEmpty, told.allSatisfy({ known.contains(stem($0)) }) else { continue }
      findings.report(
        "the meaning of `\(one.name.text)` only repeats its name", at: clause.span,
        "nothing that the name does not say",
        because: [.init(one.name.span, "the name")],
        help: "say what a reader could get wrong: what is counted, from where, until when")
    }
  }

  /// Without the ending of a plural.
  private func stem(_ word: String) -> String {
    word.count > 3 && word.hasSuffix("s") ? String(word.dropLast()) : word
  }
}
