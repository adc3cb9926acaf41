import CanonDiagnostics
import CanonFormatter
import CanonSource
import CanonSyntax

/// Files that `canon fmt` would write otherwise.
struct UnformattedFiles: LintRule {
  let name = "unformatted_files"
  let group = LintGroup.style
  let level = LintLevel.warning
  let summary = "files that are not in canonical form"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for file in subject.files {
      let text = file.tree.source
      guard case .formatted(let bytes) = Formatter.format(file), bytes != text.bytes else {
        continue
      }
      let first = zip(bytes, text.bytes).enumerated().first { $0.element.0 != $0.element.1 }
      let offset = first?.offset ?? min(bytes.count, text.bytes.count)
      let line = text.lineRange(text.line(at: offset))
      let start = min(max(offset, line.lowerBound), line.upperBound)
      let written = String(decoding: bytes, as: UTF8.self)
      findings.report(
        "\(text.name) is not in canonical form",
        at: SourceSpan(text.id, start, line.upperBound), "the first difference",
        help: "`canon fmt` writes it",
        fix: FixIt("write the file in canonical form", [SourceEdit(text.span, written)]))
    }
  }
}
