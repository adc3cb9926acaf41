/// A type of an argument or a result.
struct Shape: Hashable, Sendable, CustomStringConvertible {
  var type: DataType
  var isBag = false

  static func one(_ type: DataType) -> Shape { Shape(type: type) }
  static func bag(_ type: DataType) -> Shape { Shape(type: type, isBag: true) }

  var description: String { isBag ? "bag of \(type.rawValue)" : type.rawValue }
}

/// An argument or a result.
enum Operand: Hashable, Sendable {
  case value(Value)
  case bag([Value])

  var one: Value? { if case .value(let value) = self { value } else { nil } }
  var all: [Value] { if case .bag(let values) = self { values } else { [] } }
  /// The truth of a boolean.
  var truth: Bool? {
    if case .value(let value) = self, case .boolean(let truth) = value.content {
      truth
    } else {
      nil
    }
  }
}

/// A function of XACML 3.0 (core, A.3), but for the logical ones and those of higher order.
struct XacmlFunction: Sendable {
  var parameters: [Shape]
  /// Whether the last parameter may stand again, and how often it must stand at least.
  var repeatsFrom: Int?
  var result: Shape
  /// `nil` is Indeterminate.
  var apply: @Sendable ([Operand]) -> Operand?

  func accepts(_ shapes: [Shape]) -> Bool {
    guard let least = repeatsFrom, let last = parameters.last else { return shapes == parameters }
    let fixed = parameters.count - 1
    return shapes.count >= fixed + least && Array(shapes.prefix(fixed)) == parameters.dropLast()
      && shapes.dropFirst(fixed).allSatisfy { $0 == last }
  }

  static let all: [String: XacmlFunction] = {
    var table: [String: XacmlFunction] = [:]
    for type in DataType.allCases {
      table.merge(BagFunctions.of(type)) { first, _ in first }
      if type.isOrdered { table.merge(OrderFunctions.of(type)) { first, _ in first } }
    }
    table.merge(TextFunctions.all) { first, _ in first }
    table.merge(NumberFunctions.all) { first, _ in first }
    table.merge(CalendarFunctions.all) { first, _ in first }
    return table
  }()

  private static let prefixes = [1, 2, 3].map { "urn:oasis:names:tc:xacml:\($0).0:function:" }

  /// `string-equal` of its URN; `nil` for a name outside the standard's.
  static func shortName(_ uri: String) -> String? {
    prefixes.first { uri.hasPrefix($0) }.map { String(uri.dropFirst($0.count)) }
  }
}

/// Equality, and what all types have for their bags.
enum BagFunctions {
  static func of(_ type: DataType) -> [String: XacmlFunction] {
    let (one, bag, truth) = (Shape.one(type), Shape.bag(type), Shape.one(.boolean))
    let name = type.rawValue
    @Sendable func boolean(_ value: Bool) -> Operand { .value(Value(.boolean, .boolean(value))) }
    @Sendable func unique(_ values: [Value]) -> [Value] {
      values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    return [
      "\(name)-equal": .init(parameters: [one, one], result: truth) { boolean($0[0] == $0[1]) },
      "\(name)-one-and-only": .init(parameters: [bag], result: one) {
        $0[0].all.count == 1 ? .value($0[0].all[0]) : nil
      },
      "\(name)-bag-size": .init(parameters: [bag], result: .one(.integer)) {
        .value(Value(.integer, .integer(Int64($0[0].all.count))))
      },
      "\(name)-is-in": .init(parameters: [one, bag], result: truth) { operands in
        boolean(operands[1].all.contains { .value($0) == operands[0] })
      },
      "\(name)-bag": .init(parameters: [one], repeatsFrom: 0, result: bag) {
        .bag($0.compactMap(\.one))
      },
      "\(name)-intersection": .init(parameters: [bag, bag], result: bag) { operands in
        .bag(unique(operands[0].all.filter(operands[1].all.contains)))
      },
      "\(name)-union": .init(parameters: [bag], repeatsFrom: 2, result: bag) {
        .bag(unique($0.flatMap(\.all)))
      },
      "\(name)-at-least-one-member-of": .init(parameters: [bag, bag], result: truth) { operands in
        boolean(operands[0].all.contains(where: operands[1].all.contains))
      },
      "\(name)-subset": .init(parameters: [bag, bag], result: truth) { operands in
        boolean(operands[0].all.allSatisfy(operands[1].all.contains))
      },
      "\(name)-set-equals": .init(parameters: [bag, bag], result: truth) { operands in
        boolean(Set(operands[0].all) == Set(operands[1].all))
      },
    ]
  }
}

enum OrderFunctions {
  static func of(_ type: DataType) -> [String: XacmlFunction] {
    let tests: [(String, @Sendable (Int) -> Bool)] = [
      ("greater-than", { $0 > 0 }), ("greater-than-or-equal", { $0 >= 0 }),
      ("less-than", { $0 < 0 }), ("less-than-or-equal", { $0 <= 0 }),
    ]
    return Dictionary(
      uniqueKeysWithValues: tests.map { name, test in
        (
          "\(type.rawValue)-\(name)",
          XacmlFunction(parameters: [.one(type), .one(type)], result: .one(.boolean)) {
            guard let left = $0[0].one, let right = $0[1].one else { return nil }
            return compare(left, right).map { .value(Value(.boolean, .boolean(test($0)))) }
          }
        )
      })
  }

  /// Negative, zero or positive; `nil` for what has no order.
  static func compare(_ left: Value, _ right: Value) -> Int? {
    func order<T: Comparable>(_ left: T, _ right: T) -> Int {
      left < right ? -1 : left == right ? 0 : 1
    }
    switch (left.content, right.content) {
    case (.integer(let one), .integer(let other)), (.duration(let one), .duration(let other)):
      return order(one, other)
    case (.double(let one), .double(let other)):
      return one.isNaN || other.isNaN ? nil : order(one, other)
    case (.moment(let one), .moment(let other)): return order(one, other)
    case (.text(let one), .text(let other)):
      return one == other
        ? 0 : one.unicodeScalars.lexicographicallyPrecedes(other.unicodeScalars) ? -1 : 1
    default: return nil
    }
  }
}
