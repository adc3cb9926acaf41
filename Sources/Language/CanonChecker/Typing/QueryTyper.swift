import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Closes queries over arguments, each closed instance once.
struct QueryTyper {
  let resolved: ResolvedPolicy
  /// The maxima of a block under which values are derived; none for what queries are anywhere.
  private let contributions: [RecordMaximum]
  private let memory: CheckMemory?
  private var closed: [String: ClosedQuery?] = [:]

  init(
    _ resolved: ResolvedPolicy, under contributions: [RecordMaximum] = [],
    _ memory: CheckMemory? = nil
  ) {
    precondition(memory == nil || contributions.isEmpty, "maxima are no part of what is kept")
    (self.resolved, self.contributions, self.memory) = (resolved, contributions, memory)
  }

  /// Takes a query of the check before over, if it was kept and holds.
  mutating func takes(_ query: ClosedQuery) -> Bool {
    guard let kept = memory?.closedQueries[query.id], kept.query === query,
      kept.holds(for: query.declaration, in: resolved)
    else { return false }
    closed[query.id] = .some(query)
    return true
  }

  /// Whether a query of the check before is what closing it now gives.
  mutating func isCurrent(_ query: ClosedQuery, _ findings: inout Findings) -> Bool {
    if let known = closed[query.id] { return known === query }
    guard resolved.query(query.declaration.name.text) === query.declaration else { return false }
    return close(query.declaration, query.arguments, &findings) === query
  }

  /// The values of a closed query when no more records count than the block lets.
  mutating func values(of query: ClosedQuery) -> Interval {
    // What is to be found was found when the query was first closed.
    var known = Findings()
    return close(query.declaration, query.arguments, &known)?.values ?? query.values
  }

  /// The instance that `use` names, its arguments read in `scope`; `nil` after a finding.
  mutating func close(
    _ use: InstanceUse, in scope: Bindings, _ findings: inout Findings
  ) -> ClosedQuery? {
    guard let query = resolved.query(use.name.text) else { return nil }
    let arguments = ArgumentTyper(resolved: resolved).bind(
      use, to: query.parameters, in: scope, &findings)
    guard let arguments else { return nil }
    return close(query, arguments, &findings)
  }

  mutating func close(
    _ query: QueryDeclaration, _ arguments: [Constant.Kind], _ findings: inout Findings
  ) -> ClosedQuery? {
    let id = ArgumentTyper.id(query.name.text, arguments)
    if let known = closed[id] { return known }
    if let kept = memory?.closedQueries[id], kept.holds(for: query, in: resolved) {
      closed[id] = .some(kept.query)
      return kept.query
    }
    var own = Findings()
    let bindings = Bindings(
      zip(query.parameters.map(\.name.text), arguments), uniquingKeysWith: { first, _ in first })
    let result = type(query, id, arguments, bindings, &own)
    closed[id] = .some(result)
    if own.reports > 0 || result == nil {
      memory?.closedQueries.forget(id)
    } else if let memory, let result {
      memory.closedQueries.keep(ClosedQueryWithReads(result, in: resolved), for: id)
    }
    findings.absorb(own)
    return result
  }

  private func type(
    _ query: QueryDeclaration, _ id: String, _ arguments: [Constant.Kind], _ bindings: Bindings,
    _ findings: inout Findings
  ) -> ClosedQuery? {
    guard let entity = resolved.entity(query.unit.text) else { return nil }
    guard entity.entity.parent == nil else {
      findings.report(
        .readsBeyondUnit,
        "`\(query.name.text)` gives a value for each `\(query.unit.text)`, which "
          + "is not a privacy unit", at: query.unit.span, "not a unit",
        because: [LabelledSpan(entity.name.span, "nested below another entity")],
        help: "write `on \(resolved.chain(from: query.unit.text).last?.name.text ?? "Customer")`",
        fix: resolved.chain(from: query.unit.text).last.map {
          .write($0.name.text, over: query.unit.span)
        })
      return nil
    }
    let scalars = ScalarTyper(resolved: resolved, bindings: bindings)
    guard let window = window(of: query, scalars, &findings) else { return nil }
    let typer = ReadingTyper(
      resolved: resolved, query: query, bindings: bindings, window: window.length,
      contributions: contributions)
    guard !query.derive.aggregates.isEmpty else {
      findings.report(
        .readsNothing, "`\(query.name.text)` reads no records", at: query.derive.span,
        "the same for everybody", help: "derive an aggregate, such as `count(Receipt)`")
      return nil
    }
    let reading = typer.type(query.derive, as: query.type, &findings)
    let bound = bound(of: query, scalars, window.length, reading?.interval, &findings)
    guard let reading else { return nil }
    guard reading.type == query.type else {
      mismatch(query, reading, &findings)
      return nil
    }
    if let depth = reading.reading?.depth, depth > ProgramLimits.readingDepth {
      findings.report(
        .readingTooDeep, "`\(query.name.text)` is too deep for a bundle", at: query.derive.span,
        "readings within readings", help: "split it into several queries")
      return nil
    }
    if let bound, let range = query.bound {
      meets(query, reading, Interval(bound), range.span, &findings)
    }
    let empty = ifEmpty(query, reading, scalars, window.length, &findings)
    let scale = scale(query, bound, &findings)
    guard let empty, query.isOutcome || bound != nil else { return nil }
    let inferred = reading.reads.reduce(Label.protected) { join, use in
      join.joined(resolved.attribute(use.name)?.label ?? .local)
    }
    if let declared = query.label, declared.value < inferred {
      findings.report(
        .labelLowered,
        "`\(query.name.text)` reads what is \(inferred.rawValue), so it is no "
          + declared.value.rawValue + " value", at: declared.span, "lower than what it reads",
        because: reading.reads.filter { resolved.attribute($0.name)?.label == inferred }.prefix(1)
          .map { LabelledSpan($0.span, "\(inferred.rawValue)") },
        help: "write `class \(inferred.rawValue)`, or leave the line out",
        fix: .write(inferred.rawValue, over: declared.span))
    }
    let label = inferred.joined(query.label?.value ?? inferred)
    return ClosedQuery(
      id: id, declaration: query, arguments: arguments, reading: reading.reading,
      window: window.window,
      ifEmpty: empty, bound: bound, scale: scale, values: reading.interval, label: label,
      reads: reading.reads)
  }

  /// A bound that every possible value lies beyond would make all customers alike.
  private func meets(
    _ query: QueryDeclaration, _ reading: TypedReading, _ bound: Interval, _ span: SourceSpan,
    _ findings: inout Findings
  ) {
    guard reading.interval.high <= bound.low || reading.interval.low >= bound.high else { return }
    findings.report(
      .emptyInterval, "no value of `\(query.name.text)` lies inside its bound", at: span,
      "every value is cut to one end",
      because: [LabelledSpan(query.derive.span, "derives other values")],
      help: "write a bound that holds some of the values derived")
  }

  private func mismatch(
    _ query: QueryDeclaration, _ reading: TypedReading, _ findings: inout Findings
  ) {
    let amounts = query.type.isAdditive && reading.type.isAdditive
    findings.report(
      amounts ? .unitMismatch : .typeMismatch,
      "`\(query.name.text)` is declared \(query.type.written), but derives "
        + reading.type.written,
      at: query.derive.span, "this is \(reading.type.written)",
      because: [LabelledSpan(query.typeSpan, "declared \(query.type.written)")],
      help: "write `: \(reading.type.written)`, or derive something else",
      fix: .write(reading.type.written, over: query.typeSpan))
  }

  private func window(
    of query: QueryDeclaration, _ scalars: ScalarTyper, _ findings: inout Findings
  ) -> (length: Period, window: Window)? {
    guard let use = query.window else {
      findings.report(
        .missingWindow, "`\(query.name.text)` does not say when it reads", at: query.derive.span,
        "no window",
        help: "end the line with `in \(query.isOutcome ? "next 28d" : "last 90d")`")
      return nil
    }
    guard let seconds = scalars.value(use.length, as: .duration, &findings) else { return nil }
    guard seconds > 0 else {
      findings.report(
        .emptyInterval, "a window of \(Period(seconds: seconds)) holds nothing", at: use.span,
        "no time at all")
      return nil
    }
    let length = Period(seconds: seconds)
    guard length <= ProgramLimits.longestPeriod else {
      findings.report(
        .outsideLimits, "a window of \(length) is not possible", at: use.span,
        "at most \(ProgramLimits.longestPeriod)")
      return nil
    }
    if query.isOutcome, use.isPast {
      findings.report(
        .outcomeReadsPast, "the outcome `\(query.name.text)` reads the past", at: use.span,
        "before the reference time",
        because: [LabelledSpan(query.name.span, "declared `as outcome`")],
        help: "write `in next \(use.length.kind.written)`, or take `as outcome` away",
        fix: .write("in next \(use.length.kind.written)", over: use.span))
      return nil
    }
    if !query.isOutcome, !use.isPast {
      findings.report(
        .featureReadsFuture, "the feature `\(query.name.text)` reads the future", at: use.span,
        "at or after the reference time",
        because: [LabelledSpan(query.name.span, "a feature: not declared `as outcome`")],
        help: "write `in last \(use.length.kind.written)`, or declare the query `as outcome`",
        fix: .write("in last \(use.length.kind.written)", over: use.span))
      return nil
    }
    return (length, use.isPast ? .last(length) : .next(length))
  }

  private func bound(
    of query: QueryDeclaration, _ scalars: ScalarTyper, _ window: Period,
    _ values: Interval?, _ findings: inout Findings
  ) -> Bound? {
    if query.isOutcome { return nil }
    if query.bound == nil, query.type == .boolean { return Bound(low: 0, high: 1) }
    guard let range = query.bound else {
      findings.report(
        .missingBound, "the feature `\(query.name.text)` has no bound", at: query.name.span,
        "one customer could move a sum without limit",
        help: "add a clipping bound: `\(query.type.proposedBound(window: window, values))`; "
          + "larger values are cut to it",
        fix: clause(query.type.proposedBound(window: window, values), of: query))
      return nil
    }
    guard query.type.isOrdered || query.type == .boolean else { return nil }
    guard
      let bound = scalars.bound(
        range, as: query.type, &findings,
        because: [LabelledSpan(query.typeSpan, "`\(query.name.text)` is \(query.type.written)")])
    else { return nil }
    guard bound.low < bound.high else {
      findings.report(
        .emptyInterval, "the bound leaves `\(query.name.text)` one value only", at: range.span,
        "nothing to tell customers apart by", help: "let its ends differ")
      return nil
    }
    return bound
  }

  private func ifEmpty(
    _ query: QueryDeclaration, _ reading: TypedReading, _ scalars: ScalarTyper, _ window: Period,
    _ findings: inout Findings
  ) -> Int64? {
    if let constant = query.ifEmpty {
      guard reading.mayBeEmpty else {
        findings.report(
          .neverEmpty, "`\(query.name.text)` always has a value", at: constant.span,
          "would have no effect",
          because: [LabelledSpan(query.derive.span, "without records this is zero or false")],
          help: "leave `if empty` out")
        return nil
      }
      return scalars.value(constant, as: query.type, &findings)
    }
    guard reading.mayBeEmpty else { return 0 }
    // The age of what never happened is the whole window, at least.
    if case .aggregate(let aggregate) = query.derive, aggregate.function == .recency {
      return window.seconds
    }
    findings.report(
      .missingIfEmpty, "`\(query.name.text)` has no value for a customer with nothing to read",
      at: query.derive.span, "may have no rows, or divide by zero",
      help: "add a line `if empty \(query.type.example(resolved))`, or end the derivation with "
        + "`otherwise \(query.type.example(resolved))`",
      fix: clause("if empty \(query.type.example(resolved))", of: query))
    return nil
  }

  /// A clause on a line of its own below the derivation, indented as that is.
  private func clause(_ clause: String, of query: QueryDeclaration) -> FixIt {
    let last = query.window?.span ?? query.derive.span
    let (text, position) = resolved.sources.position(query.derive.span)
    let line = text.lineRange(position.line)
    let indent = text.bytes[line].prefix { $0 == UInt8(ascii: " ") }.count
    let end = SourceSpan(last.file, Int(last.upper), Int(last.upper))
    return FixIt(
      "add `\(clause)`",
      [SourceEdit(end, "\n" + String(repeating: " ", count: indent) + clause)])
  }

  private func scale(
    _ query: QueryDeclaration, _ bound: Bound?, _ findings: inout Findings
  ) -> Scale {
    guard let span = query.logScale else { return .linear }
    if let bound, let range = query.bound,
      bound.high >= ProgramLimits.logarithmRoom - query.type.naturalUnit
    {
      findings.report(
        .mayOverflow, "`scale log` cannot show amounts up to \(query.type.written(bound.high))",
        at: range.span, "the logarithm is exact below 2^31 of the smallest unit",
        because: [LabelledSpan(span, "asked for here")], help: "lower the bound")
    }
    if let bound, bound.low < 0, let range = query.bound {
      findings.report(
        .logOfNegative, "`scale log` cannot show negative amounts", at: span,
        "log(1 + v) is taken",
        because: [LabelledSpan(range.span, "reaches \(query.type.written(bound.low))")],
        help: "begin the bound at zero, or write `scale linear`")
    }
    return .log(unit: query.type.naturalUnit)
  }
}
