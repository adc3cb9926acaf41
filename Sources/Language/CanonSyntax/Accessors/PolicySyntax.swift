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

  package var items: [RoleItemSyntax] { all(RoleItemSyntax.self) }
  package var roles: [NameSyntax] { items.compactMap(\.name) }
}

/// A role, and the actor of the protocol that it acts as.
package struct RoleItemSyntax: SyntaxView {
  package static let kind = SyntaxKind.roleItem
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var actor: NameSyntax? { name(1) }
}

/// `market DE, US`: the markets that the policy is for.
package struct MarketSyntax: SyntaxView {
  package static let kind = SyntaxKind.market
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var markets: [NameSyntax] { names.filter { !$0.isMissing } }
}

/// `scope marketing covers marketing_models lasts at most 2y`: what a customer consents to.
package struct ScopeSyntax: SyntaxView {
  package static let kind = SyntaxKind.scope
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var purposes: [NameSyntax] {
    node.first(.coversPart)?.all(.name).map { NameSyntax(node: $0) }.filter { !$0.isMissing } ?? []
  }
  /// The longest that a consent holds.
  package var longest: LiteralSyntax? {
    node.first(.lastsPart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
}

/// A delegation that a role may give: who may let an agent submit, for what and how long.
package struct DelegationSyntax: SyntaxView {
  package static let kind = SyntaxKind.delegation
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var principal: NameSyntax? {
    node.first(.ofPart).flatMap { NameSyntax($0.first(.name)) }
  }
  package var purposes: [NameSyntax]? {
    node.first(.purposeClause)?.all(.name).map { NameSyntax(node: $0) }.filter { !$0.isMissing }
  }
  package var longest: LiteralSyntax? {
    node.first(.lastsClause).flatMap { LiteralSyntax($0.first(.literal)) }
  }
  package var cap: LiteralSyntax? {
    node.first(.capClause).flatMap { LiteralSyntax($0.first(.literal)) }
  }
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

/// `require train german_notice when … then notify steward within 24h`.
package struct RequirementSyntax: SyntaxView {
  package static let kind = SyntaxKind.require
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  /// `train` and its like.
  package var taskClass: NameSyntax? { name(0) }
  package var name: NameSyntax? { name(1) }
  package var condition: ExpressionSyntax? {
    node.first(.whenPart)?.childNodes.lazy.compactMap { ExpressionSyntax($0) }.first
  }
  package var obligations: [ObligationSyntax] {
    node.first(.thenPart)?.all(.obligation).map { ObligationSyntax(node: $0) } ?? []
  }
  package var reason: LiteralSyntax? {
    node.first(.becausePart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
}

/// `notify steward within 24h`: what is owed when a task is permitted.
package struct ObligationSyntax: SyntaxView {
  package static let kind = SyntaxKind.obligation
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var receiver: NameSyntax? { name(1) }
  package var period: LiteralSyntax? { literal() }
}
