import CanonChecker
import CanonProgram

/// Taxonomies that no attribute and no parameter has as its type.
struct UnusedTaxonomies: LintRule {
  let name = "unused_taxonomies"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "taxonomies that no attribute and no parameter is of"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let used = subject.usedTaxonomies
    for taxonomy in subject.resolved.taxonomies where !used.contains(taxonomy.name.text) {
      findings.report(
        "nothing is a term of `\(taxonomy.name.text)`", at: taxonomy.name.span, "not a type",
        help: "declare an attribute of type `Term(\(taxonomy.name.text))`, or leave it out")
    }
  }
}

extension LintSubject {
  /// Taxonomies that an attribute or a parameter is of.
  var usedTaxonomies: Set<String> {
    let parameters =
      resolved.queries.flatMap(\.parameters) + resolved.families.flatMap(\.parameters)
      + resolved.trainings.flatMap(\.parameters)
      + resolved.governance.tasks.flatMap(\.parameters)
    let types = resolved.attributes.map(\.type) + parameters.map(\.type)
    return Set(
      types.compactMap { if case .term(let taxonomy) = $0 { taxonomy } else { nil } })
  }
}
