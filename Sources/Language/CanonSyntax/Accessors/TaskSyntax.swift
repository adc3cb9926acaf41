/// A parse task: one record, read in one Vault and kept there.
package struct ParsingSyntax: SyntaxView {
  package static let kind = SyntaxKind.parsing
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var parameters: [TemplateParameterSyntax] {
    first(ParametersSyntax.self)?.parameters ?? []
  }
  package var reads: ReadsClauseSyntax? { first(ReadsClauseSyntax.self) }
  package var output: OutputClauseSyntax? { first(OutputClauseSyntax.self) }
  package var place: PlaceClauseSyntax? { first(PlaceClauseSyntax.self) }
}

/// `reads Receipt with purchased_at, amount_paid`.
package struct ReadsClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.readsClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var entity: NameSyntax? { name() }
  package var attributes: [NameSyntax] { names.dropFirst().filter { !$0.isMissing } }
}

/// What query and compute tasks are written alike: aggregates over many Vaults, and their cost.
package protocol AggregatingTaskSyntax: SyntaxView {}

extension AggregatingTaskSyntax {
  package var name: NameSyntax? { name() }
  package var parameters: [TemplateParameterSyntax] {
    first(ParametersSyntax.self)?.parameters ?? []
  }
  package var aggregate: AggregateClauseSyntax? { first(AggregateClauseSyntax.self) }
  package var cost: CostClauseSyntax? { first(CostClauseSyntax.self) }
  package var output: OutputClauseSyntax? { first(OutputClauseSyntax.self) }
  package var under: UnderClauseSyntax? { first(UnderClauseSyntax.self) }
}

/// A query task: noised sums and counts over many Vaults.
package struct ProjectionSyntax: AggregatingTaskSyntax {
  package static let kind = SyntaxKind.projection
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }
}

/// A compute task: a bounded computation over many Vaults.
package struct ComputationSyntax: AggregatingTaskSyntax {
  package static let kind = SyntaxKind.computation
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }
}

/// `aggregate count, sum of spend(90d)`.
package struct AggregateClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.aggregateClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var items: [AggregateItemSyntax] { all(AggregateItemSyntax.self) }
}

/// `histogram of spend(90d) at { 0 USD, 50 USD }`.
package struct AggregateItemSyntax: SyntaxView {
  package static let kind = SyntaxKind.aggregateItem
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var function: NameSyntax? { name() }
  package var query: InstanceSyntax? { first(InstanceSyntax.self) }
  package var edges: SetSyntax? { first(SetSyntax.self) }
}
