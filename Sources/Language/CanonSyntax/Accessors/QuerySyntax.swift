/// A query attribute: a template of one clipped value a unit.
package struct QuerySyntax: SyntaxView {
  package static let kind = SyntaxKind.query
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var parameters: [TemplateParameterSyntax] {
    first(ParametersSyntax.self)?.parameters ?? []
  }
  package var type: TypeSyntax? { first(TypeSyntax.self) }
  package var entity: NameSyntax? { node.first(.onPart).flatMap { NameSyntax($0.first(.name)) } }
  /// Whether it may read past `as_of` and is only ever predicted.
  package var isOutcome: Bool { node.first(.asPart) != nil }
  package var meaning: MeaningClauseSyntax? { first(MeaningClauseSyntax.self) }
  package var label: ClassClauseSyntax? { first(ClassClauseSyntax.self) }
  package var derive: DeriveClauseSyntax? { first(DeriveClauseSyntax.self) }
  package var ifEmpty: IfEmptyClauseSyntax? { first(IfEmptyClauseSyntax.self) }
  package var bound: BoundClauseSyntax? { first(BoundClauseSyntax.self) }
  package var scale: ScaleClauseSyntax? { first(ScaleClauseSyntax.self) }
}

/// `derive EXPRESSION in last window`.
package struct DeriveClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.deriveClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var expression: ExpressionSyntax? { expression() }
  package var window: WindowSyntax? { first(WindowSyntax.self) }
}

/// `in last window` or `in next horizon`.
package struct WindowSyntax: SyntaxView {
  package static let kind = SyntaxKind.windowPart
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var isNext: Bool { node.has(.next) }
  package var length: ExpressionSyntax? { expression() }
}

/// `if empty 0`.
package struct IfEmptyClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.ifEmptyClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var value: ExpressionSyntax? { expression() }
}

/// `bound 0 USD ..= 2_000 USD`.
package struct BoundClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.boundClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var range: ExpressionSyntax? { expression() }
}

/// `scale log`.
package struct ScaleClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.scaleClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
}

/// A family: a finite list of instances of queries.
package struct FamilySyntax: SyntaxView {
  package static let kind = SyntaxKind.family
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var parameters: [TemplateParameterSyntax] {
    first(ParametersSyntax.self)?.parameters ?? []
  }
  package var instances: [InstanceSyntax] { all(InstanceSyntax.self) }
}
