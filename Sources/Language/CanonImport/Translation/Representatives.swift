/// Values that tell the observations of a policy apart: what it names, what lies beside that, and
/// something else.
///
/// They need not be all that there are: a request whose value gives other outcomes than each of
/// these is refused by the mapping.
enum Representatives {
  private static let most = 48

  /// Bags of one attribute: none, each value alone, some together.
  static func bags(_ type: DataType, _ literals: [Value]) -> [[Value]] {
    let values = values(type, literals)
    let named = unique(literals.filter { $0.type == type })
    let few = Array((named.prefix(6) + values.suffix(1)))
    var bags: [[Value]] = values.map { [$0] }
    for (index, first) in few.enumerated() {
      for second in few.dropFirst(index + 1) { bags.append([first, second]) }
    }
    if let first = values.first { bags.append([first, first]) }
    if named.count > 2 { bags += [named, named + values.suffix(1)] }
    return bags + [[]]
  }

  /// What a policy names comes first, all of it.
  static func values(_ type: DataType, _ literals: [Value]) -> [Value] {
    let named = literals.filter { $0.type == type }
    return unique(named) + others(type, literals).filter { !named.contains($0) }
  }

  private static func unique(_ values: [Value]) -> [Value] {
    values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func others(_ type: DataType, _ literals: [Value]) -> [Value] {
    switch type {
    case .boolean: [true, false].map { Value(.boolean, .boolean($0)) }
    case .integer: unique(integers(literals)).suffix(most)
    case .double: unique(doubles(literals)).suffix(most)
    case .date, .time, .dateTime: unique(moments(type, literals)).suffix(most)
    case .dayTimeDuration, .yearMonthDuration:
      [-1, 0, 1].flatMap { step in
        lengths(literals, of: type).map { Value(type, .duration($0 + step)) }
      }
    case .string, .anyURI, .rfc822Name, .x500Name, .hexBinary, .base64Binary:
      unique(texts(type, literals)).suffix(most)
    }
  }

  private static func lengths(_ literals: [Value], of type: DataType? = nil) -> [Int64] {
    literals.compactMap { value in
      guard type == nil || value.type == type, case .duration(let length) = value.content else {
        return nil
      }
      return length
    } + [7]
  }

  private static func integers(_ literals: [Value]) -> [Value] {
    let numbers = literals.compactMap { value -> Int64? in
      switch value.content {
      case .integer(let number): number
      case .double(let number): Int64(exactly: number.rounded(.towardZero))
      default: nil
      }
    }.filter { abs($0) < 1 << 40 }.prefix(8)
    let pairs = numbers.flatMap { one in numbers.flatMap { other in [one + other, one - other] } }
    return (Array(numbers) + pairs + [0]).flatMap { [$0 - 1, $0, $0 + 1] }
      .map { Value(.integer, .integer($0)) }
  }

  private static func doubles(_ literals: [Value]) -> [Value] {
    let numbers = literals.compactMap { value -> Double? in
      switch value.content {
      case .integer(let number): Double(number)
      case .double(let number): number
      default: nil
      }
    }.prefix(8)
    let pairs = numbers.flatMap { one in
      numbers.flatMap { [one + $0, one - $0, one * $0] + ($0 == 0 ? [] : [one / $0]) }
    }
    return (Array(numbers) + pairs + [0]).flatMap { [$0 - 1, $0 - 0.5, $0, $0 + 0.5, $0 + 1] }
      .map { Value(.double, .double($0)) }
  }

  private static func moments(_ type: DataType, _ literals: [Value]) -> [Value] {
    let known = literals.compactMap { value -> Moment? in
      if case .moment(let moment) = value.content { moment } else { nil }
    }
    let months = lengths(literals, of: .yearMonthDuration)
    let lengths = lengths(literals, of: .dayTimeDuration)
    let steps: [Int64] = lengths + lengths.map { -$0 } + [0]
    let unit: Int64 = type == .date ? 86_400 : 1
    var moved: [Moment?] = []
    for moment in known {
      for step in steps { moved.append(moment.adding(seconds: step)) }
      for count in months {
        moved += [moment.adding(months: count), moment.adding(months: -count)]
      }
    }
    let near = moved.compactMap(\.self).flatMap { moment in
      [-unit, 0, unit].compactMap { (step: Int64) in moment.adding(seconds: step) }
    }
    return (near + [Moment(seconds: unit)]).map { Value(type, .moment($0)) }
  }

  private static func texts(_ type: DataType, _ literals: [Value]) -> [Value] {
    let words = literals.compactMap { value -> String? in
      if case .text(let text) = value.content { text } else { nil }
    }.prefix(8)
    let forms: [String] =
      switch type {
      case .rfc822Name:
        words.flatMap { word in
          let domain = word.hasPrefix(".") ? String(word.dropFirst()) : word
          return ["a@\(domain)", "a@b.\(domain)"]
        } + ["somebody@something.else"]
      case .x500Name: words.map { "cn=a,\($0)" } + ["cn=something else"]
      case .hexBinary: ["FF", "00AB"]
      case .base64Binary: ["AAAA", "c29tZXRoaW5n"]
      default:
        words.flatMap { [$0.lowercased(), $0.uppercased(), " \($0) ", "\($0)z", "a\($0)"] }
          + words.flatMap { one in words.map { "\(one)\($0)" } } + ["", "something else"]
      }
    return forms.compactMap { Value(type, lexical: $0) }
  }
}
