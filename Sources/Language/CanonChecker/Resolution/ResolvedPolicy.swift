package import CanonProgram
package import CanonSource
package import CanonTypes

/// A policy whose every name is bound: what the texts declare, without duplicates or cycles.
///
/// Declarations with a mistake of their own are left out; their names are declared all the same, so
/// that a use of one is no second error. Only the resolver makes it.
///
/// An object, for every typer and check holds it.
package final class ResolvedPolicy: Sendable {
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
  package let governance: GovernanceDeclarations
  /// Whether every rule and training of the text is among them: only then can the lack of a
  /// permit, or what a rule decides, be told.
  package let isWhole: Bool
  /// The texts, for the places that the program keeps.
  package let sources: SourceCollection

  /// The declarations by their names.
  package let index: DeclarationIndex

  init(
    edition: Int64, epochs: EpochCalendar, meaning: ResolvedMeaning, policy: Name,
    policyVersion: SemanticVersion, purposes: [Purpose], roles: [String],
    parameters: [ParameterDeclaration], privacyBlocks: [PrivacyDeclaration],
    rules: [RuleDeclaration], trainings: [TrainingDeclaration],
    acceptances: [AcceptanceDeclaration], settlements: [SettlementDeclaration],
    governance: GovernanceDeclarations, isWhole: Bool, sources: SourceCollection
  ) {
    (self.edition, self.epochs, domains) = (edition, epochs, meaning.homes.map(\.versioned))
    (entities, taxonomies, attributes) = (meaning.entities, meaning.taxonomies, meaning.attributes)
    (queries, families) = (meaning.queries, meaning.families)
    (self.policy, self.policyVersion, self.purposes) = (policy, policyVersion, purposes)
    (self.roles, self.parameters, self.privacyBlocks) = (roles, parameters, privacyBlocks)
    (self.rules, self.trainings, self.acceptances) = (rules, trainings, acceptances)
    (self.settlements, self.governance, self.isWhole) = (settlements, governance, isWhole)
    self.sources = sources
    index = DeclarationIndex(meaning)
  }

  package func place(_ span: SourceSpan) -> SourcePlace {
    let (text, position) = sources.position(span)
    return SourcePlace(
      file: text.name, line: Int64(position.line), column: Int64(position.column))
  }

  package func entity(_ name: String) -> EntityDeclaration? { index.entities[name] }

  package func attribute(_ name: String) -> AttributeDeclaration? { index.attributes[name] }

  package func taxonomy(_ name: String) -> Taxonomy? { index.taxonomies[name] }

  package func query(_ name: String) -> QueryDeclaration? { index.queries[name] }

  package func family(_ name: String) -> FamilyDeclaration? { index.families[name] }

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

/// Declarations by name: looking one up takes no longer in a large policy than in a small one.
package struct DeclarationIndex: Sendable {
  let entities: [String: EntityDeclaration]
  let taxonomies: [String: Taxonomy]
  let attributes: [String: AttributeDeclaration]
  let queries: [String: QueryDeclaration]
  let families: [String: FamilyDeclaration]

  init(_ meaning: ResolvedMeaning) {
    func table<Value, Part>(
      _ values: [Value], _ name: (Value) -> Name, _ part: (Value) -> Part
    ) -> [String: Part] {
      Dictionary(values.map { (name($0).text, part($0)) }) { first, _ in first }
    }
    entities = table(meaning.entities, \.name) { $0 }
    taxonomies = table(meaning.taxonomies, \.name, \.taxonomy)
    attributes = table(meaning.attributes, \.name) { $0 }
    queries = table(meaning.queries, \.name) { $0 }
    families = table(meaning.families, \.name) { $0 }
  }
}
