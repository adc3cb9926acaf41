import CanonChecker

/// Kinds of record that nothing counts, reads or contains.
struct UnusedEntities: LintRule {
  let name = "unused_entities"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "entities whose records nothing counts or reads"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let resolved = subject.resolved
    let read = subject.readAttributes
    var used = Set(resolved.queries.map(\.unit.text) + resolved.privacyBlocks.map(\.unit.text))
    for query in resolved.queries {
      for aggregate in query.derive.aggregates {
        used.insert(aggregate.entity)
        used.formUnion(aggregate.filter?.entities ?? [])
      }
    }
    for attribute in resolved.attributes where read.contains(attribute.name.text) {
      // What dates records of an entity does not yet make anybody read them.
      if resolved.entity(attribute.entity.text)?.eventTime?.text != attribute.name.text {
        used.insert(attribute.entity.text)
      }
    }
    used.formUnion(resolved.governance.tasks.compactMap(\.reads?.entity.text))
    for name in used { used.formUnion(resolved.chain(from: name).map(\.name.text)) }
    for entity in resolved.entities where !used.contains(entity.name.text) {
      findings.report(
        "nothing reads a `\(entity.name.text)`", at: entity.name.span, "stored in every Vault",
        help: "count its records in a query, or leave the entity out")
    }
  }
}

extension FilterUse {
  /// The entities whose records it asks for.
  fileprivate var entities: [String] {
    switch self {
    case .exists(let entity, let inner, _): [entity] + (inner?.entities ?? [])
    case .conjunction(let parts), .disjunction(let parts): parts.flatMap(\.entities)
    case .negation(let part): part.entities
    case .within, .compare, .contains, .present: []
    }
  }
}
