import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// The `derive` clause: aggregates, and what is computed from them.
extension Resolver {
  mutating func reading(_ expression: ExpressionSyntax, _ scope: Scope) -> ReadingUse? {
    let span = expression.span
    switch expression.inner {
    case .binary(let binary): return reading(binary, span, scope)
    case .call(let call):
      if call.callee?.text == "share" { return share(call, scope) }
      return aggregate(call, scope).map { .aggregate($0) }
    case .choice(let choice): return self.choice(choice, span, scope)
    case .unary(let unary):
      guard let operand = unary.operand else { return nil }
      if unary.isNot { return test(expression, scope).map { .test($0, span) } }
      if case .literal = operand.inner { return constant(expression).map { .constant($0) } }
      return reading(operand, scope).map { .negated($0, span) }
    case .literal: return constant(expression).map { .constant($0) }
    case .path(let path) where path.parts.count == 1:
      return constant(expression).map { .constant($0) }
    default:
      unreadable(span)
      return nil
    }
  }

  private mutating func reading(
    _ binary: BinarySyntax, _ span: SourceSpan, _ scope: Scope
  ) -> ReadingUse? {
    guard let left = binary.left, let right = binary.right, let operation = binary.operator else {
      return nil
    }
    switch operation {
    case .divide, .plus, .minus, .times, .otherwise:
      let (first, second) = (reading(left, scope), reading(right, scope))
      guard let first, let second else { return nil }
      switch operation {
      case .divide: return .ratio(first, second, span)
      case .plus: return .sum(first, second, span)
      case .minus: return .difference(first, second, span)
      case .times: return .product(first, second, span)
      default: return .otherwise(first, second, span)
      }
    case .contains where ReadingUse.isTop(left): return top(left, right, span, scope)
    case .and, .or, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return test(binary, span, scope).map { .test($0, span) }
    case .within, .contains, .subsetOf, .is, .through:
      unreadable(span)
      return nil
    }
  }

  private mutating func unreadable(_ span: SourceSpan) {
    let words = ReadingUse.words
    findings.report(
      .unexpectedForm, "a query derives an aggregate, or what is computed from some", at: span,
      "not one of them", help: "write \(Phrase.list(words, "or")) of something")
  }

  private mutating func choice(
    _ syntax: CaseSyntax, _ span: SourceSpan, _ scope: Scope
  ) -> ReadingUse? {
    var choices: [ReadingUse.Choice] = []
    var isSound = true
    for choice in syntax.choices {
      guard let condition = choice.condition, let value = choice.value else { return nil }
      let (test, reading) = (self.test(condition, scope), self.reading(value, scope))
      guard let test, let reading else {
        isSound = false
        continue
      }
      choices.append(.init(test: test, value: reading))
    }
    guard let last = syntax.otherwise.flatMap({ reading($0, scope) }), isSound else { return nil }
    return .choose(choices, otherwise: last, span)
  }

  private mutating func test(_ expression: ExpressionSyntax, _ scope: Scope) -> TestUse? {
    switch expression.inner {
    case .unary(let unary) where unary.isNot:
      return unary.operand.flatMap { test($0, scope) }.map { .not($0) }
    case .binary(let binary):
      return test(binary, expression.span, scope)
    default: return reading(expression, scope).map { .holds($0) }
    }
  }

  private mutating func test(
    _ binary: BinarySyntax, _ span: SourceSpan, _ scope: Scope
  ) -> TestUse? {
    guard let left = binary.left, let right = binary.right, let operation = binary.operator else {
      return nil
    }
    if operation == .and || operation == .or {
      let (first, second) = (test(left, scope), test(right, scope))
      guard let first, let second else { return nil }
      return operation == .and
        ? .all(first.conjuncts + second.conjuncts) : .any(first.disjuncts + second.disjuncts)
    }
    guard let comparison = Comparison(rawValue: operation.rawValue) else {
      return reading(binary, span, scope).map { .holds($0) }
    }
    let (first, second) = (reading(left, scope), reading(right, scope))
    guard let first, let second else { return nil }
    return .compare(first, comparison, second, span)
  }

  /// `top(3, Line.category where …) contains cheese`.
  private mutating func top(
    _ left: ExpressionSyntax, _ right: ExpressionSyntax, _ span: SourceSpan, _ scope: Scope
  ) -> ReadingUse? {
    guard case .call(let call) = left.inner else { return nil }
    guard call.arguments.count == 2, case .path(let path)? = call.arguments.last?.inner else {
      findings.report(
        .wrongArguments, "`top` reads a number and an attribute", at: call.span,
        "not so many of them", help: "write `top(3, Line.category) contains cheese`")
      return nil
    }
    let (count, use) = (constant(call.arguments[0]), attribute(path, scope))
    let (term, filter) = (constant(right), condition(call, scope))
    guard let count, let use, let term, let filter, let entity = path.parts.first?.text else {
      return nil
    }
    return .top(
      .init(
        function: .distinct, entity: entity, attribute: use, fallback: nil, filter: filter,
        span: call.span), first: count, term: term, span)
  }

  /// `share(X where F)`: what passes, as a part of everything.
  private mutating func share(_ call: CallSyntax, _ scope: Scope) -> ReadingUse? {
    guard let filter = condition(call, scope) else { return nil }
    guard let filter, call.arguments.count == 1, let argument = call.arguments.first else {
      findings.report(
        .wrongArguments, "`share` reads one thing, and which part of it", at: call.span,
        "no `where`", help: "write `share(Line where Line.category within dairy)`")
      return nil
    }
    let isEntity = if case .path(let path) = argument.inner { path.parts.count == 1 } else { false }
    return subject(argument, isEntity ? .count : .sum, "share", scope).map { subject in
      .share(
        .init(
          function: isEntity ? .count : .sum, entity: subject.entity,
          attribute: subject.attribute, fallback: subject.fallback, filter: filter,
          span: call.span))
    }
  }

  mutating func aggregate(_ call: CallSyntax, _ scope: Scope) -> ReadingUse.Aggregate? {
    guard let callee = call.callee else { return nil }
    guard let function = ReadingUse.Function.allCases.first(where: { $0.word == callee.text })
    else {
      let isTop = callee.text == "top"
      findings.report(
        isTop ? .unexpectedForm : .unknownWord,
        isTop ? "`top` only asks for a term" : "there is no aggregate `\(callee.text)`",
        at: callee.span, isTop ? "without `contains`" : "not known here",
        help: isTop
          ? "write `top(3, Line.category) contains cheese`"
          : Spelling.nearest(to: callee.text, among: ReadingUse.words)
            .map { "did you mean `\($0)`?" } ?? "write \(Phrase.list(ReadingUse.words, "or"))",
        fix: isTop ? nil : .correct(callee.text, callee.span, among: ReadingUse.words))
      return nil
    }
    guard call.arguments.count == 1, let argument = call.arguments.first else {
      findings.report(
        .wrongArguments, "`\(function.word)` reads one thing", at: call.span,
        function.readsAttribute ? "an attribute: `Line.amount_paid`" : "an entity: `Receipt`")
      return nil
    }
    guard let subject = subject(argument, function, function.word, scope),
      let filter = condition(call, scope)
    else { return nil }
    return .init(
      function: function, entity: subject.entity, attribute: subject.attribute,
      fallback: subject.fallback, filter: filter, span: call.span)
  }

  /// What an aggregate reads: an entity, or an attribute with a value for where it is absent.
  private mutating func subject(
    _ argument: ExpressionSyntax, _ function: ReadingUse.Function, _ word: String,
    _ scope: Scope
  ) -> (entity: String, attribute: AttributeUse?, fallback: Constant?)? {
    var (inner, fallback) = (argument.inner, Constant?.none)
    if case .binary(let binary) = inner, binary.operator == .otherwise, let left = binary.left {
      guard let constant = constant(binary.right) else { return nil }
      (inner, fallback) = (left.inner, constant)
    }
    guard case .path(let path) = inner else {
      findings.report(
        .wrongArguments, "`\(word)` reads one thing", at: argument.span,
        function.readsAttribute ? "an attribute: `Line.amount_paid`" : "an entity: `Receipt`")
      return nil
    }
    let parts = path.parts.map { Name($0) }
    guard parts.count == (function.readsAttribute ? 2 : 1), let entity = parts.first else {
      findings.report(
        .wrongArguments,
        "`\(word)` reads "
          + (function.readsAttribute ? "an attribute of an entity" : "records, not an attribute"),
        at: path.span, "this is `\(path.text)`",
        help: function.readsAttribute
          ? "write `\(word)(Line.amount_paid)`"
          : "write `\(word)(\(parts.first?.text ?? "Receipt"))`")
      return nil
    }
    guard entities.find(entity, from: scope, &findings) != nil else { return nil }
    guard function.readsAttribute else {
      if let fallback {
        findings.report(
          .unexpectedForm, "records are there or not: nothing stands in for them",
          at: fallback.span, "would have no effect")
        return nil
      }
      return (entity.text, nil, nil)
    }
    return attribute(path, scope).map { (entity.text, $0, fallback) }
  }

  /// The `where` of a call, `.some(nil)` without one; `nil` after a finding.
  private mutating func condition(_ call: CallSyntax, _ scope: Scope) -> FilterUse?? {
    guard let syntax = call.condition else { return .some(nil) }
    return filter(syntax, scope).map { .some($0) } ?? .none
  }
}
