import CanonSource
import CanonSyntax

/// Remarks that something is still to be done.
struct OpenTodos: LintRule {
  let name = "open_todos"
  let group = LintGroup.style
  let level = LintLevel.warning
  let summary = "comments that say TODO, FIXME or XXX"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for file in subject.files {
      let text = file.tree.source
      for index in file.tree.tokens.indices {
        // Without a slash between two tokens there is no comment.
        let between = file.tree.triviaRange(before: index)
        guard text.bytes[between].contains(UInt8(ascii: "/")) else { continue }
        for piece in file.tree.trivia(before: index)
        where piece.kind == .comment || piece.kind == .documentation {
          let words = text.text(piece.range).split { !$0.isLetter }
          guard let word = words.first(where: { ["TODO", "FIXME", "XXX"].contains($0) }) else {
            continue
          }
          findings.report(
            "something is still to be done here",
            at: SourceSpan(text.id, piece.range.lowerBound, piece.range.upperBound), "\(word)",
            help: "do it, or say what holds until then")
        }
      }
    }
  }
}
