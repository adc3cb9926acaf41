/// Evaluates expressions over bags; `nil` is Indeterminate.
enum Evaluation {
  typealias Bags = (Slot) -> [Value]

  static func operand(_ expression: Expression, _ bags: Bags) -> Operand? {
    switch expression {
    case .literal(let value): return .value(value)
    case .attribute(let slot, let mustBePresent):
      let values = bags(slot)
      return values.isEmpty && mustBePresent ? nil : .bag(values)
    case .apply(let name, let arguments):
      guard let operands = operands(arguments, bags), let function = XacmlFunction.all[name] else {
        return nil
      }
      return function.apply(operands)
    case .overBags(let kind, let name, let arguments):
      guard let operands = operands(arguments, bags), let function = XacmlFunction.all[name] else {
        return nil
      }
      return kind == .map
        ? map(function, operands)
        : quantified(kind, function, operands).map { .value(Value(.boolean, .boolean($0))) }
    }
  }

  private static func operands(_ arguments: [Expression], _ bags: Bags) -> [Operand]? {
    var found: [Operand] = []
    for argument in arguments {
      guard let operand = operand(argument, bags) else { return nil }
      found.append(operand)
    }
    return found
  }

  /// Holds as soon as one does; otherwise Indeterminate as soon as one is.
  static func any(_ truths: some Sequence<Bool?>) -> Bool? {
    var isKnown = true
    for truth in truths {
      if truth == true { return true }
      if truth == nil { isKnown = false }
    }
    return isKnown ? false : nil
  }

  static func all(_ truths: some Sequence<Bool?>) -> Bool? {
    any(truths.lazy.map { $0.map { !$0 } }).map { !$0 }
  }

  private static func quantified(
    _ kind: HigherOrder, _ function: XacmlFunction, _ operands: [Operand]
  ) -> Bool? {
    func test(_ values: [Value]) -> Bool? {
      function.apply(values.map { .value($0) })?.truth
    }
    let (first, second) = (operands.first?.all ?? [], operands.last?.all ?? [])
    switch kind {
    case .anyOf, .anyOfAny, .map: return any(combinations(of: operands).map(test))
    case .allOf: return all(combinations(of: operands).map(test))
    case .allOfAny: return all(first.map { one in any(second.map { test([one, $0]) }) })
    case .anyOfAll: return any(first.map { one in all(second.map { test([one, $0]) }) })
    case .allOfAll: return all(first.map { one in all(second.map { test([one, $0]) }) })
    }
  }

  /// Each way to take one value of every bag; a single value stands in all of them.
  private static func combinations(of operands: [Operand]) -> [[Value]] {
    operands.reduce([[]]) { rows, operand in
      let choices = operand.one.map { [$0] } ?? operand.all
      return rows.flatMap { row in choices.map { row + [$0] } }
    }
  }

  private static func map(_ function: XacmlFunction, _ operands: [Operand]) -> Operand? {
    var values: [Value] = []
    for row in combinations(of: operands) {
      guard let value = function.apply(row.map { .value($0) })?.one else { return nil }
      values.append(value)
    }
    return .bag(values)
  }
}

extension Logic {
  /// - Parameter truth: what an observation gives.
  func truth(_ truth: (Expression) -> Bool?) -> Bool? {
    switch self {
    case .observe(let expression): return truth(expression)
    case .all(let parts): return Evaluation.all(parts.map { $0.truth(truth) })
    case .any(let parts): return Evaluation.any(parts.map { $0.truth(truth) })
    case .not(let part): return part.truth(truth).map { !$0 }
    case .and(let parts):
      for part in parts {
        guard let found = part.truth(truth) else { return nil }
        if !found { return false }
      }
      return true
    case .or(let parts):
      for part in parts {
        guard let found = part.truth(truth) else { return nil }
        if found { return true }
      }
      return false
    case .atLeast(let count, let parts):
      guard count >= 0, count <= parts.count else { return nil }
      var left = count
      for part in parts where left > 0 {
        guard let found = part.truth(truth) else { return nil }
        if found { left -= 1 }
      }
      return left == 0
    }
  }

  /// Every observation, in the order of the text.
  var observations: [Expression] {
    switch self {
    case .observe(let expression): [expression]
    case .all(let parts), .any(let parts), .and(let parts), .or(let parts),
      .atLeast(_, let parts):
      parts.flatMap(\.observations)
    case .not(let part): part.observations
    }
  }
}

extension Expression {
  var slots: [Slot] {
    switch self {
    case .literal: []
    case .attribute(let slot, _): [slot]
    case .apply(_, let arguments), .overBags(_, _, let arguments): arguments.flatMap(\.slots)
    }
  }

  var literals: [Value] {
    switch self {
    case .literal(let value): [value]
    case .attribute: []
    case .apply(_, let arguments), .overBags(_, _, let arguments): arguments.flatMap(\.literals)
    }
  }

  /// `integer-equal(age, 45)`: how documents write it.
  var written: String {
    switch self {
    case .literal(let value):
      value.type == .string || value.type == .anyURI ? "\"\(value.written)\"" : value.written
    case .attribute(let slot, let mustBePresent):
      slot.attribute + (mustBePresent ? "!" : "")
    case .apply(let name, let arguments):
      "\(name)(\(arguments.map(\.written).joined(separator: ", ")))"
    case .overBags(let kind, let name, let arguments):
      "\(kind.rawValue)(\(([name] + arguments.map(\.written)).joined(separator: ", ")))"
    }
  }
}
