import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

extension ValueType {
  /// Whether values of the type can be larger than others.
  var isOrdered: Bool {
    switch self {
    case .instant, .money, .count, .ratio, .duration, .date, .decimal: true
    case .term, .market, .key, .text, .boolean, .quantity: false
    }
  }

  /// Whether values of the type can be added.
  var isAdditive: Bool {
    switch self {
    case .money, .count, .duration, .ratio, .decimal: true
    default: false
    }
  }

  /// One natural unit in the type's own: what `scale log` counts in.
  var naturalUnit: Int64 {
    switch self {
    case .money: Currencies.minorUnits
    case .duration: 86_400
    case .ratio: 1_000_000
    case .decimal(let places): (0..<places).reduce(1) { power, _ in power * 10 }
    default: 1
    }
  }

  /// A bound that the missing-bound error proposes.
  ///
  /// - Parameter values: what the derivation can give; a small interval is its own best bound.
  func proposedBound(window: Period?, _ values: Interval?) -> String {
    if let values, isAdditive, values.low < values.high, values.magnitude <= 1 << 53,
      values.magnitude <= 100 * Int128(naturalUnit), self != .duration
    {
      return "bound \(written(Int64(values.low))) ..= \(written(Int64(values.high)))"
    }
    switch self {
    case .date: return "bound 2000-01-01 ..= 2050-01-01"
    case .money(let currency): return "bound 0 \(currency) ..= 1_000 \(currency)"
    case .duration: return "bound 0d ..= \(window ?? Period(seconds: 90 * 86_400))"
    case .ratio: return "bound 0 ..= 1"
    case .boolean: return "bound false ..= true"
    default: return "bound 0 ..= 50"
    }
  }

  /// A value of the type for a proposal.
  func example(_ resolved: ResolvedPolicy) -> String {
    if case .term(let name) = self { return resolved.taxonomy(name)?.terms.last?.name ?? "other" }
    return self == .duration ? "30d" : written(0)
  }

  /// An amount as authors would write it in this type.
  func written(_ value: Int64) -> String {
    switch self {
    case .money(let currency):
      "\(ExactDecimal(mantissa: value, scale: 2).map(\.description) ?? "?") \(currency)"
    case .duration: Period(seconds: value).description
    case .ratio: ExactDecimal(mantissa: value, scale: 6).map(\.description) ?? "?"
    case .instant: Instant(seconds: value).description
    case .date: CivilDate(daysSinceEpoch: value).description
    case .decimal(let places):
      ExactDecimal(mantissa: value, scale: Int(places)).map(\.description) ?? "?"
    case .boolean: value == 0 ? "false" : "true"
    default: Phrase.grouped(value)
    }
  }
}

extension Constant.Kind {
  /// The literal as it stands in the name of a closed instance.
  package var written: String {
    switch self {
    case .number(let number): number.description
    case .money(let amount, let currency): "\(amount) \(currency)"
    case .duration(let period): period.description
    case .percent(let number): "\(number)%"
    case .instant(let instant): instant.description
    case .text(let text): "\"\(text)\""
    case .word(let word): word
    }
  }

  /// What a reader would call it.
  var described: String {
    switch self {
    case .number: "a plain number"
    case .money(_, let currency): "an amount in \(currency)"
    case .duration: "a duration"
    case .percent: "a percentage"
    case .instant: "an instant"
    case .text: "a text"
    case .word(let word): "the word `\(word)`"
    }
  }
}

/// Parameters in scope and the arguments that they stand for.
package typealias Bindings = [String: Constant.Kind]

/// Reads literals as integers of a type, without any implicit conversion.
struct ScalarTyper {
  let resolved: ResolvedPolicy
  let bindings: Bindings

  /// The integer form of `constant` in the unit of `type`; reports and answers `nil` otherwise.
  func value(
    _ constant: Constant, as type: ValueType, _ findings: inout Findings,
    because: [LabelledSpan] = []
  ) -> Int64? {
    let kind = bound(constant.kind)
    switch (type, kind) {
    case (.count, .number(let number)):
      if number.scale == 0 { return inside(number.mantissa, constant, &findings) }
    case (.money(let currency), .money(let amount, let written)):
      if currency == written { return exactly(amount, power: 2, constant, &findings) }
      return mismatch(constant, kind, type, .unitMismatch, &findings, because)
    case (.ratio, .number(let number)): return exactly(number, power: 6, constant, &findings)
    case (.ratio, .percent(let number)): return exactly(number, power: 4, constant, &findings)
    case (.duration, .duration(let period)): return inside(period.seconds, constant, &findings)
    case (.instant, .instant(let instant)): return instant.seconds
    case (.date, .instant(let instant)):
      // A date is lexed as its first second; a time of day is no date.
      if instant.seconds % 86_400 == 0 { return instant.seconds / 86_400 }
    case (.quantity(let quantity), .number(let number)):
      return within(quantity, number, constant, &findings)
    case (.decimal(let places), .number(let number)):
      return exactly(number, power: Int(places), constant, &findings)
    case (.boolean, .word("true")): return 1
    case (.boolean, .word("false")): return 0
    case (.term(let name), .word(let word)):
      guard let taxonomy = resolved.taxonomy(name) else { return nil }
      if let index = taxonomy.index(of: word) { return index }
      findings.reportUnknown(
        .unknownTerm, "`\(name)` has no term `\(word)`", at: constant.span, "not in the taxonomy",
        because: because,
        name: Name(text: word, span: constant.span), among: taxonomy.terms.map(\.name), "term")
      return nil
    case (.money, .number), (.duration, .number), (.count, .duration), (.count, .money),
      (.duration, .money), (.money, .duration), (.ratio, .money), (.ratio, .duration),
      (.decimal, .money), (.decimal, .duration):
      return mismatch(constant, kind, type, .unitMismatch, &findings, because)
    default: break
    }
    return mismatch(constant, kind, type, .typeMismatch, &findings, because)
  }

  /// An interval of `type`, not empty.
  func bound(
    _ range: RangeUse, as type: ValueType, _ findings: inout Findings,
    because: [LabelledSpan] = []
  ) -> Bound? {
    guard let low = value(range.low, as: type, &findings, because: because),
      let high = value(range.high, as: type, &findings, because: because)
    else { return nil }
    if low <= high { return Bound(low: low, high: high) }
    findings.report(
      .emptyInterval, "the interval holds nothing: its lower end is above its upper end",
      at: range.span, "from \(type.written(low)) to \(type.written(high))",
      help: "write the smaller end first",
      fix: .write("\(range.high.kind.written) ..= \(range.low.kind.written)", over: range.span))
    return nil
  }

  /// The argument that a parameter stands for; anything else is itself.
  func bound(_ kind: Constant.Kind) -> Constant.Kind {
    if case .word(let word) = kind, let value = bindings[word] { return value }
    return kind
  }

  private func within(
    _ quantity: PrivacyQuantity, _ number: ExactDecimal, _ constant: Constant,
    _ findings: inout Findings
  ) -> Int64? {
    guard let value = exactly(number, power: quantity.places, constant, &findings) else {
      return nil
    }
    if quantity.range.contains(value) { return value }
    let ends = [quantity.range.lowerBound, quantity.range.upperBound].map {
      ExactDecimal(mantissa: $0, scale: quantity.places).map(\.description) ?? "?"
    }
    findings.report(
      .outsideQuantity, "\(number) is no \(quantity.rawValue)", at: constant.span,
      "from \(ends[0]) to \(ends[1])")
    return nil
  }

  private func exactly(
    _ number: ExactDecimal, power: Int, _ constant: Constant, _ findings: inout Findings
  ) -> Int64? {
    guard number.scale <= power, let value = number.scaledDown(byPowerOfTen: power) else {
      findings.report(
        .mayOverflow, "`\(constant.kind.written)` cannot be kept exactly",
        at: constant.span, "at most \(power) decimal places are kept")
      return nil
    }
    return inside(value, constant, &findings)
  }

  private func inside(_ value: Int64, _ constant: Constant, _ findings: inout Findings) -> Int64? {
    guard Interval(Int128(value), Int128(value)).isInside(.exact) else {
      findings.report(
        .mayOverflow, "`\(constant.kind.written)` is too large to be kept exactly",
        at: constant.span, "stored integers lie within ±(2^53 − 1)")
      return nil
    }
    return value
  }

  private func mismatch(
    _ constant: Constant, _ kind: Constant.Kind, _ type: ValueType, _ code: DiagnosticCode,
    _ findings: inout Findings, _ because: [LabelledSpan]
  ) -> Int64? {
    var fix: FixIt?
    // A parameter that stands here has its number elsewhere.
    if case .number(let number) = kind, case .money(let currency) = type, constant.kind == kind {
      fix = .write("\(number) \(currency)", over: constant.span)
    }
    findings.report(
      code, "expected \(type.written), found \(kind.described)", at: constant.span,
      "this is \(kind.described)", because: because, help: suggestion(kind, type), fix: fix)
    return nil
  }

  /// How a value of `type` is written, by an example where the author's own value cannot serve.
  private func suggestion(_ kind: Constant.Kind, _ type: ValueType) -> String {
    switch (type, kind) {
    case (.money(let currency), .number(let number)): "write `\(number) \(currency)`"
    case (.money(let currency), .money):
      "write the amount in \(currency): nothing here knows a rate of exchange"
    case (.duration, .number(let number)): "write `\(number)d` for days, or `h`, `m`, `s`"
    case (.money(let currency), _): "write an amount, such as `20 \(currency)`"
    case (.count, _): "write a whole number, such as `3`"
    case (.ratio, _): "write a share of 1, such as `0.25` or `25%`"
    case (.duration, _): "write a length of time, such as `28d`"
    case (.date, _): "write a day, such as `2026-01-05`"
    case (.instant, _): "write a moment, such as `2026-01-05T00:00:00Z`"
    case (.boolean, _): "write `true` or `false`"
    case (.term(let name), _): "name a term of `\(name)`"
    case (.decimal, _), (.quantity, _): "write a number, such as `0.5`"
    default: "write a value of \(type.written)"
    }
  }
}
