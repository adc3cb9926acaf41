/// A privacy block: the unit, the budget, and what may leave.
package struct PrivacySyntax: SyntaxView {
  package static let kind = SyntaxKind.privacy
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var unit: UnitClauseSyntax? { first(UnitClauseSyntax.self) }
  package var budget: BudgetClauseSyntax? { first(BudgetClauseSyntax.self) }
  package var mechanism: MechanismClauseSyntax? { first(MechanismClauseSyntax.self) }
  package var cohort: CohortClauseSyntax? { first(CohortClauseSyntax.self) }
  package var consent: ConsentClauseSyntax? { first(ConsentClauseSyntax.self) }
  package var release: ReleaseClauseSyntax? { first(ReleaseClauseSyntax.self) }
  package var keep: KeepClauseSyntax? { first(KeepClauseSyntax.self) }
  package var regions: [RegionClauseSyntax] { all(RegionClauseSyntax.self) }
  package var place: PlaceClauseSyntax? { first(PlaceClauseSyntax.self) }
  package var contributions: [ContributionClauseSyntax] { all(ContributionClauseSyntax.self) }
}

/// `unit Customer in at most 1 Vault`.
package struct UnitClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.unitClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var entity: NameSyntax? { name() }
  package var vaults: LiteralSyntax? { literal() }
}

/// `budget epsilon 3.0 delta 1e-6 per Customer in 13 epochs, lifetime …`.
package struct BudgetClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.budgetClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  /// The budget of one window.
  package var window: EpsilonDeltaSyntax? { first(EpsilonDeltaSyntax.self) }
  package var entity: NameSyntax? { name() }
  /// The window's length in epochs.
  package var epochs: LiteralSyntax? {
    node.first(.epochsPart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
  package var lifetime: EpsilonDeltaSyntax? {
    node.first(.lifetimePart).flatMap { EpsilonDeltaSyntax($0.first(.epsilonDelta)) }
  }
}

/// `epsilon 3.0 delta 1e-6`.
package struct EpsilonDeltaSyntax: SyntaxView {
  package static let kind = SyntaxKind.epsilonDelta
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var epsilon: LiteralSyntax? { literal() }
  package var delta: LiteralSyntax? { literal(1) }
}

/// `mechanism NAME, quorum 6 of 8, at most 1 colluding`.
package struct MechanismClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.mechanismClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var quorum: QuorumSyntax? { first(QuorumSyntax.self) }
  package var colluding: LiteralSyntax? {
    node.first(.colludingPart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
}

/// `quorum 6 of 8`.
package struct QuorumSyntax: SyntaxView {
  package static let kind = SyntaxKind.quorumPart
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var surviving: LiteralSyntax? { literal() }
  package var vaults: LiteralSyntax? { literal(1) }
}

/// `cohort at least 1_000 Customer, noised at rho 0.0005`, or `cohort public`.
package struct CohortClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.cohortClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var isPublic: Bool { node.has(.public) }
  /// Why membership may be public.
  package var reason: LiteralSyntax? {
    node.first(.becausePart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
  package var count: LiteralSyntax? { literal() }
  package var entity: NameSyntax? { name() }
  /// The cost of a release of the count, in rho.
  package var noise: LiteralSyntax? {
    node.first(.noisedPart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
}

/// `consent required for task.purpose`.
package struct ConsentClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.consentClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var scope: PathSyntax? { first(PathSyntax.self) }
}

/// `release model, metrics`.
package struct ReleaseClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.releaseClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var outputs: [NameSyntax] { names.filter { !$0.isMissing } }
}

/// `keep features 14d, transcripts 2y`.
package struct KeepClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.keepClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var items: [KeepItemSyntax] { all(KeepItemSyntax.self) }
}

/// A kind of thing and how long it is kept.
package struct KeepItemSyntax: SyntaxView {
  package static let kind = SyntaxKind.keepItem
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var period: LiteralSyntax? { literal() }
}

/// `region DE: aggregate in DE, release to DE, SG`.
package struct RegionClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.regionClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var region: NameSyntax? { name() }
  package var aggregateIn: NameSyntax? {
    node.first(.aggregatePart).flatMap { NameSyntax($0.first(.name)) }
  }
  package var releaseTo: [NameSyntax] {
    node.first(.releasePart)?.all(.name).map { NameSyntax(node: $0) } ?? []
  }
}

/// `place vault, tee`: where protected values may be computed with.
package struct PlaceClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.placeClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var places: [NameSyntax] { names.filter { !$0.isMissing } }
}

/// `contribution at most 40 Receipt in 90d`: fewer records of a unit than its domain allows.
package struct ContributionClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.contributionClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var count: LiteralSyntax? { literal() }
  package var entity: NameSyntax? { name() }
  package var period: LiteralSyntax? { literal(1) }
}
