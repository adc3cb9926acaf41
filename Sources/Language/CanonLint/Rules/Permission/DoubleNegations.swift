import CanonDiagnostics
import CanonSource
import CanonSyntax

/// What is not not so.
struct DoubleNegations: LintRule {
  let name = "double_negations"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "`not` before `not`"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for file in subject.files {
      for node in file.tree.nodes(of: [.unary]) {
        let outer = UnarySyntax(node: node)
        guard outer.isNot, let operand = outer.operand, case .unary(let inner) = operand.inner,
          inner.isNot, let value = inner.operand
        else { continue }
        let text = value.node.text
        let file = subject.sources[outer.span.file]
        // What stands between the two would be lost, and that may be a remark.
        let between = file.text(Int(outer.span.lower)..<Int(value.span.lower))
        let behind = file.text(Int(value.span.upper)..<Int(outer.span.upper))
        let hasRemark = (between + behind).contains("//")
        findings.report(
          "`not` is said twice", at: outer.span, "each undoes the other",
          help: "write `\(text)`",
          fix: hasRemark ? nil : FixIt("write `\(text)`", [SourceEdit(outer.span, text)]))
      }
    }
  }
}
