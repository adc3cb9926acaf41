/// Arithmetic (core, A.3.2) and conversions (A.3.4).
enum NumberFunctions {
  static let all: [String: XacmlFunction] = integers.merging(doubles) { first, _ in first }
    .merging(conversions) { first, _ in first }

  private static func integer(_ operand: Operand) -> Int64? {
    if case .integer(let value)? = operand.one?.content { value } else { nil }
  }

  private static func double(_ operand: Operand) -> Double? {
    if case .double(let value)? = operand.one?.content { value } else { nil }
  }

  private static func result(_ value: Int64?) -> Operand? {
    value.map { .value(Value(.integer, .integer($0))) }
  }

  private static func result(_ value: Double?) -> Operand? {
    value.map { .value(Value(.double, .double($0))) }
  }

  private typealias IntegerStep = @Sendable (Int64, Int64) -> (Int64, Bool)

  private static let integers: [String: XacmlFunction] = {
    let shape = Shape.one(.integer)
    let steps: [(String, Int?, IntegerStep)] = [
      ("add", 2, { $0.addingReportingOverflow($1) }),
      ("subtract", nil, { $0.subtractingReportingOverflow($1) }),
      ("multiply", 2, { $0.multipliedReportingOverflow(by: $1) }),
      ("divide", nil, { $0.dividedReportingOverflow(by: $1) }),
      ("mod", nil, { $0.remainderReportingOverflow(dividingBy: $1) }),
    ]
    var table: [String: XacmlFunction] = [:]
    for (name, least, step) in steps {
      table["integer-\(name)"] = XacmlFunction(
        parameters: least == nil ? [shape, shape] : [shape], repeatsFrom: least, result: shape
      ) { operands in
        let numbers = operands.compactMap(integer)
        guard numbers.count == operands.count, var total = numbers.first else { return nil }
        for number in numbers.dropFirst() {
          let (next, overflow) = step(total, number)
          if overflow { return nil }
          total = next
        }
        return result(total)
      }
    }
    table["integer-abs"] = XacmlFunction(parameters: [shape], result: shape) {
      integer($0[0]).flatMap { $0 == .min ? nil : result(abs($0)) }
    }
    return table
  }()

  private static let doubles: [String: XacmlFunction] = {
    let shape = Shape.one(.double)
    let steps: [(String, Int?, @Sendable (Double, Double) -> Double)] = [
      ("add", 2, { $0 + $1 }), ("subtract", nil, { $0 - $1 }), ("multiply", 2, { $0 * $1 }),
      ("divide", nil, { $0 / $1 }),
    ]
    var table: [String: XacmlFunction] = [:]
    for (name, least, step) in steps {
      table["double-\(name)"] = XacmlFunction(
        parameters: least == nil ? [shape, shape] : [shape], repeatsFrom: least, result: shape
      ) { operands in
        let numbers = operands.compactMap(double)
        guard numbers.count == operands.count, let first = numbers.first else { return nil }
        if name == "divide", numbers[1] == 0 { return nil }
        return result(numbers.dropFirst().reduce(first, step))
      }
    }
    let single: [(String, @Sendable (Double) -> Double)] = [
      ("double-abs", { abs($0) }), ("round", { $0.rounded(.toNearestOrEven) }),
      ("floor", { $0.rounded(.down) }),
    ]
    for (name, step) in single {
      table[name] = XacmlFunction(parameters: [shape], result: shape) {
        double($0[0]).flatMap { result(step($0)) }
      }
    }
    return table
  }()

  private static let conversions: [String: XacmlFunction] = [
    "double-to-integer": .init(parameters: [.one(.double)], result: .one(.integer)) {
      double($0[0]).flatMap { result(Int64(exactly: $0.rounded(.towardZero))) }
    },
    "integer-to-double": .init(parameters: [.one(.integer)], result: .one(.double)) {
      integer($0[0]).flatMap { result(Double($0)) }
    },
  ]
}

/// Dates moved by durations (core, A.3.7), and a time between two others (A.3.8).
enum CalendarFunctions {
  static let all: [String: XacmlFunction] = {
    var table: [String: XacmlFunction] = [:]
    let cases: [(DataType, DataType)] = [
      (.dateTime, .dayTimeDuration), (.dateTime, .yearMonthDuration), (.date, .yearMonthDuration),
    ]
    for (type, duration) in cases {
      for (name, sign) in [("add", Int64(1)), ("subtract", -1)] {
        table["\(type.rawValue)-\(name)-\(duration.rawValue)"] = XacmlFunction(
          parameters: [.one(type), .one(duration)], result: .one(type)
        ) { operands in
          guard case .moment(let moment)? = operands[0].one?.content,
            case .duration(let length)? = operands[1].one?.content
          else { return nil }
          let moved =
            duration == .dayTimeDuration
            ? moment.adding(seconds: sign * length) : moment.adding(months: sign * length)
          return moved.map { .value(Value(type, .moment($0))) }
        }
      }
    }
    let time = Shape.one(.time)
    table["time-in-range"] = XacmlFunction(
      parameters: [time, time, time], result: .one(.boolean)
    ) { operands in
      let moments = operands.compactMap { operand -> Moment? in
        if case .moment(let moment)? = operand.one?.content { moment } else { nil }
      }
      guard moments.count == 3 else { return nil }
      let (from, to) = (moments[0] >= moments[1], moments[0] <= moments[2])
      // A range that ends before it begins ends on the next day.
      let holds = moments[1] <= moments[2] ? from && to : from || to
      return .value(Value(.boolean, .boolean(holds)))
    }
    return table
  }()
}
