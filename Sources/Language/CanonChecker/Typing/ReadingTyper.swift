import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Types the `derive` clause of one query under one tuple of arguments.
struct ReadingTyper {
  let resolved: ResolvedPolicy
  let query: QueryDeclaration
  let bindings: Bindings
  let window: Period
  var contributions: [RecordMaximum] = []

  var scalars: ScalarTyper { ScalarTyper(resolved: resolved, bindings: bindings) }

  /// - Parameter expected: the type of what stands beside; only a literal takes it on.
  func type(
    _ use: ReadingUse, as expected: ValueType? = nil, _ findings: inout Findings
  ) -> TypedReading? {
    switch use {
    case .aggregate(let aggregate): self.aggregate(aggregate, &findings)
    case .share(let aggregate): share(aggregate, &findings)
    case .top(let aggregate, let first, let term, let span):
      top(aggregate, first, term, span, &findings)
    case .ratio(let above, let below, let span): ratio(above, below, span, &findings)
    default: computed(use, expected, &findings)
    }
  }

  private func ratio(
    _ above: ReadingUse, _ below: ReadingUse, _ span: SourceSpan, _ findings: inout Findings
  ) -> TypedReading? {
    guard let (top, bottom) = pair(above, below, nil, &findings) else { return nil }
    guard top.type == bottom.type, top.type.isAdditive else {
      let code: DiagnosticCode =
        top.type.isAdditive && bottom.type.isAdditive ? .unitMismatch : .typeMismatch
      findings.report(
        code,
        "a ratio divides two amounts of one type, not \(top.type.written) by "
          + bottom.type.written, at: below.span, "this is \(bottom.type.written)",
        because: [LabelledSpan(above.span, "this is \(top.type.written)")])
      return nil
    }
    return ratio(top, bottom, span, &findings)
  }

  /// Millionths of `top` in `bottom`; empty when that is zero.
  private func ratio(
    _ top: TypedReading, _ bottom: TypedReading, _ span: SourceSpan, _ findings: inout Findings
  ) -> TypedReading? {
    let millionths = top.interval.scaled(by: 1_000_000).joined(Interval(0, 0))
    guard check(millionths, .word, span, "the ratio in millionths", &findings) else { return nil }
    var interval = millionths
    if bottom.interval.low < 0 {
      interval = Interval(-millionths.magnitude, millionths.magnitude)
    } else if let part = top.reading, let whole = bottom.reading,
      Reading.isPart(part, of: whole)
    {
      interval = Interval(0, 1_000_000)
    }
    let reading = top.reading.flatMap { top in
      bottom.reading.map { Reading.ratio(numerator: top, denominator: $0) }
    }
    return TypedReading(
      reading: reading, type: .ratio, interval: interval, reads: top.reads + bottom.reads,
      mayBeEmpty: true)
  }

  private func share(
    _ aggregate: ReadingUse.Aggregate, _ findings: inout Findings
  ) -> TypedReading? {
    guard let part = self.aggregate(aggregate, &findings) else { return nil }
    var present: FilterUse?
    if aggregate.fallback == nil, let use = aggregate.attribute,
      resolved.attribute(use.name)?.isOptional == true
    {
      present = .present(use)
    }
    let everything = ReadingUse.Aggregate(
      function: aggregate.function, entity: aggregate.entity, attribute: aggregate.attribute,
      fallback: aggregate.fallback, filter: present, span: aggregate.span)
    guard let whole = self.aggregate(everything, &findings) else { return nil }
    return ratio(part, whole, aggregate.span, &findings)
  }

  private func top(
    _ aggregate: ReadingUse.Aggregate, _ first: Constant, _ term: Constant, _ span: SourceSpan,
    _ findings: inout Findings
  ) -> TypedReading? {
    guard let use = aggregate.attribute, let attribute = resolved.attribute(use.name),
      let count = scalars.value(first, as: .count, &findings)
    else { return nil }
    guard case .term(let name) = attribute.type, let taxonomy = resolved.taxonomy(name) else {
      findings.report(
        .invalidTop, "`top` counts terms, but `\(use.name)` is \(attribute.type.written)",
        at: use.span, "this is \(attribute.type.written)",
        because: [LabelledSpan(attribute.typeSpan, "declared here")],
        help: "name an attribute of type `Term(…)`: its vocabulary is declared and public")
      return nil
    }
    guard ProgramLimits.topTerms.contains(count) else {
      let limits = ProgramLimits.topTerms
      findings.report(
        .invalidTop, "the first \(count) terms cannot be asked for", at: first.span,
        "from \(limits.lowerBound) to \(limits.upperBound)",
        help: "ask for at most \(limits.upperBound), and at least one")
      return nil
    }
    guard let index = scalars.value(term, as: attribute.type, &findings),
      let counted = self.aggregate(aggregate, &findings)
    else { return nil }
    func made(_ reading: Reading) -> Reading? {
      switch reading {
      case .distinct(let name, let filter):
        .top(
          first: count, attribute: name, filter: filter, terms: taxonomy.closure(of: index))
      case .standingIn(let value, let inner): made(inner).map { .standingIn(value: value, for: $0) }
      default: nil
      }
    }
    return TypedReading(
      reading: counted.reading.flatMap(made), type: .boolean, interval: Interval(0, 1),
      reads: counted.reads)
  }

  private func aggregate(
    _ aggregate: ReadingUse.Aggregate, _ findings: inout Findings
  ) -> TypedReading? {
    guard isBelowUnit(aggregate.entity, aggregate.span, &findings) else { return nil }
    var filter = TypedFilter(filter: .all, reads: [])
    if let use = aggregate.filter {
      guard
        let typed = FilterTyper(resolved: resolved, scalars: scalars)
          .type(use, on: aggregate.entity, present: [], &findings)
      else { return nil }
      filter = typed
    }
    guard let time = eventTime(of: aggregate.entity, aggregate.span, &findings) else { return nil }
    let reads = (aggregate.attribute.map { [$0] } ?? []) + filter.reads + [time]
    if let use = aggregate.attribute {
      guard let attribute = resolved.attribute(use.name) else { return nil }
      guard guarded(aggregate, attribute, use, &findings) else { return nil }
      return overAttribute(aggregate, attribute, use, filter, reads, &findings)
    }
    let records = Interval(0, most(aggregate.entity) ?? Interval.exact.high)
    let entity = aggregate.entity
    func done(
      _ make: (Filter) -> Reading, _ type: ValueType, _ interval: Interval,
      mayBeEmpty: Bool = false
    ) -> TypedReading {
      TypedReading(
        reading: filter.filter.map(make), type: type, interval: interval, reads: reads,
        mayBeEmpty: mayBeEmpty)
    }
    switch aggregate.function {
    case .exists:
      return done({ .exists(entity: entity, filter: $0) }, .boolean, Interval(0, 1))
    case .recency:
      let ages = Interval(0, Int128(window.seconds))
      return done(
        { .recency(entity: entity, filter: $0) }, .duration, ages, mayBeEmpty: true)
    case .count, .sum, .mean, .minimum, .maximum, .distinct:
      return done({ .count(entity: entity, filter: $0) }, .count, records)
    }
  }

  /// What may be absent is read only where the text says what is meant then.
  private func guarded(
    _ aggregate: ReadingUse.Aggregate, _ attribute: AttributeDeclaration, _ use: AttributeUse,
    _ findings: inout Findings
  ) -> Bool {
    let isGuarded = aggregate.filter?.presences.contains(use.name) == true
    if attribute.isOptional {
      if isGuarded || aggregate.fallback != nil { return true }
      let entity = attribute.entity.text
      findings.report(
        .readsAbsent, "`\(use.name)` may be absent, and nothing says what is meant then",
        at: use.span, "not every `\(entity)` states it",
        because: [LabelledSpan(attribute.typeSpan, "declared `Optional`")],
        help: "add `where \(entity).\(use.name) is present`, or write "
          + "`\(entity).\(use.name) otherwise \(attribute.type.example(resolved))`")
      return false
    }
    guard let fallback = aggregate.fallback else { return true }
    findings.report(
      .neverEmpty, "`\(use.name)` is never absent", at: fallback.span, "would have no effect",
      because: [LabelledSpan(attribute.typeSpan, "not declared `Optional`")],
      help: "leave `otherwise` out, or write it behind the aggregate")
    return false
  }

  private func overAttribute(
    _ aggregate: ReadingUse.Aggregate, _ attribute: AttributeDeclaration, _ use: AttributeUse,
    _ filter: TypedFilter, _ reads: [AttributeUse], _ findings: inout Findings
  ) -> TypedReading? {
    let function = aggregate.function
    let fits =
      switch function {
      case .sum, .mean: attribute.type.isAdditive
      case .minimum, .maximum: attribute.type.isOrdered && attribute.type != .instant
      default: attribute.type != .text
      }
    guard fits else {
      findings.report(
        .typeMismatch,
        "`\(function.word)` cannot read `\(use.name)`, which is "
          + attribute.type.written, at: use.span, "this is \(attribute.type.written)",
        because: [LabelledSpan(attribute.typeSpan, "declared here")])
      return nil
    }
    let range = attribute.range.flatMap {
      scalars.bound($0, as: attribute.type, &findings)
    }
    var (values, standIn) = (range.map { Interval($0) } ?? .cell, Int64?.none)
    if let fallback = aggregate.fallback {
      guard let value = scalars.value(fallback, as: attribute.type, &findings) else { return nil }
      (values, standIn) = (values.joined(Interval(Int128(value), Int128(value))), value)
    }
    func done(
      _ make: (Filter) -> Reading, _ type: ValueType, _ interval: Interval, _ open: Bool
    ) -> TypedReading {
      let reading = filter.filter.map(make)
      return TypedReading(
        reading: reading.map { made in
          standIn.map { .standingIn(value: $0, for: made) } ?? made
        }, type: type, interval: interval, reads: reads, mayBeEmpty: open)
    }
    let name = use.name
    switch function {
    case .distinct:
      let records = Interval(0, most(aggregate.entity) ?? Interval.exact.high)
      return done({ .distinct(attribute: name, filter: $0) }, .count, records, false)
    case .minimum:
      return done({ .minimum(attribute: name, filter: $0) }, attribute.type, values, true)
    case .maximum:
      return done({ .maximum(attribute: name, filter: $0) }, attribute.type, values, true)
    default:
      guard let sum = sum(aggregate, attribute, use, values, &findings) else { return nil }
      if function == .mean {
        return done({ .mean(attribute: name, filter: $0) }, attribute.type, values, true)
      }
      return done({ .sum(attribute: name, filter: $0) }, attribute.type, sum, false)
    }
  }

  /// The values that a sum can take; every part of the proof that is missing is a finding.
  private func sum(
    _ aggregate: ReadingUse.Aggregate, _ attribute: AttributeDeclaration, _ use: AttributeUse,
    _ values: Interval, _ findings: inout Findings
  ) -> Interval? {
    guard attribute.range != nil else {
      findings.report(
        .missingRange, "`\(use.name)` is summed, but nothing limits one value of it", at: use.span,
        "a sum needs a range to be sure not to overflow",
        because: [LabelledSpan(attribute.name.span, "declared here, without a `range`")],
        help: "add to `\(use.name)`: `range "
          + "\(attribute.type.written(0)) ..= \(attribute.type.written(500_000))`")
      return nil
    }
    guard let most = most(aggregate.entity) else {
      let open = resolved.chain(from: aggregate.entity).last {
        $0.entity.parent != nil && $0.entity.atMost == nil
      }
      findings.report(
        .missingMaximum, "`\(use.name)` is summed over records without a maximum", at: use.span,
        "a sum needs a maximum of records to be sure not to overflow",
        because: open.map { [LabelledSpan($0.name.span, "any number of these")] } ?? [],
        help: open.map { "add `at most 1_000` to entity `\($0.name.text)`" })
      return nil
    }
    let sum = values.summed(atMost: most)
    guard check(sum, .exact, use.span, "the sum", &findings) else { return nil }
    return sum
  }

  /// Records of an entity that one unit can have in the window; `nil` without nested maxima.
  ///
  /// `n in p` is read as tumbling periods, so a window touches one more of them than it covers.
  private func most(_ entity: String) -> Int128? {
    var most: Int128? = 1
    for link in resolved.chain(from: entity).reversed() where link.entity.parent != nil {
      let name = link.name.text
      let own = link.entity.atMost.map {
        RecordMaximum(entity: name, atMost: $0, within: link.entity.atMostWithin)
      }
      most = most.flatMap { above in own.map { Interval.product(above, $0.most(in: window)) } }
      most = contributions.limiting(most, of: name, in: window)
    }
    return most
  }

  private func isBelowUnit(
    _ entity: String, _ span: SourceSpan, _ findings: inout Findings
  ) -> Bool {
    let chain = resolved.chain(from: entity).map(\.name.text)
    guard chain.contains(query.unit.text) else {
      findings.report(
        .readsBeyondUnit, "`\(entity)` does not belong to one `\(query.unit.text)`", at: span,
        "records of other units would be read",
        because: [LabelledSpan(query.unit.span, "one value for each of these")],
        help: "a query reads records of its own unit only")
      return false
    }
    guard chain.first != query.unit.text else {
      findings.report(
        .readsBeyondUnit, "`\(entity)` is the unit itself: there is nothing to count", at: span,
        "read an entity below `\(entity)`")
      return false
    }
    return true
  }

  /// The attribute that dates records of an entity, its own or inherited.
  private func eventTime(
    of entity: String, _ span: SourceSpan, _ findings: inout Findings
  ) -> AttributeUse? {
    for link in resolved.chain(from: entity) {
      if let time = link.eventTime {
        return AttributeUse(name: time.text, span: query.window?.span ?? span)
      }
    }
    findings.report(
      .missingEventTime, "records of `\(entity)` have no time, so no window can choose among them",
      at: span, "read in a window",
      because: resolved.entity(entity).map { [LabelledSpan($0.name.span, "declared here")] } ?? [],
      help: "name its time: `entity \(entity) of … at purchased_at`")
    return nil
  }

  func check(
    _ interval: Interval, _ limit: Interval, _ span: SourceSpan, _ what: String,
    _ findings: inout Findings
  ) -> Bool {
    if interval.isInside(limit) { return true }
    findings.report(
      .mayOverflow, "\(what) may reach \(Phrase.grouped(max(interval.high, -interval.low)))",
      at: span, "more than \(Phrase.grouped(limit.high)) is not counted exactly",
      help: "narrow the attribute's `range`, or the `at most` of its entities")
    return false
  }
}
