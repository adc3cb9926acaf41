/// Where an attribute's values come from; each item is one way.
package struct SourceClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.sourceClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var items: [SourceItemSyntax] { node.childNodes.compactMap { SourceItemSyntax($0) } }
}

/// One way to a value: a column, a constant, or a place in a named format.
package enum SourceItemSyntax: Hashable, Sendable {
  case column(ColumnSourceSyntax)
  case constant(ConstantSourceSyntax)
  case format(FormatSourceSyntax)

  package init?(_ node: SyntaxNode) {
    switch node.kind {
    case .columnSource: self = .column(ColumnSourceSyntax(node: node))
    case .constantSource: self = .constant(ConstantSourceSyntax(node: node))
    case .formatSource: self = .format(FormatSourceSyntax(node: node))
    default: return nil
    }
  }
}

/// A column, what is added or taken off, its zone, and a table that it leads through.
package struct ColumnSourceSyntax: SyntaxView {
  package static let kind = SyntaxKind.columnSource
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var column: ColumnSyntax? { first(ColumnSyntax.self) }
  package var offsets: [OffsetSyntax] { all(OffsetSyntax.self) }
  /// An IANA name.
  package var zone: LiteralSyntax? {
    node.first(.zonePart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
  package var through: ThroughSyntax? { first(ThroughSyntax.self) }
}

/// `minus column "coupon_disc"`.
package struct OffsetSyntax: SyntaxView {
  package static let kind = SyntaxKind.offsetPart
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var isMinus: Bool { node.has(.minus) }
  package var column: ColumnSyntax? { first(ColumnSyntax.self) }
}

/// `through table "products" by "product_id" column "product_category"`.
package struct ThroughSyntax: SyntaxView {
  package static let kind = SyntaxKind.throughPart
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var table: TableSyntax? { first(TableSyntax.self) }
  /// The table's own key column.
  package var key: LiteralSyntax? { literal() }
  /// The table's column that holds the value.
  package var column: ColumnSyntax? { first(ColumnSyntax.self) }
}

/// `constant US`.
package struct ConstantSourceSyntax: SyntaxView {
  package static let kind = SyntaxKind.constantSource
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var value: ExpressionSyntax? { expression() }
}

/// `ubl "/Invoice/cbc:IssueDate"`.
package struct FormatSourceSyntax: SyntaxView {
  package static let kind = SyntaxKind.formatSource
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var format: NameSyntax? { name() }
  package var place: LiteralSyntax? { literal() }
}
