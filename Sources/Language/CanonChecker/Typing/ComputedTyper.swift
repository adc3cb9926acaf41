import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Readings that are computed from others: arithmetic, stand-ins, choices and tests.
extension ReadingTyper {
  func computed(
    _ use: ReadingUse, _ expected: ValueType?, _ findings: inout Findings
  ) -> TypedReading? {
    switch use {
    case .constant(let constant): self.constant(constant, expected, &findings)
    case .sum(let left, let right, let span):
      added(left, right, span, "+", expected, &findings) { ($0 + $1, { .plus($0, $1) }) }
    case .difference(let left, let right, let span):
      added(left, right, span, "-", expected, &findings) { ($0 - $1, { .minus($0, $1) }) }
    case .product(let left, let right, let span):
      product(left, right, span, expected, &findings)
    case .negated(let inner, let span):
      type(inner, as: expected, &findings).flatMap { times($0, -1, span, inner.span, &findings) }
    case .otherwise(let first, let second, let span):
      otherwise(first, second, span, expected, &findings)
    case .choose(let choices, let last, _): choose(choices, last, expected, &findings)
    case .test(let test, _):
      self.test(test, &findings).map { typed in
        TypedReading(
          reading: typed.test.map {
            .choose([ReadingChoice(test: $0, value: .constant(1))], otherwise: .constant(0))
          }, type: .boolean, interval: Interval(0, 1), reads: typed.reads)
      }
    case .aggregate, .share, .top, .ratio: nil
    }
  }

  /// Both operands; a literal takes the type of what stands beside it.
  func pair(
    _ left: ReadingUse, _ right: ReadingUse, _ expected: ValueType?, _ findings: inout Findings
  ) -> (TypedReading, TypedReading)? {
    if left.constant != nil, right.constant == nil {
      guard let second = type(right, as: expected, &findings),
        let first = type(left, as: second.type, &findings)
      else { return nil }
      return (first, second)
    }
    guard let first = type(left, as: expected, &findings) else {
      if right.constant == nil { _ = type(right, as: expected, &findings) }
      return nil
    }
    return type(right, as: first.type, &findings).map { (first, $0) }
  }

  private func constant(
    _ constant: Constant, _ expected: ValueType?, _ findings: inout Findings
  ) -> TypedReading? {
    let kind = scalars.bound(constant.kind)
    if case .word(let word) = kind, word != "true", word != "false" {
      findings.reportUnknown(
        .unknownParameter, "there is no parameter `\(word)`", at: constant.span, "not declared",
        name: Name(text: word, span: constant.span), among: bindings.keys, "parameter")
      return nil
    }
    guard let type = expected ?? kind.naturalType else {
      findings.report(
        .typeMismatch, "\(kind.described) cannot be computed with", at: constant.span,
        "not an amount")
      return nil
    }
    return scalars.value(constant, as: type, &findings).map { value in
      TypedReading(
        reading: .constant(value), type: type, interval: Interval(Int128(value), Int128(value)),
        reads: [])
    }
  }

  private func added(
    _ left: ReadingUse, _ right: ReadingUse, _ span: SourceSpan, _ sign: String,
    _ expected: ValueType?, _ findings: inout Findings,
    _ make: (Interval, Interval) -> (Interval, (Reading, Reading) -> Reading)
  ) -> TypedReading? {
    guard let (first, second) = pair(left, right, expected, &findings) else { return nil }
    guard first.type == second.type, first.type.isAdditive else {
      let amounts = first.type.isAdditive && second.type.isAdditive
      findings.report(
        amounts ? .unitMismatch : .typeMismatch,
        "`\(sign)` joins two amounts of one type, not \(first.type.written) and "
          + second.type.written, at: right.span, "this is \(second.type.written)",
        because: [LabelledSpan(left.span, "this is \(first.type.written)")],
        help: "nothing is converted silently: derive both in one type")
      return nil
    }
    let (interval, reading) = make(first.interval, second.interval)
    guard check(interval, .word, span, "the result", &findings) else { return nil }
    return TypedReading(
      reading: first.reading.flatMap { left in second.reading.map { reading(left, $0) } },
      type: first.type, interval: interval, reads: first.reads + second.reads,
      mayBeEmpty: first.mayBeEmpty || second.mayBeEmpty)
  }

  private func product(
    _ left: ReadingUse, _ right: ReadingUse, _ span: SourceSpan, _ expected: ValueType?,
    _ findings: inout Findings
  ) -> TypedReading? {
    let (factor, other) = right.constant != nil ? (right, left) : (left, right)
    guard let constant = factor.constant else {
      let (first, second) = (type(left, &findings), type(right, &findings))
      guard let first, let second else { return nil }
      findings.report(
        .invalidProduct,
        "\(first.type.written) times \(second.type.written) is no amount of any type", at: span,
        "two readings are multiplied", help: "multiply by a whole number: `… * 2`")
      return nil
    }
    guard let typed = type(other, as: expected, &findings) else { return nil }
    guard case .number(let number) = scalars.bound(constant.kind), number.scale == 0 else {
      findings.report(
        .invalidProduct,
        "a reading is multiplied by a whole number, not by "
          + scalars.bound(constant.kind).described, at: constant.span,
        "not a whole number", because: [LabelledSpan(other.span, "this is multiplied")],
        help: "write a whole number, or a template parameter of type Count")
      return nil
    }
    guard let value = scalars.value(constant, as: .count, &findings) else { return nil }
    return times(typed, value, span, other.span, &findings)
  }

  private func times(
    _ typed: TypedReading, _ factor: Int64, _ span: SourceSpan, _ place: SourceSpan,
    _ findings: inout Findings
  ) -> TypedReading? {
    guard typed.type.isAdditive else {
      findings.report(
        .typeMismatch, "values of \(typed.type.written) are not multiplied", at: place,
        "this is \(typed.type.written)")
      return nil
    }
    let interval = typed.interval.scaled(by: Int128(factor))
    guard check(interval, .word, span, "the result", &findings) else { return nil }
    return TypedReading(
      reading: typed.reading.map { .times($0, factor) }, type: typed.type, interval: interval,
      reads: typed.reads, mayBeEmpty: typed.mayBeEmpty)
  }

  private func otherwise(
    _ first: ReadingUse, _ second: ReadingUse, _ span: SourceSpan, _ expected: ValueType?,
    _ findings: inout Findings
  ) -> TypedReading? {
    guard let (left, right) = pair(first, second, expected, &findings) else { return nil }
    guard left.mayBeEmpty else {
      findings.report(
        .neverEmpty, "what stands before `otherwise` always has a value", at: second.span,
        "would have no effect", because: [LabelledSpan(first.span, "never empty")],
        help: "leave `otherwise` out")
      return nil
    }
    guard same(left.type, first.span, right.type, second.span, &findings) else { return nil }
    return TypedReading(
      reading: left.reading.flatMap { left in right.reading.map { .otherwise(left, $0) } },
      type: left.type, interval: left.interval.joined(right.interval),
      reads: left.reads + right.reads, mayBeEmpty: right.mayBeEmpty)
  }

  private func choose(
    _ choices: [ReadingUse.Choice], _ last: ReadingUse, _ expected: ValueType?,
    _ findings: inout Findings
  ) -> TypedReading? {
    let values = choices.map(\.value) + [last]
    // A branch that is no literal decides the type of those that are.
    let leader = values.firstIndex { $0.constant == nil }
    let led = leader.map { type(values[$0], as: expected, &findings) }
    let wanted = led.map { $0?.type } ?? expected
    let tests = choices.map { test($0.test, &findings) }
    if case .some(.none) = led { return nil }
    let typed = values.enumerated().map { index, value in
      index == leader ? led ?? nil : type(value, as: wanted, &findings)
    }
    let (known, held) = (typed.compactMap(\.self), tests.compactMap(\.self))
    guard known.count == values.count, held.count == choices.count, let end = known.last else {
      return nil
    }
    for (value, use) in zip(known, values).dropLast() {
      guard same(value.type, use.span, end.type, last.span, &findings) else { return nil }
    }
    var branches: [ReadingChoice]? = []
    for (test, value) in zip(held, known) {
      guard let test = test.test, let value = value.reading else {
        branches = nil
        break
      }
      branches?.append(ReadingChoice(test: test, value: value))
    }
    let reading = end.reading.flatMap { end in branches.map { Reading.choose($0, otherwise: end) } }
    return TypedReading(
      reading: reading, type: end.type,
      interval: known.dropLast().reduce(end.interval) { $0.joined($1.interval) },
      reads: zip(held, known).flatMap { $0.reads + $1.reads } + end.reads,
      mayBeEmpty: known.contains(where: \.mayBeEmpty))
  }

  private func same(
    _ left: ValueType, _ place: SourceSpan, _ right: ValueType, _ other: SourceSpan,
    _ findings: inout Findings
  ) -> Bool {
    if left == right { return true }
    findings.report(
      left.isAdditive && right.isAdditive ? .unitMismatch : .typeMismatch,
      "one value cannot be \(left.written) here and \(right.written) there", at: other,
      "this is \(right.written)", because: [LabelledSpan(place, "this is \(left.written)")],
      help: "nothing is converted silently: write both in one type")
    return false
  }

  private typealias TypedTest = (test: ReadingTest?, reads: [AttributeUse])

  private func test(_ use: TestUse, _ findings: inout Findings) -> TypedTest? {
    switch use {
    case .compare(let left, let comparison, let right, _):
      return compare(left, comparison, right, &findings)
    case .holds(let reading):
      guard let typed = type(reading, as: .boolean, &findings) else { return nil }
      guard typed.type == .boolean else {
        findings.report(
          .typeMismatch, "a test is true or false, not \(typed.type.written)", at: reading.span,
          "this is \(typed.type.written)", help: "compare it: `… > \(typed.type.written(0))`")
        return nil
      }
      return (typed.reading.map { .holds($0) }, typed.reads)
    case .all(let parts): return join(parts, &findings) { .all($0) }
    case .any(let parts): return join(parts, &findings) { .any($0) }
    case .not(let part):
      return test(part, &findings).map { ($0.test.map { .not($0) }, $0.reads) }
    }
  }

  private func join(
    _ parts: [TestUse], _ findings: inout Findings, _ make: ([ReadingTest]) -> ReadingTest
  ) -> TypedTest? {
    let typed = parts.map { test($0, &findings) }
    let known = typed.compactMap(\.self)
    guard known.count == parts.count else { return nil }
    let tests = known.compactMap(\.test)
    return (tests.count == parts.count ? make(tests) : nil, known.flatMap(\.reads))
  }

  private func compare(
    _ left: ReadingUse, _ comparison: Comparison, _ right: ReadingUse,
    _ findings: inout Findings
  ) -> TypedTest? {
    guard let (first, second) = pair(left, right, nil, &findings),
      same(first.type, left.span, second.type, right.span, &findings)
    else { return nil }
    let equality = comparison == .equal || comparison == .notEqual
    guard first.type.isOrdered || equality else {
      findings.report(
        .typeMismatch,
        "values of \(first.type.written) are not compared with `\(comparison.rawValue)`",
        at: left.span, "this is \(first.type.written)")
      return nil
    }
    for (typed, use) in [(first, left), (second, right)] where typed.mayBeEmpty {
      findings.report(
        .mayBeEmpty, "this test compares a value that may not be there", at: use.span,
        "empty when there is nothing to read, or to divide by",
        help: "say what counts then: `… otherwise \(typed.type.written(0))`")
      return nil
    }
    let test = first.reading.flatMap { left in
      second.reading.map { ReadingTest.compare(left, comparison, $0) }
    }
    return (test, first.reads + second.reads)
  }
}

extension Constant.Kind {
  /// The type of a literal that stands beside nothing.
  fileprivate var naturalType: ValueType? {
    switch self {
    case .number(let number): number.scale == 0 ? .count : .ratio
    case .money(_, let currency): .money(currency: currency)
    case .duration: .duration
    case .percent: .ratio
    case .word: .boolean
    case .instant, .text: nil
    }
  }
}
