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
    return kept(memory?.queries, syntax.node, scope) { $0.query(syntax, name, unit, domain, scope) }
  }

  private mutating func query(
    _ syntax: QuerySyntax, _ name: Name, _ unit: Name, _ domain: String, _ scope: Scope
  ) -> QueryDeclaration? {
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
    return kept(memory?.families, syntax.node, scope) { $0.family(syntax, name, domain, scope) }
  }

  private mutating func family(
    _ syntax: FamilySyntax, _ name: Name, _ domain: String, _ scope: Scope
  ) -> FamilyDeclaration? {
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
}
