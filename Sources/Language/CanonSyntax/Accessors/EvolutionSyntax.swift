/// How local attributes may become candidates for shared meaning.
package struct EvolutionSyntax: SyntaxView {
  package static let kind = SyntaxKind.evolution
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var nominate: NominateClauseSyntax? { first(NominateClauseSyntax.self) }
  package var purposes: [NameSyntax]? {
    node.first(.purposeClause)?.all(.name).map { NameSyntax(node: $0) }.filter { !$0.isMissing }
  }
  package var cost: CostClauseSyntax? { first(CostClauseSyntax.self) }
  package var under: UnderClauseSyntax? { first(UnderClauseSyntax.self) }
  package var promoter: NameSyntax? {
    node.first(.promoteClause).flatMap { NameSyntax($0.first(.name)) }
  }
}

/// `nominate local when declared in at least 3 Vaults and present for at least 100 Customer …`.
package struct NominateClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.nominateClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var vaults: LiteralSyntax? {
    node.first(.declaredPart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
  package var vaultWord: NameSyntax? {
    node.first(.declaredPart).flatMap { NameSyntax($0.first(.name)) }
  }
  package var units: LiteralSyntax? {
    node.first(.presentPart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
  package var entity: NameSyntax? {
    node.first(.presentPart).flatMap { NameSyntax($0.first(.name)) }
  }
}

/// A test of a policy: a task, and what becomes of it.
package struct TestSyntax: SyntaxView {
  package static let kind = SyntaxKind.test
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var title: LiteralSyntax? { literal() }
  package var given: GivenClauseSyntax? { first(GivenClauseSyntax.self) }
  package var expectations: [ExpectClauseSyntax] { all(ExpectClauseSyntax.self) }
  package var cases: [CaseClauseSyntax] { all(CaseClauseSyntax.self) }
}

/// Fields of a task as a test gives them; one that is not there is `nil`.
package protocol GivenFieldsSyntax: SyntaxView {}

extension GivenFieldsSyntax {
  package var submitter: NameSyntax? { names(.submitterClause)?.first }
  package var purpose: NameSyntax? { names(.purposeClause)?.first }
  package var markets: [NameSyntax]? { names(.marketsClause) }
  package var families: [NameSyntax]? { names(.familiesClause) }
  package var concepts: [NameSyntax]? { names(.conceptsClause) }
  package var outputs: [NameSyntax]? { names(.outputClause) }

  private func names(_ clause: SyntaxKind) -> [NameSyntax]? {
    node.first(clause)?.all(.name).map { NameSyntax(node: $0) }.filter { !$0.isMissing }
  }
}

/// `given task PurchasePropensity(dairy, 28d) { … }`.
package struct GivenClauseSyntax: GivenFieldsSyntax {
  package static let kind = SyntaxKind.givenClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var task: InstanceSyntax? { first(InstanceSyntax.self) }
}

/// `case "in Germany" { markets DE  expect denied }`: what differs from the task that is given.
package struct CaseClauseSyntax: GivenFieldsSyntax {
  package static let kind = SyntaxKind.caseClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var title: LiteralSyntax? { literal() }
  package var expectations: [ExpectClauseSyntax] { all(ExpectClauseSyntax.self) }
}

/// `expect denied by german_affinity`.
package struct ExpectClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.expectClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var answer: NameSyntax? { name() }
  /// The rules, or the concept, that make it so.
  package var causes: [PathSyntax] { all(PathSyntax.self) }
}
