import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Types a `where` clause: every test reads an attribute of the record at hand, or asks whether a
/// nested record passes; so a filter always ends with a truth.
struct FilterTyper {
  let resolved: ResolvedPolicy
  let scalars: ScalarTyper

  func type(
    _ use: FilterUse, on entity: String, present: Set<String>, _ findings: inout Findings
  ) -> TypedFilter? {
    guard tests(use, present, &findings) else { return nil }
    switch use {
    case .within(let attribute, let term): return within(attribute, term, on: entity, &findings)
    case .compare(let attribute, let comparison, let constant):
      return compare(attribute, comparison, constant, on: entity, &findings)
    case .contains(let attribute, let text):
      return contains(attribute, text, on: entity, &findings)
    case .present(let attribute): return self.present(attribute, on: entity, &findings)
    case .exists(let nested, let filter, let span):
      return exists(nested, filter, span, on: entity, &findings)
    case .conjunction(let parts):
      let known = present.union(use.presences)
      return join(parts, on: entity, known, &findings) { .conjunction($0) }.map { typed in
        if let filter = typed.filter { matches(filter, at: parts, &findings) }
        return typed
      }
    case .disjunction(let parts):
      return join(parts, on: entity, present, &findings) { .disjunction($0) }
    case .negation(let part):
      return type(part, on: entity, present: present, &findings).map {
        TypedFilter(filter: $0.filter.map { .negation($0) }, reads: $0.reads)
      }
    }
  }

  private func join(
    _ parts: [FilterUse], on entity: String, _ present: Set<String>,
    _ findings: inout Findings,
    _ make: ([Filter]) -> Filter
  ) -> TypedFilter? {
    let typed = parts.map { type($0, on: entity, present: present, &findings) }
    let known = typed.compactMap(\.self)
    guard known.count == parts.count else { return nil }
    let filters = known.compactMap(\.filter)
    return TypedFilter(
      filter: filters.count == parts.count ? make(filters) : nil, reads: known.flatMap(\.reads))
  }

  /// What may be absent is tested only beside `is present`.
  private func tests(
    _ use: FilterUse, _ present: Set<String>, _ findings: inout Findings
  ) -> Bool {
    let read: AttributeUse
    switch use {
    case .within(let attribute, _), .compare(let attribute, _, _), .contains(let attribute, _):
      read = attribute
    default: return true
    }
    guard let attribute = resolved.attribute(read.name), attribute.isOptional,
      !present.contains(read.name)
    else { return true }
    findings.report(
      .readsAbsent, "`\(read.name)` may be absent, and nothing says what is meant then",
      at: read.span, "not every `\(attribute.entity.text)` states it",
      because: [LabelledSpan(attribute.typeSpan, "declared `Optional`")],
      help: "write `\(attribute.entity.text).\(read.name) is present and …`")
    return false
  }

  private func present(
    _ use: AttributeUse, on entity: String, _ findings: inout Findings
  ) -> TypedFilter? {
    guard let attribute = read(use, on: entity, &findings) else { return nil }
    guard attribute.isOptional else {
      findings.report(
        .neverEmpty, "`\(use.name)` is never absent", at: use.span, "would test nothing",
        because: [LabelledSpan(attribute.typeSpan, "not declared `Optional`")],
        help: "leave the test out")
      return nil
    }
    return TypedFilter(filter: .present(attribute: use.name), reads: [use])
  }

  private func within(
    _ use: AttributeUse, _ term: Constant, on entity: String, _ findings: inout Findings
  ) -> TypedFilter? {
    guard let attribute = read(use, on: entity, &findings) else { return nil }
    guard case .term(let name) = attribute.type, let taxonomy = resolved.taxonomy(name) else {
      findings.report(
        .typeMismatch, "`within` asks for a term, but `\(use.name)` is \(attribute.type.written)",
        at: use.span, "this is \(attribute.type.written)",
        because: [LabelledSpan(attribute.typeSpan, "declared here")],
        help: "name an attribute of type `Term(…)`, or compare this one with `==`, `<`, `>`")
      return nil
    }
    guard let index = scalars.value(term, as: attribute.type, &findings) else { return nil }
    return TypedFilter(
      filter: .within(attribute: use.name, terms: taxonomy.closure(of: index)), reads: [use])
  }

  private func compare(
    _ use: AttributeUse, _ comparison: Comparison, _ constant: Constant, on entity: String,
    _ findings: inout Findings
  ) -> TypedFilter? {
    guard let attribute = read(use, on: entity, &findings) else { return nil }
    let equality = comparison == .equal || comparison == .notEqual
    let comparable =
      switch attribute.type {
      case .term, .boolean: equality
      case .key, .market, .text: false
      default: true
      }
    guard comparable else {
      findings.report(
        .typeMismatch,
        "values of \(attribute.type.written) are not compared with "
          + "`\(comparison.rawValue)`", at: use.span, "this is \(attribute.type.written)",
        because: [LabelledSpan(attribute.typeSpan, "declared here")])
      return nil
    }
    guard
      let value = scalars.value(
        constant, as: attribute.type, &findings,
        because: [LabelledSpan(attribute.typeSpan, "`\(use.name)` is \(attribute.type.written)")])
    else { return nil }
    let filter = Filter.compare(attribute: use.name, comparison, value)
    matches(filter, at: [.compare(use, comparison, constant)], &findings)
    return TypedFilter(filter: filter, reads: [use])
  }

  private func contains(
    _ use: AttributeUse, _ text: Constant, on entity: String, _ findings: inout Findings
  ) -> TypedFilter? {
    guard let attribute = read(use, on: entity, &findings) else { return nil }
    guard attribute.type == .text, case .text = text.kind else {
      findings.report(
        .typeMismatch,
        "`contains` looks for a text in a text, but `\(use.name)` is "
          + attribute.type.written, at: use.span, "this is \(attribute.type.written)",
        because: [LabelledSpan(attribute.typeSpan, "declared here")])
      return nil
    }
    return TypedFilter(filter: nil, reads: [use])
  }

  private func exists(
    _ nested: String, _ filter: FilterUse?, _ span: SourceSpan, on entity: String,
    _ findings: inout Findings
  ) -> TypedFilter? {
    let chain = resolved.chain(from: nested).map(\.name.text)
    guard chain.dropFirst().contains(entity) else {
      findings.report(
        .readsBeyondUnit, "`\(nested)` is not inside a `\(entity)`", at: span,
        "a filter asks about the records inside the one at hand",
        because: resolved.entity(nested).map { [LabelledSpan($0.name.span, "declared here")] }
          ?? [])
      return nil
    }
    guard let filter else {
      return TypedFilter(filter: .exists(entity: nested, filter: .all), reads: [])
    }
    return type(filter, on: nested, present: [], &findings).map { typed in
      TypedFilter(
        filter: typed.filter.map { .exists(entity: nested, filter: $0) }, reads: typed.reads)
    }
  }

  /// Tests that exclude one another, or the attribute's range, choose no record at all.
  private func matches(
    _ filter: Filter, at parts: [FilterUse], _ findings: inout Findings
  ) {
    var reach = FilterReach()
    guard let attribute = reach.contradiction(in: filter, of: resolved, scalars) else { return }
    let span = parts.flatMap(\.tests).last { $0.name == attribute }?.span
    guard let span = span ?? resolved.attribute(attribute)?.name.span else { return }
    findings.report(
      .neverMatches, "no record can pass this filter", at: span,
      "no value of `\(attribute)` is left",
      because: resolved.attribute(attribute).map { attribute in
        [LabelledSpan(attribute.range?.span ?? attribute.name.span, "its values")]
      } ?? [], help: "widen the test, or the attribute's `range`")
  }

  private func read(
    _ use: AttributeUse, on entity: String, _ findings: inout Findings
  ) -> AttributeDeclaration? {
    guard let attribute = resolved.attribute(use.name) else { return nil }
    guard attribute.entity.text == entity else {
      findings.report(
        .readsBeyondUnit, "`\(use.name)` belongs to `\(attribute.entity.text)`, not to `\(entity)`",
        at: use.span, "not an attribute of the record at hand",
        because: [LabelledSpan(attribute.name.span, "declared here")],
        help: "ask `exists(\(attribute.entity.text) where …)` when it lies inside")
      return nil
    }
    return attribute
  }
}

extension FilterUse {
  /// The attributes that are known to be present wherever the filter passes.
  var presences: Set<String> {
    switch self {
    case .present(let use): [use.name]
    case .conjunction(let parts): parts.reduce(into: []) { $0.formUnion($1.presences) }
    default: []
    }
  }

  /// Every attribute that is read, in the order of the text, in nested records too.
  package var uses: [AttributeUse] {
    switch self {
    case .within(let use, _), .compare(let use, _, _), .contains(let use, _), .present(let use):
      [use]
    case .exists(_, let inner, _): inner?.uses ?? []
    case .conjunction(let parts), .disjunction(let parts): parts.flatMap(\.uses)
    case .negation(let part): part.uses
    }
  }
}
