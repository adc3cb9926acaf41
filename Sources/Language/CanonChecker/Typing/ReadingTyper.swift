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

  private var scalars: ScalarTyper { ScalarTyper(resolved: resolved, bindings: bindings) }

  func type(_ use: ReadingUse, _ findings: inout Findings) -> TypedReading? {
    switch use {
    case .aggregate(let aggregate): self.aggregate(aggregate, &findings)
    case .ratio(let above, let below, let span): ratio(above, below, span, &findings)
    }
  }

  private func ratio(
    _ above: ReadingUse, _ below: ReadingUse, _ span: SourceSpan, _ findings: inout Findings
  ) -> TypedReading? {
    guard let top = type(above, &findings), let bottom = type(below, &findings) else { return nil }
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
    let millionths = top.interval.scaled(by: 1_000_000)
    guard check(millionths, .word, span, "the ratio in millionths", &findings) else { return nil }
    let reading = top.reading.flatMap { top in
      bottom.reading.map { Reading.ratio(numerator: top, denominator: $0) }
    }
    return TypedReading(
      reading: reading, type: .ratio, interval: millionths, entity: top.entity,
      reads: top.reads + bottom.reads, needsIfEmpty: true)
  }

  private func aggregate(
    _ aggregate: ReadingUse.Aggregate, _ findings: inout Findings
  ) -> TypedReading? {
    guard isBelowUnit(aggregate.entity, aggregate.span, &findings) else { return nil }
    var filter = TypedFilter(filter: .all, reads: [])
    if let use = aggregate.filter {
      guard
        let typed = FilterTyper(resolved: resolved, scalars: scalars)
          .type(use, on: aggregate.entity, &findings)
      else { return nil }
      filter = typed
    }
    guard let time = eventTime(of: aggregate.entity, aggregate.span, &findings) else { return nil }
    let reads = (aggregate.attribute.map { [$0] } ?? []) + filter.reads + [time]
    if let use = aggregate.attribute {
      guard let attribute = resolved.attribute(use.name) else { return nil }
      return overAttribute(aggregate, attribute, use, filter, reads, &findings)
    }
    let records = Interval(0, most(aggregate.entity) ?? Interval.exact.high)
    let entity = aggregate.entity
    func done(
      _ make: (Filter) -> Reading, _ type: ValueType, _ interval: Interval
    )
      -> TypedReading
    {
      TypedReading(
        reading: filter.filter.map(make), type: type, interval: interval, entity: entity,
        reads: reads, needsIfEmpty: false)
    }
    switch aggregate.function {
    case .exists:
      return done({ .exists(entity: entity, filter: $0) }, .boolean, Interval(0, 1))
    case .recency:
      let ages = Interval(0, Int128(window.seconds))
      return done({ .recency(entity: entity, filter: $0) }, .duration, ages)
    case .count, .sum, .minimum, .maximum, .distinct:
      return done({ .count(entity: entity, filter: $0) }, .count, records)
    }
  }

  private func overAttribute(
    _ aggregate: ReadingUse.Aggregate, _ attribute: AttributeDeclaration, _ use: AttributeUse,
    _ filter: TypedFilter, _ reads: [AttributeUse], _ findings: inout Findings
  ) -> TypedReading? {
    let function = aggregate.function
    let fits =
      switch function {
      case .sum: attribute.type.isAdditive
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
    let values = range.map(Interval.init) ?? .exact
    func done(
      _ make: (Filter) -> Reading, _ type: ValueType, _ interval: Interval, _ open: Bool
    )
      -> TypedReading
    {
      TypedReading(
        reading: filter.filter.map(make), type: type, interval: interval,
        entity: aggregate.entity, reads: reads, needsIfEmpty: open)
    }
    switch function {
    case .distinct:
      let records = Interval(0, most(aggregate.entity) ?? Interval.exact.high)
      return done({ .distinct(attribute: use.name, filter: $0) }, .count, records, false)
    case .minimum:
      return done({ .minimum(attribute: use.name, filter: $0) }, attribute.type, values, true)
    case .maximum:
      return done({ .maximum(attribute: use.name, filter: $0) }, attribute.type, values, true)
    default:
      guard let sum = sum(aggregate, attribute, use, values, &findings) else { return nil }
      return done({ .sum(attribute: use.name, filter: $0) }, attribute.type, sum, false)
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
    var most: Int128 = 1
    for link in resolved.chain(from: entity) where link.entity.parent != nil {
      guard let maximum = link.entity.atMost else { return nil }
      var each = Int128(maximum)
      if let period = link.entity.atMostWithin {
        let touched = (Int128(window.seconds) + Int128(period.seconds) - 1) / Int128(period.seconds)
        each = Interval.product(each, touched + 1)
      }
      most = Interval.product(most, each)
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

  private func check(
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
