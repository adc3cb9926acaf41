package import CanonSource

/// A tree of purposes.
package struct PurposeSyntax: SyntaxView {
  package static let kind = SyntaxKind.purpose
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var root: PurposeTermSyntax? { first(PurposeTermSyntax.self) }
}

/// A purpose and the narrower ones within it.
package struct PurposeTermSyntax: SyntaxView {
  package static let kind = SyntaxKind.purposeTerm
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var terms: [PurposeTermSyntax] { all(PurposeTermSyntax.self) }
}

/// `role model_operator, verifier`.
package struct RoleSyntax: SyntaxView {
  package static let kind = SyntaxKind.role
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var roles: [NameSyntax] { names.filter { !$0.isMissing } }
}

/// A parameter: a step function of the epoch.
package struct ParameterSyntax: SyntaxView {
  package static let kind = SyntaxKind.parameter
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var type: TypeSyntax? { first(TypeSyntax.self) }
  package var value: ExpressionSyntax? { expression() }
  package var steps: [ParameterStepSyntax] { all(ParameterStepSyntax.self) }
}

/// `from epoch 12: 96h`.
package struct ParameterStepSyntax: SyntaxView {
  package static let kind = SyntaxKind.parameterStep
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var epoch: LiteralSyntax? { literal() }
  /// The value from that epoch on.
  package var value: ExpressionSyntax? { expressions.dropFirst().first }
}

/// `permit` or `forbid`, with its condition and its reason.
package struct RuleSyntax: Hashable, Sendable {
  package let node: SyntaxNode

  init?(rule node: SyntaxNode) {
    guard node.kind == .permit || node.kind == .forbid else { return nil }
    self.node = node
  }

  package var isForbid: Bool { node.kind == .forbid }
  package var span: SourceSpan { node.span }
  package var hasError: Bool { node.hasError }
  /// `train` and its like.
  package var taskClass: NameSyntax? { name(0) }
  package var name: NameSyntax? { name(1) }
  package var condition: ExpressionSyntax? {
    node.first(.whenPart)?.childNodes.lazy.compactMap { ExpressionSyntax($0) }.first
  }
  package var reason: LiteralSyntax? {
    node.first(.becausePart).flatMap { LiteralSyntax($0.first(.literal)) }
  }

  private func name(_ index: Int) -> NameSyntax? {
    let names = node.all(.name).map { NameSyntax(node: $0) }
    return names.indices.contains(index) && !names[index].isMissing ? names[index] : nil
  }
}
