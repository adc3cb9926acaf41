package import CanonProgram
package import CanonSource
package import CanonTypes

/// A policy whose every name is bound: what the texts declare, without duplicates or cycles.
///
/// Declarations with a mistake of their own are left out, and their names are remembered in
/// `broken`, so that a use of one is no second error. Only the resolver makes it.
package struct ResolvedPolicy: Sendable {
  package let edition: Int64
  package let epochs: EpochCalendar
  package let domains: [DomainVersion]
  package let entities: [EntityDeclaration]
  package let taxonomies: [TaxonomyDeclaration]
  package let attributes: [AttributeDeclaration]
  package let queries: [QueryDeclaration]
  package let families: [FamilyDeclaration]
  package let policy: Name
  package let policyVersion: SemanticVersion
  package let purposes: [Purpose]
  package let roles: [String]
  package let parameters: [ParameterDeclaration]
  package let privacyBlocks: [PrivacyDeclaration]
  package let rules: [RuleDeclaration]
  package let trainings: [TrainingDeclaration]
  package let acceptances: [AcceptanceDeclaration]
  package let settlements: [SettlementDeclaration]
  /// Whether every rule and training of the text is among them: only then can the lack of a
  /// permit, or what a rule decides, be told.
  package let isWhole: Bool
  /// The texts, for the places that the program keeps.
  package let sources: SourceCollection

  package func place(_ span: SourceSpan) -> SourcePlace {
    let text = sources[span.file]
    let position = text.position(at: span.range.lowerBound)
    return SourcePlace(
      file: text.name, line: Int64(position.line), column: Int64(position.column))
  }

  package func entity(_ name: String) -> EntityDeclaration? {
    entities.first { $0.name.text == name }
  }

  package func attribute(_ name: String) -> AttributeDeclaration? {
    attributes.first { $0.name.text == name }
  }

  package func taxonomy(_ name: String) -> Taxonomy? {
    taxonomies.first { $0.name.text == name }?.taxonomy
  }

  package func query(_ name: String) -> QueryDeclaration? {
    queries.first { $0.name.text == name }
  }

  package func family(_ name: String) -> FamilyDeclaration? {
    families.first { $0.name.text == name }
  }

  /// The entity and everything that contains it, innermost first.
  package func chain(from name: String) -> [EntityDeclaration] {
    var chain: [EntityDeclaration] = []
    var current = entity(name)
    while let entity = current, chain.count < ProgramLimits.nesting {
      chain.append(entity)
      current = entity.entity.parent.flatMap { self.entity($0) }
    }
    return chain
  }
}
