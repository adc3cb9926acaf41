import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Entities, taxonomies and attributes.
extension Resolver {
  mutating func taxonomy(_ syntax: TaxonomySyntax) -> TaxonomyDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: taxonomies), !syntax.hasError else {
      return nil
    }
    var terms: [Taxonomy.Term] = []
    var names = SymbolTable("term", .unknownTerm)
    var spellings = SymbolTable("spelling", .unknownTerm)
    if let table = syntax.table {
      return self.taxonomy(name, from: table)
    }
    for term in syntax.terms {
      collect(term, parent: nil, &terms, &names, &spellings)
    }
    guard !terms.isEmpty else {
      _ = required(nil as Int?, "term", of: name, broken: false, "{ grocery  drug }")
      return nil
    }
    return TaxonomyDeclaration(
      name: name, taxonomy: Taxonomy(name: name.text, terms: terms))
  }

  private mutating func collect(
    _ syntax: TermSyntax, parent: Int64?, _ terms: inout [Taxonomy.Term],
    _ names: inout SymbolTable, _ spellings: inout SymbolTable
  ) {
    guard let name = Name(syntax.name), names.declare(name, in: "", &findings) else { return }
    var written: [String] = []
    for spelling in syntax.spellings {
      guard let text = spelling.text,
        spellings.declare(Name(text: text, span: spelling.span), in: "", &findings)
      else { continue }
      written.append(text)
    }
    let index = Int64(terms.count)
    terms.append(.init(name: name.text, parent: parent, spellings: written))
    for child in syntax.terms { collect(child, parent: index, &terms, &names, &spellings) }
  }

  mutating func entities(_ sections: [(DomainSection, Scope)]) -> [EntityDeclaration] {
    var result: [EntityDeclaration] = []
    for (section, scope) in sections {
      for syntax in section.syntax.entities {
        if let entity = entity(syntax, scope) { result.append(entity) }
      }
    }
    return result.filter { ends($0, result) }
  }

  private mutating func entity(_ syntax: EntitySyntax, _ scope: Scope) -> EntityDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: entities), !syntax.hasError else {
      return nil
    }
    let parent = Name(syntax.parent)
    if let parent, entities.find(parent, from: scope, &findings) == nil { return nil }
    let key = syntax.key?.column?.name?.text
    if parent == nil,
      required(key, "key", of: name, broken: false, "{ key column \"customer_id\" }") == nil
    {
      return nil
    }
    // Out of its limits it has been reported; the entity is there all the same.
    let most = placed(syntax.atMost?.count)
    if let most {
      _ = Limits.check(most, "records at most", ProgramLimits.recordsInParent, &findings)
    }
    let within = syntax.atMost?.period
    if let period = within?.duration, let within,
      period.seconds <= 0 || period > ProgramLimits.longestPeriod
    {
      findings.report(
        .outsideLimits, "a maximum in \(period) is not possible", at: within.span,
        "from 1s to \(ProgramLimits.longestPeriod)")
    }
    let limits = ProgramLimits.recordsInParent
    let kept = most.map { max(limits.lowerBound, min($0.value, limits.upperBound)) }
    return EntityDeclaration(
      name: name,
      entity: Entity(
        name: name.text, parent: parent?.text, eventTime: Name(syntax.time)?.text,
        atMost: kept, atMostWithin: within?.duration, keyColumn: key,
        rowsTable: syntax.rows?.table?.name?.text),
      eventTime: Name(syntax.time))
  }

  /// Whether the parents of an entity end at a unit, not too far away.
  private mutating func ends(
    _ entity: EntityDeclaration, _ all: [EntityDeclaration]
  ) -> Bool {
    var current = entity.entity.parent
    for _ in 0..<ProgramLimits.nesting {
      guard let name = current else { return true }
      guard let parent = all.first(where: { $0.name.text == name }) else { return false }
      current = parent.entity.parent
    }
    findings.report(
      .nameCycle, "the entities that contain `\(entity.name.text)` do not end at a unit",
      at: entity.name.span, "contains itself, or lies deeper than \(ProgramLimits.nesting)")
    return false
  }

  /// An event time is an instant of its own entity.
  mutating func checkTimes(
    _ entities: [EntityDeclaration], _ attributes: [AttributeDeclaration]
  ) {
    for entity in entities {
      guard let time = entity.eventTime else { continue }
      guard owners[time.text] == entity.name.text else {
        let known = attributes.filter { $0.entity.text == entity.name.text && $0.type == .instant }
        findings.reportUnknown(
          .unknownAttribute, "`\(entity.name.text)` has no attribute `\(time.text)`",
          at: time.span, "names its event time",
          name: time, among: known.map(\.name.text), "instant")
        continue
      }
      guard let attribute = attributes.first(where: { $0.name.text == time.text }) else { continue }
      if attribute.isOptional {
        findings.report(
          .invalidOptional, "every `\(entity.name.text)` has a time, so `\(time.text)` is there",
          at: time.span, "dates the record",
          because: [LabelledSpan(attribute.typeSpan, "declared `Optional`")],
          help: "write `: Instant`; rows without it are set aside")
        continue
      }
      guard attribute.type != .instant else { continue }
      findings.report(
        .typeMismatch,
        "an event time is an Instant, but `\(time.text)` is "
          + attribute.type.written, at: time.span, "this is \(attribute.type.written)",
        because: [LabelledSpan(attribute.typeSpan, "declared here")])
    }
  }

  mutating func attribute(
    _ syntax: CanonicalSyntax, _ domain: String, _ scope: Scope
  ) -> AttributeDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: attributes), !syntax.hasError,
      let owner = Name(syntax.entity)
    else { return nil }
    return kept(memory?.attributes, syntax.node, scope) {
      $0.attribute(syntax, name, owner, domain, scope)
    }
  }

  private mutating func attribute(
    _ syntax: CanonicalSyntax, _ name: Name, _ owner: Name, _ domain: String, _ scope: Scope
  ) -> AttributeDeclaration? {
    let isOptional = syntax.type.flatMap { Name($0.name) }?.text == "Optional"
    let type =
      isOptional ? optional(syntax, owner, scope) : type(syntax.type, scope)
    let known = entities.find(owner, from: scope, &findings) != nil
    let clause = required(
      syntax.label.flatMap { Name($0.name) }, "class", of: name, broken: false, "class protected")
    guard let clause, let label = label(clause), let type, known,
      let typeSpan = syntax.type?.span
    else { return nil }
    let source = syntax.source.map { mapping($0) }
    if case .some(.none) = source { return nil }
    if source == nil, label != .local {
      _ = required(
        nil as Int?, "source", of: name, broken: false, "source column \"\(name.text)\"")
      return nil
    }
    let range = range(syntax.range?.range)
    if syntax.range != nil, range == nil { return nil }
    return AttributeDeclaration(
      name: name, domain: domain, entity: owner, type: type, typeSpan: typeSpan, label: label,
      labelSpan: clause.span, meaning: syntax.meaning?.text?.text ?? "", source: source ?? nil,
      range: range, outside: syntax.range?.outside?.clamps == true ? .clamp : .setAside,
      absent: treatment(syntax.absent?.treatment), unknown: treatment(syntax.unknown?.treatment),
      isOptional: isOptional, deprecated: deprecation(syntax.deprecated, scope))
  }

  /// What authors may write; `released` is never written, for only a release makes it.
  mutating func label(_ name: Name) -> Label? {
    word(name, among: ["public", "protected", "local"], "class").flatMap { Label(rawValue: $0) }
  }

  private mutating func treatment(
    _ syntax: TreatmentSyntax?
  ) -> AttributeDeclaration.Treatment? {
    guard let syntax else { return nil }
    if syntax.setsAside { return .setAside }
    return constant(syntax.value).map { .value($0) }
  }

  /// The first column or constant; places in named formats belong to other readers.
  private mutating func mapping(_ syntax: SourceClauseSyntax) -> SourceMapping? {
    for item in syntax.items {
      switch item {
      case .column(let column): return mapping(column)
      case .constant(let constant):
        return self.constant(constant.value).map { .constant($0.kind.plain) }
      case .format: continue
      }
    }
    notInForce(syntax.node.text, syntax.span)
    return nil
  }

  private mutating func mapping(_ syntax: ColumnSourceSyntax) -> SourceMapping? {
    guard let column = syntax.column?.name?.text else { return nil }
    let zone = syntax.zone?.text
    if let through = syntax.through {
      guard let table = through.table?.name?.text, let key = through.key?.text,
        let result = through.column?.name?.text
      else { return nil }
      guard syntax.offsets.isEmpty, zone == nil else {
        notInForce("through", through.span)
        return nil
      }
      return .lookup(column: column, table: table, keyColumn: key, resultColumn: result)
    }
    guard let offset = syntax.offsets.first else { return .column(column, zone: zone) }
    guard syntax.offsets.count == 1, offset.isMinus, zone == nil,
      let other = offset.column?.name?.text
    else {
      notInForce(offset.node.text, offset.span)
      return nil
    }
    return .difference(column: column, minus: other)
  }
}

extension Constant.Kind {
  /// The bare text of a constant source: `US`, not `"US"`.
  fileprivate var plain: String { if case .text(let text) = self { text } else { written } }
}
