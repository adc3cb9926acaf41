package import CanonSource
package import CanonTypes

/// An expression, by its form.
package indirect enum ExpressionSyntax: Hashable, Sendable {
  case literal(LiteralSyntax)
  case path(PathSyntax)
  case call(CallSyntax)
  case binary(BinarySyntax)
  case unary(UnarySyntax)
  case parenthesised(ParenthesisedSyntax)
  case set(SetSyntax)
  case evidence(EvidenceStateSyntax)
  case choice(CaseSyntax)

  package init?(_ node: SyntaxNode) {
    switch node.kind {
    case .literal: self = .literal(LiteralSyntax(node: node))
    case .path: self = .path(PathSyntax(node: node))
    case .call: self = .call(CallSyntax(node: node))
    case .binary: self = .binary(BinarySyntax(node: node))
    case .unary: self = .unary(UnarySyntax(node: node))
    case .parenthesised: self = .parenthesised(ParenthesisedSyntax(node: node))
    case .set: self = .set(SetSyntax(node: node))
    case .evidenceState: self = .evidence(EvidenceStateSyntax(node: node))
    case .caseExpression: self = .choice(CaseSyntax(node: node))
    default: return nil
    }
  }

  package var node: SyntaxNode {
    switch self {
    case .literal(let syntax): syntax.node
    case .path(let syntax): syntax.node
    case .call(let syntax): syntax.node
    case .binary(let syntax): syntax.node
    case .unary(let syntax): syntax.node
    case .parenthesised(let syntax): syntax.node
    case .set(let syntax): syntax.node
    case .evidence(let syntax): syntax.node
    case .choice(let syntax): syntax.node
    }
  }

  package var span: SourceSpan { node.span }
  package var hasError: Bool { node.hasError }

  /// The expression without parentheses around it.
  package var inner: ExpressionSyntax {
    if case .parenthesised(let syntax) = self, let inner = syntax.expression { return inner.inner }
    return self
  }

  /// The dotted name, when it is nothing more.
  package var pathText: String? {
    if case .path(let path) = inner { path.text } else { nil }
  }
}

/// A literal with its exact value.
package struct LiteralSyntax: SyntaxView {
  package static let kind = SyntaxKind.literal
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  /// `nil` for a literal that is missing or that the lexer refused.
  package var value: LiteralValue? {
    let tokens = node.childTokens
    guard let first = tokens.first, !first.token.isMalformed else { return nil }
    switch first.kind {
    case .identifier: return .truth(first.keyword == .true)
    case .string: return .text(TextLiteral.value(node.tree.source.bytes[first.range]))
    case .date: return CivilDate(first.text).map { .date($0) }
    case .instant: return Instant(first.text).map { .instant($0) }
    default:
      let value = NumberLiteral.value(first.text, first.kind)
      guard tokens.count == 2 else { return value }
      switch value {
      case .integer(let amount): return .money(ExactDecimal(amount), currency: tokens[1].text)
      case .decimal(let amount): return .money(amount, currency: tokens[1].text)
      default: return nil
      }
    }
  }

  package var integer: Int64? { if case .integer(let value)? = value { value } else { nil } }

  /// A whole or decimal number.
  package var number: ExactDecimal? {
    switch value {
    case .integer(let value)?: ExactDecimal(value)
    case .decimal(let value)?: value
    default: nil
    }
  }

  package var percent: ExactDecimal? {
    if case .percent(let value)? = value { value } else { nil }
  }

  package var duration: Period? { if case .duration(let value)? = value { value } else { nil } }

  package var text: String? { if case .text(let value)? = value { value } else { nil } }

  package var version: SemanticVersion? {
    if case .version(let value)? = value { value } else { nil }
  }

  /// A time, or the first second of a day in UTC.
  package var instant: Instant? {
    switch value {
    case .instant(let value)?: value
    case .date(let value)?: Instant(seconds: value.daysSinceEpoch * 86_400)
    default: nil
    }
  }
}

/// A function or an aggregate applied: `sum(Line.amount_paid where Line.department within d)`.
package struct CallSyntax: SyntaxView {
  package static let kind = SyntaxKind.call
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var callee: PathSyntax? { first(PathSyntax.self) }
  package var arguments: [ExpressionSyntax] { first(ArgumentsSyntax.self)?.arguments ?? [] }
  package var condition: ExpressionSyntax? { first(ArgumentsSyntax.self)?.condition }
}

/// The operators between two operands.
package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
  case or, and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case within, contains
  case subsetOf = "subset of"
  case `is`
  case otherwise
  case through = "..="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
}

/// Two operands and what stands between them.
package struct BinarySyntax: SyntaxView {
  package static let kind = SyntaxKind.binary
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var left: ExpressionSyntax? { expression(0) }
  package var right: ExpressionSyntax? { expression(1) }
  package var operatorToken: SyntaxToken? { node.childTokens.first }
  package var `operator`: BinaryOperator? {
    guard let token = operatorToken else { return nil }
    return token.keyword == .subset ? .subsetOf : BinaryOperator(rawValue: token.text)
  }
}

/// `not` or `-` before an operand.
package struct UnarySyntax: SyntaxView {
  package static let kind = SyntaxKind.unary
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var isNot: Bool { node.has(.not) }
  package var operand: ExpressionSyntax? { expression() }
}

/// An expression in parentheses.
package struct ParenthesisedSyntax: SyntaxView {
  package static let kind = SyntaxKind.parenthesised
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var expression: ExpressionSyntax? { expression() }
}

/// A finite set, `{ spending, frequency }`.
package struct SetSyntax: SyntaxView {
  package static let kind = SyntaxKind.set
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var elements: [ExpressionSyntax] { expressions }
}

/// `evidence complete` or `evidence incomplete`.
package struct EvidenceStateSyntax: SyntaxView {
  package static let kind = SyntaxKind.evidenceState
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var isComplete: Bool { node.has(.complete) }
}

/// `case { when CONDITION: VALUE  else VALUE }`.
package struct CaseSyntax: SyntaxView {
  package static let kind = SyntaxKind.caseExpression
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var choices: [CaseWhenSyntax] { all(CaseWhenSyntax.self) }
  /// The value when no condition holds.
  package var otherwise: ExpressionSyntax? {
    node.first(.caseElse)?.childNodes.lazy.compactMap { ExpressionSyntax($0) }.first
  }
}

/// A condition, and the value when it is the first that holds.
package struct CaseWhenSyntax: SyntaxView {
  package static let kind = SyntaxKind.caseWhen
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var condition: ExpressionSyntax? { expression() }
  package var value: ExpressionSyntax? { expression(1) }
}
