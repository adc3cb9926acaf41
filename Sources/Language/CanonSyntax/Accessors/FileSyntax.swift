/// A whole file.
package struct FileSyntax: SyntaxView {
  package static let kind = SyntaxKind.file
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var edition: EditionSyntax? { first(EditionSyntax.self) }
  package var editions: [EditionSyntax] { all(EditionSyntax.self) }
  package var epochs: [EpochsSyntax] { all(EpochsSyntax.self) }
  package var domains: [DomainSyntax] { all(DomainSyntax.self) }
  package var policies: [PolicySyntax] { all(PolicySyntax.self) }
}

/// `edition 1`.
package struct EditionSyntax: SyntaxView {
  package static let kind = SyntaxKind.edition
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var number: LiteralSyntax? { literal() }
}

/// `epochs of 7d from 2026-01-05T00:00:00Z`.
package struct EpochsSyntax: SyntaxView {
  package static let kind = SyntaxKind.epochs
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var length: LiteralSyntax? { literal() }
  package var origin: LiteralSyntax? { literal(1) }
}

/// `uses Commerce 2, Behavior 1`.
package struct UsesSyntax: SyntaxView {
  package static let kind = SyntaxKind.uses
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var uses: [UseSyntax] { all(UseSyntax.self) }
}

/// A domain and the major version of it that is meant.
package struct UseSyntax: SyntaxView {
  package static let kind = SyntaxKind.use
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var major: LiteralSyntax? { literal() }
}

/// `steward commerce_office`: who answers for a domain or a policy.
package struct StewardSyntax: SyntaxView {
  package static let kind = SyntaxKind.stewardPart
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
}

/// A domain: what data mean.
package struct DomainSyntax: SyntaxView {
  package static let kind = SyntaxKind.domain
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var version: LiteralSyntax? { literal() }
  package var uses: [UseSyntax] { first(UsesSyntax.self)?.uses ?? [] }
  package var entities: [EntitySyntax] { all(EntitySyntax.self) }
  package var taxonomies: [TaxonomySyntax] { all(TaxonomySyntax.self) }
  package var canonicals: [CanonicalSyntax] { all(CanonicalSyntax.self) }
  package var queries: [QuerySyntax] { all(QuerySyntax.self) }
  package var families: [FamilySyntax] { all(FamilySyntax.self) }
  package var steward: NameSyntax? { first(StewardSyntax.self)?.name }
}

/// A policy: what may be done with data.
package struct PolicySyntax: SyntaxView {
  package static let kind = SyntaxKind.policy
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var version: LiteralSyntax? { literal() }
  package var uses: [UseSyntax] { first(UsesSyntax.self)?.uses ?? [] }
  package var purposes: [PurposeSyntax] { all(PurposeSyntax.self) }
  package var roles: [RoleSyntax] { all(RoleSyntax.self) }
  package var parameters: [ParameterSyntax] { all(ParameterSyntax.self) }
  package var privacies: [PrivacySyntax] { all(PrivacySyntax.self) }
  /// Permits and forbids, in the order of the text.
  package var rules: [RuleSyntax] {
    node.childNodes.compactMap { RuleSyntax(rule: $0) }
  }
  package var trainings: [TrainingSyntax] { all(TrainingSyntax.self) }
  package var acceptances: [AcceptanceSyntax] { all(AcceptanceSyntax.self) }
  package var settlements: [SettlementSyntax] { all(SettlementSyntax.self) }
  package var steward: NameSyntax? { first(StewardSyntax.self)?.name }
  package var markets: [MarketSyntax] { all(MarketSyntax.self) }
  package var scopes: [ScopeSyntax] { all(ScopeSyntax.self) }
  package var delegations: [DelegationSyntax] { all(DelegationSyntax.self) }
  package var requirements: [RequirementSyntax] { all(RequirementSyntax.self) }
  package var parsings: [ParsingSyntax] { all(ParsingSyntax.self) }
  package var projections: [ProjectionSyntax] { all(ProjectionSyntax.self) }
  package var computations: [ComputationSyntax] { all(ComputationSyntax.self) }
  package var evolutions: [EvolutionSyntax] { all(EvolutionSyntax.self) }
  package var tests: [TestSyntax] { all(TestSyntax.self) }
}
