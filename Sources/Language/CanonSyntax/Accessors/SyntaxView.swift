package import CanonSource

/// A node seen as the production that made it: a name for each of its parts.
///
/// A part that the text lacks is `nil`, a missing name has empty text. Where `hasError` is true the
/// lack has been reported; where it is false the part is optional in the grammar.
package protocol SyntaxView: Hashable, Sendable {
  static var kind: SyntaxKind { get }
  var node: SyntaxNode { get }
  init(node: SyntaxNode)
}

extension SyntaxView {
  /// The view of `node` when it is of this kind.
  package init?(_ node: SyntaxNode?) {
    guard let node, node.kind == Self.kind else { return nil }
    self.init(node: node)
  }

  package var span: SourceSpan { node.span }
  package var hasError: Bool { node.hasError }
  package var documentation: [String] { node.documentation }

  func first<View: SyntaxView>(_ view: View.Type) -> View? { View(node.first(View.kind)) }

  func all<View: SyntaxView>(_ view: View.Type) -> [View] {
    node.all(View.kind).map { View(node: $0) }
  }

  /// The child of a kind that `count` others of it stand before.
  private func child(_ kind: SyntaxKind, after count: Int) -> SyntaxNode? {
    var left = count
    for case .node(let index) in node.children where node.tree.nodes[Int(index)].kind == kind {
      if left == 0 { return node.tree.node(index) }
      left -= 1
    }
    return nil
  }

  /// Its names in order, those that are missing included.
  var names: [NameSyntax] { all(NameSyntax.self) }

  var literals: [LiteralSyntax] { all(LiteralSyntax.self) }

  var expressions: [ExpressionSyntax] { node.childNodes.compactMap { ExpressionSyntax($0) } }

  func name(_ index: Int = 0) -> NameSyntax? {
    let name = child(.name, after: index).map { NameSyntax(node: $0) }
    return name?.isMissing == false ? name : nil
  }

  func literal(_ index: Int = 0) -> LiteralSyntax? {
    child(.literal, after: index).map { LiteralSyntax(node: $0) }
  }

  func expression(_ index: Int = 0) -> ExpressionSyntax? {
    let expressions = expressions
    return expressions.indices.contains(index) ? expressions[index] : nil
  }
}

/// A name, where it is declared or used.
package struct NameSyntax: SyntaxView {
  package static let kind = SyntaxKind.name
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  /// Empty when the name is missing.
  package var text: String { isMissing ? "" : node.text }
  package var isMissing: Bool { node.firstToken == nil }
}

/// Names joined by dots, `Line.amount_paid`; a single name is a path too.
package struct PathSyntax: SyntaxView {
  package static let kind = SyntaxKind.path
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var parts: [NameSyntax] { names.filter { !$0.isMissing } }
  package var text: String { parts.map(\.text).joined(separator: ".") }
}

/// A type and what it is applied to: `Money(USD)`, `Duration`.
package struct TypeSyntax: SyntaxView {
  package static let kind = SyntaxKind.type
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var arguments: [TypeSyntax] { all(TypeSyntax.self) }
  /// The number in `Decimal(3)`.
  package var number: LiteralSyntax? { literal() }
}

/// A template parameter: `horizon: Duration in { 28d, 90d }`.
package struct TemplateParameterSyntax: SyntaxView {
  package static let kind = SyntaxKind.templateParameter
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var type: TypeSyntax? { first(TypeSyntax.self) }
  /// The finite set it ranges over, where the text gives one.
  package var values: SetSyntax? { first(SetSyntax.self) }
}

/// The parameters of a template, in parentheses.
package struct ParametersSyntax: SyntaxView {
  package static let kind = SyntaxKind.parameters
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var parameters: [TemplateParameterSyntax] { all(TemplateParameterSyntax.self) }
}

/// A template or plain name with its arguments: `purchases_of(department, 90d)`, `spending`.
package struct InstanceSyntax: SyntaxView {
  package static let kind = SyntaxKind.instance
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var arguments: [ExpressionSyntax] { first(ArgumentsSyntax.self)?.arguments ?? [] }
  package var hasArguments: Bool { first(ArgumentsSyntax.self) != nil }
}

/// What stands between the parentheses of a call, with its filter.
package struct ArgumentsSyntax: SyntaxView {
  package static let kind = SyntaxKind.arguments
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var arguments: [ExpressionSyntax] { expressions }
  /// The condition after `where`.
  package var condition: ExpressionSyntax? {
    node.first(.whereClause)?.childNodes.lazy.compactMap { ExpressionSyntax($0) }.first
  }
}
