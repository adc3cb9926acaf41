/// How a policy looks at the attributes of a request.
package enum ExpressionForm: String, CaseIterable, Sendable {
  /// Values are compared with literals, alone or as sets.
  case plain
  /// The difference of two numbers is compared with a literal.
  case difference
  /// Something is computed first, or a pattern looked for: its words say whether it holds.
  case computed
}

extension Expression {
  var form: ExpressionForm {
    switch self {
    case .literal: return .computed
    case .attribute: return .plain
    case .overBags(let kind, let name, let arguments):
      let isTest = kind != .map && Expression.isComparison(name)
      return isTest && arguments.allSatisfy(\.isDirect) ? .plain : .computed
    case .apply(let name, let arguments):
      guard Expression.isComparison(name) else { return .computed }
      if arguments.allSatisfy(\.isDirect) { return .plain }
      return arguments.count == 2 && arguments[0].isSubtraction && arguments[1].isLiteral
        ? .difference : .computed
    }
  }

  private static func isComparison(_ name: String) -> Bool {
    let tests = [
      "-equal", "-greater-than", "-greater-than-or-equal", "-less-than", "-less-than-or-equal",
      "-is-in", "-at-least-one-member-of", "-subset", "-set-equals", "-starts-with", "-ends-with",
      "-contains",
    ]
    return tests.contains { name.hasSuffix($0) } || name.hasSuffix("Name-match")
  }

  /// A literal, a bag of literals, an attribute or the one value of it.
  private var isDirect: Bool {
    switch self {
    case .literal, .attribute: true
    case .apply(let name, let arguments):
      name.hasSuffix("-one-and-only") && arguments.allSatisfy(\.isAttribute)
        || name.hasSuffix("-bag") && arguments.allSatisfy(\.isLiteral)
    case .overBags: false
    }
  }

  /// The one value of an attribute less that of another.
  private var isSubtraction: Bool {
    guard case .apply(let name, let arguments) = self, name.hasSuffix("-subtract") else {
      return false
    }
    return Set(slots).count == 2 && arguments.allSatisfy { $0.isDirect && !$0.isLiteral }
  }

  private var isAttribute: Bool { if case .attribute = self { true } else { false } }

  var isLiteral: Bool { if case .literal = self { true } else { false } }
}
