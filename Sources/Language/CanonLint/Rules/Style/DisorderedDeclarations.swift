import CanonDiagnostics
import CanonSource
import CanonSyntax

/// Declarations that stand before what they build upon.
struct DisorderedDeclarations: LintRule {
  let name = "disordered_declarations"
  let group = LintGroup.style
  let level = LintLevel.note
  let summary = "declarations out of the usual order"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for owner in subject.files.flatMap(\.file.node.childNodes)
    where owner.kind == .domain || owner.kind == .policy {
      var highest: (rank: Int, node: SyntaxNode)?
      for node in owner.childNodes {
        guard let rank = rank(of: node.kind) else { continue }
        guard let before = highest, rank < before.rank else {
          highest = (rank, node)
          continue
        }
        let word = node.firstToken?.text ?? "declaration"
        let last = before.node.firstToken?.text ?? "declaration"
        findings.report(
          "`\(word)` stands behind `\(last)`", at: node.firstToken?.span ?? node.span,
          "belongs further up",
          because: [
            LabelledSpan(before.node.firstToken?.span ?? before.node.span, "behind this one")
          ],
          help: owner.kind == .domain
            ? "the order is entities, taxonomies, attributes, queries, families"
            : "the order is who and for what, privacy, rules, tasks, acceptance, settlement, "
              + "evolution, tests")
        // One finding a block: all that follow would be findings too.
        break
      }
    }
  }

  private func rank(of kind: SyntaxKind) -> Int? {
    switch kind {
    case .entity: 0
    case .taxonomy: 1
    case .canonical: 2
    case .query: 3
    case .family: 4
    case .purpose, .role, .market, .scope, .delegation, .parameter: 0
    case .privacy: 1
    case .permit, .forbid, .require: 2
    case .training, .parsing, .projection, .computation: 3
    case .acceptance: 4
    case .settlement: 5
    case .evolution: 6
    case .test: 7
    default: nil
    }
  }
}
