import CanonDiagnostics
import CanonSource
import CanonSyntax

/// Queries that are the same but for their names: each costs the learner a feature.
struct TwinQueries: LintRule {
  let name = "twin_queries"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "queries with the same derivation, bound and scale"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    var first: [String: NameSyntax] = [:]
    for query in subject.domains.flatMap(\.queries) {
      guard let name = query.name else { continue }
      let key = content(of: query)
      guard let earlier = first[key] else {
        first[key] = name
        continue
      }
      findings.report(
        "`\(name.text)` asks the same as `\(earlier.text)`", at: name.span,
        "the same derivation, bound and scale",
        because: [.init(earlier.span, "asked here already")],
        help: "keep one of them, and use it in both places")
    }
  }

  /// Everything but the name and the meaning.
  private func content(of query: QuerySyntax) -> String {
    query.node.childNodes.filter { $0.kind != .name && $0.kind != .meaningClause }
      .map(\.tokenText).joined(separator: "\n")
  }
}
