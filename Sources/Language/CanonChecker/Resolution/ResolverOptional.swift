import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// What an attribute's declaration says beyond its type: that it may be absent, or is on its way
/// out.
extension Resolver {
  /// The type inside `Optional(…)`; a finding where absence has no meaning.
  mutating func optional(
    _ syntax: CanonicalSyntax, _ owner: Name, _ scope: Scope
  ) -> ValueType? {
    guard let outer = syntax.type else { return nil }
    guard let inner = outer.arguments.first, let type = type(inner, scope) else {
      if outer.arguments.isEmpty, !outer.hasError {
        findings.report(
          .invalidOptional, "`Optional` says of which type a value may be absent", at: outer.span,
          "of which type?", help: "write `Optional(Count)`")
      }
      return nil
    }
    switch type {
    case .market, .key, .text:
      findings.report(
        .invalidOptional, "values of \(type.written) are never optional", at: outer.span,
        "only amounts, times, terms and truths may be absent",
        help: "write `\(type.written)`")
      return nil
    default: break
    }
    if let absent = syntax.absent {
      findings.report(
        .optionalAndAbsent, "an absent value is either kept or replaced, not both",
        at: absent.span, "says what replaces it",
        because: [LabelledSpan(outer.span, "says that it is kept")],
        help: "take one of them away")
      return nil
    }
    return type
  }

  mutating func deprecation(
    _ syntax: DeprecatedClauseSyntax?, _ scope: Scope
  ) -> DeprecationUse? {
    guard let syntax, let since = syntax.since, let version = since.version else { return nil }
    let name = Name(syntax.successor)
    if let name {
      guard attributes.find(name, from: scope, &findings) != nil else { return nil }
      noteAttribute(name.text)
    }
    return DeprecationUse(
      since: Placed(value: version, span: since.span), successor: name, span: syntax.span)
  }

  /// The type of a policy parameter, which may count privacy.
  mutating func parameterType(_ syntax: TypeSyntax?, _ scope: Scope) -> ValueType? {
    let name = syntax.flatMap { Name($0.name) }?.text
    if let quantity = PrivacyQuantity.allCases.first(where: { $0.name == name }) {
      return .quantity(quantity)
    }
    return type(syntax, scope)
  }
}
