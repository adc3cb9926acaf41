import CanonDiagnostics
import CanonSource
import CanonSyntax

/// Meanings and reasons that do not end.
struct UnfinishedSentences: LintRule {
  let name = "unfinished_sentences"
  let group = LintGroup.style
  let level = LintLevel.warning
  let summary = "meanings and reasons that do not end like a sentence"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for file in subject.files {
      for node in file.tree.nodes(of: [.meaningClause, .becausePart]) {
        guard let literal = node.first(.literal).map(LiteralSyntax.init), let text = literal.text,
          let end = text.last, let last = text.last(where: { !"\"')»”’".contains($0) }),
          !".!?…".contains(last), literal.span.range.count >= 2
        else { continue }
        let quote = Int(literal.span.upper) - 1
        let isClosed = !end.isWhitespace
        findings.report(
          "the sentence does not end", at: literal.span, "no full stop",
          help: "end it with a full stop",
          fix: isClosed
            ? FixIt(
              "end it with a full stop",
              [SourceEdit(SourceSpan(literal.span.file, quote, quote), ".")]) : nil)
      }
    }
  }
}
