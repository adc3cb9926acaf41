import CanonSource
import CanonSyntax

/// Lines that do not fit a screen beside another.
struct LongLines: LintRule {
  let name = "long_lines"
  let group = LintGroup.style
  let level = LintLevel.warning
  let summary = "lines with too many columns"
  let options = [LintOption("columns", 100, in: 40...400, "longest line, in Unicode scalars")]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let most = findings.option("columns")
    for file in subject.files {
      let text = file.tree.source
      for number in 1...text.lineCount {
        let range = text.lineRange(number)
        // Columns are never more than bytes.
        guard range.count > most else { continue }
        let columns = text.text(range).unicodeScalars.count
        guard columns > most else { continue }
        findings.report(
          "the line has \(columns) columns",
          at: SourceSpan(text.id, range.lowerBound, range.upperBound), "more than \(most)",
          help: "break it behind a comma or before an operator")
      }
    }
  }
}
