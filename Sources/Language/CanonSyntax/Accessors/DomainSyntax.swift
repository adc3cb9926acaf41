/// An entity: `entity Line of Receipt at most 500 { … }`.
package struct EntitySyntax: SyntaxView {
  package static let kind = SyntaxKind.entity
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  /// The entity that it is part of; none for the privacy unit.
  package var parent: NameSyntax? { node.first(.ofPart).flatMap { NameSyntax($0.first(.name)) } }
  /// The attribute that is its event time.
  package var time: NameSyntax? { node.first(.atPart).flatMap { NameSyntax($0.first(.name)) } }
  package var atMost: AtMostSyntax? { first(AtMostSyntax.self) }
  package var key: KeyClauseSyntax? { first(KeyClauseSyntax.self) }
  package var rows: RowsClauseSyntax? { first(RowsClauseSyntax.self) }
}

/// `at most 200 in 90d`.
package struct AtMostSyntax: SyntaxView {
  package static let kind = SyntaxKind.atMostPart
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var count: LiteralSyntax? { literal() }
  /// Without one the count is for life.
  package var period: LiteralSyntax? { literal(1) }
}

/// `key column "basket_id"`.
package struct KeyClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.keyClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var column: ColumnSyntax? { first(ColumnSyntax.self) }
}

/// `rows table "transactions"`.
package struct RowsClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.rowsClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var table: TableSyntax? { first(TableSyntax.self) }
}

/// `column "basket_id"`.
package struct ColumnSyntax: SyntaxView {
  package static let kind = SyntaxKind.column
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: LiteralSyntax? { literal() }
}

/// `table "products"`.
package struct TableSyntax: SyntaxView {
  package static let kind = SyntaxKind.table
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: LiteralSyntax? { literal() }
}

/// A taxonomy: a tree of terms.
package struct TaxonomySyntax: SyntaxView {
  package static let kind = SyntaxKind.taxonomy
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var terms: [TermSyntax] { all(TermSyntax.self) }
  /// The table that the terms are read from, instead.
  package var table: TableSyntax? {
    node.first(.fromPart).flatMap { TableSyntax($0.first(.table)) }
  }
}

/// A term, its spellings in sources, and the terms within it.
package struct TermSyntax: SyntaxView {
  package static let kind = SyntaxKind.term
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var spellings: [LiteralSyntax] { literals }
  package var terms: [TermSyntax] { all(TermSyntax.self) }
}

/// A canonical attribute.
package struct CanonicalSyntax: SyntaxView {
  package static let kind = SyntaxKind.canonical
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var type: TypeSyntax? { first(TypeSyntax.self) }
  package var entity: NameSyntax? { node.first(.onPart).flatMap { NameSyntax($0.first(.name)) } }
  package var meaning: MeaningClauseSyntax? { first(MeaningClauseSyntax.self) }
  package var label: ClassClauseSyntax? { first(ClassClauseSyntax.self) }
  package var range: RangeClauseSyntax? { first(RangeClauseSyntax.self) }
  package var source: SourceClauseSyntax? { first(SourceClauseSyntax.self) }
  package var absent: AbsentClauseSyntax? { first(AbsentClauseSyntax.self) }
  package var unknown: UnknownClauseSyntax? { first(UnknownClauseSyntax.self) }
  package var deprecated: DeprecatedClauseSyntax? { first(DeprecatedClauseSyntax.self) }
}

/// `meaning "…"`.
package struct MeaningClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.meaningClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var text: LiteralSyntax? { literal() }
}

/// `class protected`.
package struct ClassClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.classClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
}

/// `range 0 USD ..= 5_000 USD outside set aside`.
package struct RangeClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.rangeClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var range: ExpressionSyntax? { expression() }
  package var outside: OutsideSyntax? { first(OutsideSyntax.self) }
}

/// What becomes of a value outside of its range.
package struct OutsideSyntax: SyntaxView {
  package static let kind = SyntaxKind.outsidePart
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var setsAside: Bool { node.has(.set) && node.has(.aside) }
  package var clamps: Bool { node.has(.clamp) }
}

/// `absent other`: what an empty value, or one without a match, becomes.
package struct AbsentClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.absentClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var treatment: TreatmentSyntax? { first(TreatmentSyntax.self) }
}

/// `unknown other`: what a spelling that no term lists becomes.
package struct UnknownClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.unknownClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var treatment: TreatmentSyntax? { first(TreatmentSyntax.self) }
}

/// `deprecated since 2.0.0 use purchased_at`.
package struct DeprecatedClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.deprecatedClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var since: LiteralSyntax? { literal() }
  /// What to use instead, where there is something.
  package var successor: NameSyntax? { name() }
}

/// Set aside, or a value to use instead.
package struct TreatmentSyntax: SyntaxView {
  package static let kind = SyntaxKind.treatment
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var setsAside: Bool { node.has(.set) && node.has(.aside) }
  package var value: ExpressionSyntax? { expression() }
}
