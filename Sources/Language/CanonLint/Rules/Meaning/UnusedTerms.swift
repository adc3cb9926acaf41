import CanonChecker
import CanonProgram
import CanonSyntax

/// Terms of a taxonomy that nothing tells apart from their neighbours.
///
/// A term counts as used when it, a term above it or one below it is named anywhere, and all terms
/// of a taxonomy do when something reads them all: `distinct`, `top`, an affinity, or a template
/// whose parameter is not narrowed by `in`. Terms that come from a table are left alone.
struct UnusedTerms: LintRule {
  let name = "unused_terms"
  let group = LintGroup.meaning
  let level = LintLevel.note
  let summary = "taxonomy terms that nothing names, nor a term above or below them"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let (used, whole) = (subject.usedTaxonomies, subject.wholeTaxonomies)
    for taxonomy in subject.domains.flatMap(\.taxonomies) {
      guard let owner = taxonomy.name?.text, used.contains(owner), !whole.contains(owner) else {
        continue
      }
      for term in taxonomy.terms { _ = visit(term, false, owner, subject, &findings) }
    }
  }

  /// - Returns: whether the term or one below it is named.
  private func visit(
    _ term: TermSyntax, _ isNamedAbove: Bool, _ taxonomy: String, _ subject: LintSubject,
    _ findings: inout RuleFindings
  ) -> Bool {
    guard let name = term.name else { return false }
    let isNamed = subject.words.count(of: name.text) > 0
    var isNamedBelow = false
    for inner in term.terms {
      let below = visit(inner, isNamedAbove || isNamed, taxonomy, subject, &findings)
      isNamedBelow = isNamedBelow || below
    }
    if !isNamed, !isNamedAbove, !isNamedBelow {
      findings.report(
        "nothing tells `\(name.text)` from the rest of `\(taxonomy)`", at: name.span,
        "never named",
        help: "let a template offer it, or let it be `unknown` like all that has no term")
    }
    return isNamed || isNamedBelow
  }
}

extension LintSubject {
  /// Taxonomies whose every term makes a difference somewhere.
  fileprivate var wholeTaxonomies: Set<String> {
    var whole: Set<String> = []
    func add(_ attribute: String?) {
      guard let attribute, let type = resolved.attribute(attribute)?.type else { return }
      if case .term(let taxonomy) = type { whole.insert(taxonomy) }
    }
    for query in resolved.queries {
      for aggregate in query.derive.aggregates where aggregate.attribute != nil {
        add(aggregate.attribute?.name)
      }
    }
    for training in resolved.trainings {
      if case .affinity(let items) = training.goal.form { add(items.attribute.name) }
    }
    let parameters =
      resolved.trainings.flatMap(\.parameters) + resolved.governance.tasks.flatMap(\.parameters)
    for parameter in parameters where parameter.choices == nil {
      if case .term(let taxonomy) = parameter.type { whole.insert(taxonomy) }
    }
    return whole
  }
}
