import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// The `where` clauses of aggregates: tests of the record at hand.
extension Resolver {
  /// `Line.amount_paid`: an attribute of an entity, both declared.
  mutating func attribute(_ path: PathSyntax, _ scope: Scope) -> AttributeUse? {
    let parts = path.parts.map { Name($0) }
    guard parts.count == 2 else {
      findings.report(
        .unexpectedForm, "an attribute is named with its entity", at: path.span, "of which entity?",
        help: owners[path.text].map { "write `\($0).\(path.text)`" })
      return nil
    }
    guard entities.find(parts[0], from: scope, &findings) != nil,
      let symbol = attributes.find(parts[1], from: scope, &findings)
    else { return nil }
    guard owners[parts[1].text] == parts[0].text else {
      findings.report(
        .unknownAttribute, "`\(parts[0].text)` has no attribute `\(parts[1].text)`",
        at: parts[1].span, "not an attribute of `\(parts[0].text)`",
        because: [LabelledSpan(symbol.name.span, "declared here")],
        help: owners[parts[1].text].map { "it belongs to `\($0)`" })
      return nil
    }
    noteAttribute(parts[1].text)
    return AttributeUse(name: parts[1].text, span: path.span)
  }

  mutating func filter(_ expression: ExpressionSyntax, _ scope: Scope) -> FilterUse? {
    switch expression.inner {
    case .unary(let unary) where unary.isNot:
      guard let operand = unary.operand else { return nil }
      return filter(operand, scope).map { .negation($0) }
    case .call(let call):
      guard let aggregate = aggregate(call, scope) else { return nil }
      guard aggregate.function == .exists else { break }
      return .exists(entity: aggregate.entity, aggregate.filter, call.span)
    case .binary(let binary): return filter(binary, expression.span, scope)
    default: break
    }
    findings.report(
      .unexpectedForm, "a filter tests attributes of the record", at: expression.span,
      "not a test", help: "write `Line.category within dairy`, a comparison, or `exists(…)`")
    return nil
  }

  private mutating func filter(
    _ binary: BinarySyntax, _ span: SourceSpan, _ scope: Scope
  ) -> FilterUse? {
    guard let left = binary.left, let right = binary.right, let operation = binary.operator else {
      return nil
    }
    if operation == .and || operation == .or {
      guard let first = filter(left, scope), let second = filter(right, scope) else { return nil }
      return operation == .and
        ? .conjunction(first.conjuncts + second.conjuncts)
        : .disjunction(first.disjuncts + second.disjuncts)
    }
    guard case .path(let path) = left.inner else {
      findings.report(
        .unexpectedForm, "a test begins with the attribute", at: left.span, "not an attribute",
        help: "write `Line.amount_paid > 0 USD`, the attribute first")
      return nil
    }
    guard let use = attribute(path, scope) else { return nil }
    if operation == .is { return presence(use, right) }
    guard let value = constant(right) else { return nil }
    switch operation {
    case .within: return .within(use, value)
    case .contains: return .contains(use, value)
    default:
      if let comparison = Comparison(rawValue: operation.rawValue) {
        return .compare(use, comparison, value)
      }
      findings.report(
        .unexpectedForm, "`\(operation.rawValue)` does not test an attribute", at: span,
        "not a test", help: "write `within`, `contains` or a comparison")
      return nil
    }
  }

  /// `Line.a is present` or `Line.a is absent`.
  private mutating func presence(
    _ use: AttributeUse, _ right: ExpressionSyntax
  ) -> FilterUse? {
    let word = right.pathText ?? ""
    guard ["present", "absent"].contains(word) else {
      findings.report(
        .unexpectedForm, "`is` asks whether a value is there", at: right.span, "not known here",
        help: "write `is present` or `is absent`; compare values with `==`")
      return nil
    }
    return word == "present" ? .present(use) : .negation(.present(use))
  }
}

extension FilterUse {
  /// The parts that all must hold.
  fileprivate var conjuncts: [FilterUse] {
    if case .conjunction(let parts) = self { parts } else { [self] }
  }

  /// The parts of which one must hold.
  fileprivate var disjuncts: [FilterUse] {
    if case .disjunction(let parts) = self { parts } else { [self] }
  }
}
