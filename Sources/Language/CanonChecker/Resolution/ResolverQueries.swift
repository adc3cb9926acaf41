import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Queries and families: what is derived from which records.
extension Resolver {
  mutating func query(
    _ syntax: QuerySyntax, _ domain: String, _ scope: Scope
  ) -> QueryDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: queries), !syntax.hasError,
      let unit = Name(syntax.entity)
    else { return nil }
    let parameters = templateParameters(syntax.parameters, scope)
    let type = type(syntax.type, scope)
    let known = entities.find(unit, from: scope, &findings) != nil
    let clause = required(
      syntax.derive?.expression, "derive", of: name, broken: false,
      "derive count(Receipt) in last 90d")
    let reading = clause.flatMap { self.reading($0, scope) }
    let window = syntax.derive?.window.flatMap { self.window($0) }
    if syntax.derive?.window != nil, window == nil { return nil }
    let bound = range(syntax.bound?.range)
    if syntax.bound != nil, bound == nil { return nil }
    let ifEmpty = constant(syntax.ifEmpty?.value)
    if syntax.ifEmpty != nil, ifEmpty == nil { return nil }
    var logScale: SourceSpan?
    if let scale = syntax.scale.flatMap({ Name($0.name) }) {
      guard let word = word(scale, among: ["linear", "log"], "scale") else { return nil }
      if word == "log" { logScale = scale.span }
    }
    var declared: Placed<Label>?
    if let name = syntax.label.flatMap({ Name($0.name) }) {
      guard let label = label(name) else { return nil }
      declared = Placed(value: label, span: name.span)
    }
    guard let parameters, let type, let typeSpan = syntax.type?.span, known, let reading else {
      return nil
    }
    return QueryDeclaration(
      name: name, domain: domain, parameters: parameters, type: type, typeSpan: typeSpan,
      unit: unit, isOutcome: syntax.isOutcome, meaning: syntax.meaning?.text?.text ?? "",
      label: declared, derive: reading, window: window, ifEmpty: ifEmpty, bound: bound,
      logScale: logScale)
  }

  mutating func family(
    _ syntax: FamilySyntax, _ domain: String, _ scope: Scope
  ) -> FamilyDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: families), !syntax.hasError else {
      return nil
    }
    let parameters = templateParameters(syntax.parameters, scope)
    let items = syntax.instances.map { instance($0, of: queries, scope) }
    guard let parameters, !items.contains(where: { $0 == nil }) else { return nil }
    guard !items.isEmpty else {
      _ = required(nil as Int?, "query", of: name, broken: false, "spend(30d)")
      return nil
    }
    return FamilyDeclaration(
      name: name, domain: domain, parameters: parameters, items: items.compactMap(\.self))
  }

  mutating func window(_ syntax: WindowSyntax) -> WindowUse? {
    constant(syntax.length).map {
      WindowUse(isPast: !syntax.isNext, length: $0, span: syntax.span)
    }
  }

  private mutating func reading(_ expression: ExpressionSyntax, _ scope: Scope) -> ReadingUse? {
    switch expression.inner {
    case .binary(let binary) where binary.operator == .divide:
      guard let left = binary.left, let right = binary.right,
        let above = reading(left, scope), let below = reading(right, scope)
      else { return nil }
      return .ratio(above, below, expression.span)
    case .call(let call): return aggregate(call, scope).map { .aggregate($0) }
    default:
      unreadable(expression.span)
      return nil
    }
  }

  private mutating func unreadable(_ span: SourceSpan) {
    let words = ReadingUse.Function.allCases.map(\.word)
    findings.report(
      .unexpectedForm, "a query derives an aggregate, or the ratio of two", at: span,
      "not one of them", help: "write \(Phrase.list(words, "or")) of something")
  }

  private mutating func aggregate(
    _ call: CallSyntax, _ scope: Scope
  ) -> ReadingUse.Aggregate? {
    guard let callee = call.callee, let name = callee.parts.first.map({ Name($0) }) else {
      return nil
    }
    guard let function = ReadingUse.Function.allCases.first(where: { $0.word == name.text }),
      callee.parts.count == 1
    else {
      let words = ReadingUse.Function.allCases.map(\.word)
      findings.report(
        .unknownWord, "there is no aggregate `\(callee.text)`", at: callee.span, "not known here",
        help: Spelling.nearest(to: callee.text, among: words).map { "did you mean `\($0)`?" }
          ?? "write \(Phrase.list(words, "or"))")
      return nil
    }
    guard call.arguments.count == 1, case .path(let path)? = call.arguments.first?.inner else {
      findings.report(
        .wrongArguments, "`\(function.word)` reads one thing", at: call.span,
        function.readsAttribute ? "an attribute: `Line.amount_paid`" : "an entity: `Receipt`")
      return nil
    }
    let parts = path.parts.map { Name($0) }
    guard parts.count == (function.readsAttribute ? 2 : 1) else {
      findings.report(
        .wrongArguments,
        "`\(function.word)` reads "
          + (function.readsAttribute ? "an attribute of an entity" : "records, not an attribute"),
        at: path.span, "this is `\(path.text)`",
        help: function.readsAttribute
          ? "write `\(function.word)(Line.amount_paid)`"
          : "write `\(function.word)(\(parts.first?.text ?? "Receipt"))`")
      return nil
    }
    guard entities.find(parts[0], from: scope, &findings) != nil else { return nil }
    var use: AttributeUse?
    if function.readsAttribute {
      guard let found = attribute(path, scope) else { return nil }
      use = found
    }
    var condition: FilterUse?
    if let syntax = call.condition {
      guard let typed = filter(syntax, scope) else { return nil }
      condition = typed
    }
    return .init(
      function: function, entity: parts[0].text, attribute: use, filter: condition,
      span: call.span)
  }

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
    return AttributeUse(name: parts[1].text, span: path.span)
  }

  private mutating func filter(_ expression: ExpressionSyntax, _ scope: Scope) -> FilterUse? {
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
      return operation == .and ? .conjunction([first, second]) : .disjunction([first, second])
    }
    guard case .path(let path) = left.inner else {
      findings.report(
        .unexpectedForm, "a test begins with the attribute", at: left.span, "not an attribute",
        help: "write `Line.amount_paid > 0 USD`, the attribute first")
      return nil
    }
    guard let use = attribute(path, scope), let value = constant(right) else { return nil }
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
}
