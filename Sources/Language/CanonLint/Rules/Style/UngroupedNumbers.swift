import CanonDiagnostics
import CanonSource
import CanonSyntax

/// Long numbers whose digits have to be counted.
struct UngroupedNumbers: LintRule {
  let name = "ungrouped_numbers"
  let group = LintGroup.style
  let level = LintLevel.warning
  let summary = "whole numbers of four digits or more without `_`"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for file in subject.files {
      for token in file.tree.root.tokens where token.kind == .integer {
        let digits = token.text
        guard digits.count >= 4, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
          continue
        }
        let grouped = grouped(digits)
        findings.report(
          "the digits of \(digits) have to be counted", at: token.span,
          "\(digits.count) in a row", help: "write `\(grouped)`",
          fix: FixIt("write `\(grouped)`", [SourceEdit(token.span, grouped)]))
      }
    }
  }

  private func grouped(_ digits: String) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append("_") }
      text.append(digit)
    }
    return text
  }
}
