import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Literals, types, template parameters and instances.
extension Resolver {
  /// A literal or a word; anything else is a finding.
  mutating func constant(_ expression: ExpressionSyntax?) -> Constant? {
    guard let expression, !expression.hasError else { return nil }
    let span = expression.span
    switch expression.inner {
    case .literal(let literal):
      return kind(literal, negative: false).map { Constant(kind: $0, span: span) }
    case .unary(let unary) where !unary.isNot:
      guard case .literal(let literal)? = unary.operand?.inner else { break }
      return kind(literal, negative: true).map { Constant(kind: $0, span: span) }
    case .path(let path) where path.parts.count == 1:
      return Constant(kind: .word(path.text), span: span)
    default: break
    }
    findings.report(
      .unexpectedForm, "expected a value, found something to compute", at: span,
      "not a literal or a name")
    return nil
  }

  private mutating func kind(_ literal: LiteralSyntax, negative: Bool) -> Constant.Kind? {
    func signed(_ number: ExactDecimal) -> ExactDecimal {
      negative
        ? ExactDecimal(mantissa: -number.mantissa, scale: number.scale) ?? number : number
    }
    switch literal.value {
    case .integer(let number)?: return .number(signed(ExactDecimal(number)))
    case .decimal(let number)?: return .number(signed(number))
    case .percent(let number)?: return .percent(signed(number))
    case .money(let amount, let currency)?:
      guard isCurrency(currency, literal.span) else { return nil }
      return .money(signed(amount), currency: currency)
    case .duration(let period)? where !negative: return .duration(period)
    case .date(let date)? where !negative:
      return .instant(Instant(seconds: date.daysSinceEpoch * 86_400))
    case .instant(let instant)? where !negative: return .instant(instant)
    case .text(let text)? where !negative: return .text(text)
    case .truth(let truth)? where !negative: return .word(truth ? "true" : "false")
    case nil: return nil
    default:
      findings.report(
        .unexpectedForm, "this literal is not a value here", at: literal.span,
        negative ? "cannot be negative" : "a version names no value")
      return nil
    }
  }

  private mutating func isCurrency(_ code: String, _ span: SourceSpan) -> Bool {
    if Currencies.known.contains(code) { return true }
    findings.report(
      .unknownCurrency, "there is no currency `\(code)`", at: span,
      "a code of ISO 4217 with hundredths",
      help: Spelling.nearest(to: code, among: Currencies.known).map { "did you mean `\($0)`?" },
      fix: .correct(code, span, among: Currencies.known))
    return false
  }

  mutating func range(_ expression: ExpressionSyntax?) -> RangeUse? {
    guard let expression, !expression.hasError else { return nil }
    guard case .binary(let binary) = expression.inner, binary.operator == .through else {
      findings.report(
        .unexpectedForm, "expected an interval", at: expression.span, "not `low ..= high`",
        help: "write both ends: `0 ..= 50`")
      return nil
    }
    guard let low = constant(binary.left), let high = constant(binary.right) else { return nil }
    return RangeUse(low: low, high: high, span: expression.span)
  }

  mutating func type(_ syntax: TypeSyntax?, _ scope: Scope) -> ValueType? {
    guard let syntax, !syntax.hasError, let name = Name(syntax.name) else { return nil }
    let inner = syntax.arguments.first.flatMap { Name($0.name) }
    switch name.text {
    case "Money":
      guard let inner else {
        findings.report(
          .unitMismatch, "an amount of money has a currency", at: name.span, "of which currency?",
          help: "write `Money(USD)`")
        return nil
      }
      return isCurrency(inner.text, inner.span) ? .money(currency: inner.text) : nil
    case "Term":
      guard let inner else {
        findings.report(
          .unexpectedForm, "a term belongs to a taxonomy", at: name.span, "of which taxonomy?",
          help: "write `Term(Category)`")
        return nil
      }
      return taxonomies.find(inner, from: scope, &findings).map { .term(taxonomy: $0.name.text) }
    case "Decimal":
      guard let places = placed(syntax.number),
        ProgramLimits.decimalPlaces.contains(places.value)
      else {
        findings.report(
          .invalidPlaces, "a decimal says how many places it keeps, at most nine",
          at: syntax.number?.span ?? name.span, "how many places?", help: "write `Decimal(3)`")
        return nil
      }
      return .decimal(places: places.value)
    case "Optional":
      findings.report(
        .invalidOptional, "only an attribute of a record may be absent", at: syntax.span,
        "is always there", help: "take `Optional` away, or say what stands in: `if empty 0`")
      return nil
    default: break
    }
    if let plain = Resolver.plainTypes[name.text], inner == nil { return plain }
    if inner == nil, taxonomies.symbols[name.text] != nil {
      return taxonomies.find(name, from: scope, &findings).map { .term(taxonomy: $0.name.text) }
    }
    let known =
      Array(Resolver.plainTypes.keys) + ["Money", "Term", "Decimal", "Optional"]
      + Array(taxonomies.symbols.keys)
    findings.reportUnknown(
      .unknownType, "there is no type `\(syntax.node.text)`", at: syntax.span, "not a type",
      name: name, among: known, "type")
    return nil
  }

  private static let plainTypes: [String: ValueType] = [
    "Instant": .instant, "Count": .count, "Ratio": .ratio, "Duration": .duration,
    "Market": .market, "Key": .key, "Text": .text, "Bool": .boolean, "Date": .date,
  ]

  /// All parameters of a template; `nil` when one of them has a mistake.
  mutating func templateParameters(
    _ syntaxes: [TemplateParameterSyntax], _ scope: Scope
  ) -> [TemplateParameter]? {
    var result: [TemplateParameter] = []
    var table = SymbolTable("parameter", .unknownParameter)
    for syntax in syntaxes {
      guard let name = Name(syntax.name), let type = type(syntax.type, scope),
        let typeSpan = syntax.type?.span, table.declare(name, in: "", &findings)
      else { return nil }
      var choices: [Constant]?
      if let values = syntax.values {
        let constants = values.elements.map { constant($0) }
        guard !constants.contains(where: { $0 == nil }) else { return nil }
        choices = constants.compactMap(\.self)
        if constants.isEmpty {
          findings.report(
            .emptyInterval, "`\(name.text)` has nothing to choose from", at: values.span,
            "an empty set")
          return nil
        }
      }
      result.append(
        TemplateParameter(name: name, type: type, typeSpan: typeSpan, choices: choices))
    }
    return result
  }

  /// A use of a template of one kind; its arguments are read where their types are known.
  mutating func instance(
    _ syntax: InstanceSyntax?, of table: SymbolTable, _ scope: Scope
  ) -> InstanceUse? {
    guard let syntax, !syntax.hasError, let name = Name(syntax.name),
      table.find(name, from: scope, &findings) != nil
    else { return nil }
    noteTemplate(name.text, in: table)
    let arguments = syntax.arguments.map { constant($0) }
    guard !arguments.contains(where: { $0 == nil }) else { return nil }
    return InstanceUse(
      name: name, arguments: arguments.compactMap(\.self), span: syntax.span)
  }

  /// A number that has to be whole.
  func placed(_ literal: LiteralSyntax?) -> Placed<Int64>? {
    literal.flatMap { syntax in
      syntax.integer.map { Placed(value: $0, span: syntax.span) }
    }
  }

  func placedNumber(_ literal: LiteralSyntax?) -> Placed<ExactDecimal>? {
    literal.flatMap { syntax in
      syntax.number.map { Placed(value: $0, span: syntax.span) }
    }
  }
}
