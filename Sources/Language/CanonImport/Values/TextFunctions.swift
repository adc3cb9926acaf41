import CLibXML2

/// Strings and URIs (core, A.3.4 and A.3.9), regular expressions (A.3.13), names (A.3.14).
enum TextFunctions {
  static let all: [String: XacmlFunction] = strings.merging(tests) { first, _ in first }
    .merging(names) { first, _ in first }

  private static func text(_ operand: Operand) -> String? {
    if case .text(let text)? = operand.one?.content { text } else { nil }
  }

  private static func string(_ text: String?) -> Operand? {
    text.map { .value(Value(.string, .text($0))) }
  }

  private static func boolean(_ truth: Bool?) -> Operand? {
    truth.map { .value(Value(.boolean, .boolean($0))) }
  }

  private static let strings: [String: XacmlFunction] = [
    "string-concatenate": .init(parameters: [.one(.string)], repeatsFrom: 2, result: .one(.string))
    { string($0.compactMap(text).joined()) },
    "string-normalize-space": .init(parameters: [.one(.string)], result: .one(.string)) {
      string(text($0[0]).map(Value.trimmed))
    },
    "string-normalize-to-lower-case": .init(parameters: [.one(.string)], result: .one(.string)) {
      string(text($0[0])?.lowercased())
    },
    "string-equal-ignore-case": .init(
      parameters: [.one(.string), .one(.string)], result: .one(.boolean)
    ) { boolean(text($0[0])?.lowercased() == text($0[1])?.lowercased()) },
    "string-substring": substring(of: .string),
    "anyURI-substring": substring(of: .anyURI),
  ]

  /// From the first index to before the second; −1 stands for the end.
  private static func substring(of type: DataType) -> XacmlFunction {
    XacmlFunction(
      parameters: [.one(type), .one(.integer), .one(.integer)], result: .one(.string)
    ) { operands in
      guard let scalars = text(operands[0]).map({ Array($0.unicodeScalars) }),
        case .integer(let begin)? = operands[1].one?.content,
        case .integer(let end)? = operands[2].one?.content
      else { return nil }
      let last = end == -1 ? Int64(scalars.count) : end
      guard begin >= 0, begin <= last, last <= scalars.count else { return nil }
      return string(String(String.UnicodeScalarView(scalars[Int(begin)..<Int(last)])))
    }
  }

  /// The pattern comes first: `string-starts-with("ab", "abc")` holds.
  private static let tests: [String: XacmlFunction] = {
    let tests: [(String, @Sendable (String, String) -> Bool)] = [
      ("starts-with", { $1.utf8.starts(with: $0.utf8) }),
      ("ends-with", { $1.utf8.reversed().starts(with: $0.utf8.reversed()) }),
      ("contains", { $0.isEmpty || Array($1.utf8).firstRange(of: Array($0.utf8)) != nil }),
    ]
    var table: [String: XacmlFunction] = [:]
    for type in [DataType.string, .anyURI] {
      for (name, test) in tests {
        table["\(type.rawValue)-\(name)"] = XacmlFunction(
          parameters: [.one(.string), .one(type)], result: .one(.boolean)
        ) { operands in
          guard let part = text(operands[0]), let whole = text(operands[1]) else { return nil }
          return boolean(test(part, whole))
        }
      }
    }
    for type in [DataType.string, .anyURI, .rfc822Name, .x500Name] {
      table["\(type.rawValue)-regexp-match"] = XacmlFunction(
        parameters: [.one(.string), .one(type)], result: .one(.boolean)
      ) { operands in
        guard let pattern = text(operands[0]), let value = operands[1].one else { return nil }
        return boolean(RegularExpression.matches(pattern, value.written))
      }
    }
    return table
  }()

  private static let names: [String: XacmlFunction] = [
    // A mailbox, a domain, or a domain with everything below it (a point in front).
    "rfc822Name-match": .init(
      parameters: [.one(.string), .one(.rfc822Name)], result: .one(.boolean)
    ) { operands in
      guard let pattern = text(operands[0]), let mailbox = text(operands[1]),
        let sign = mailbox.firstIndex(of: "@")
      else { return nil }
      let domain = mailbox[mailbox.index(after: sign)...]
      if pattern.contains("@") {
        return boolean(Value(.rfc822Name, lexical: pattern).map { .value($0) } == operands[1])
      }
      let wanted = pattern.lowercased()
      return boolean(wanted.hasPrefix(".") ? domain.hasSuffix(wanted) : domain == wanted)
    },
    // The end of a distinguished name, in whole parts.
    "x500Name-match": .init(
      parameters: [.one(.x500Name), .one(.x500Name)], result: .one(.boolean)
    ) { operands in
      guard let end = text(operands[0])?.split(separator: ","),
        let whole = text(operands[1])?.split(separator: ",")
      else { return nil }
      return boolean(whole.suffix(end.count).elementsEqual(end))
    },
  ]
}

/// Regular expressions of XPath as far as libxml2's of XML Schema say them: no laziness, no
/// references back, `^` and `$` at the ends only.
enum RegularExpression {
  private static let longest = 256

  /// `nil` for an expression that is not read.
  static func matches(_ pattern: String, _ text: String) -> Bool? {
    guard let anchored = anchored(pattern) else { return nil }
    // What is wrong with an expression is told by a code, not on standard error.
    xmlSetStructuredErrorFunc(nil) { _, _ in }
    defer { xmlSetStructuredErrorFunc(nil, nil) }
    guard let compiled = xmlRegexpCompile(anchored) else { return nil }
    defer { xmlRegFreeRegexp(compiled) }
    let result = xmlRegexpExec(compiled, text)
    return result < 0 ? nil : result == 1
  }

  /// Whether the expression is one that is read.
  static func isReadable(_ pattern: String) -> Bool { matches(pattern, "") != nil }

  /// XML Schema matches whole texts; XPath looks for a part unless told otherwise.
  private static func anchored(_ pattern: String) -> String? {
    guard pattern.utf8.count <= longest else { return nil }
    var body = pattern[...]
    let isAtStart = body.hasPrefix("^")
    if isAtStart { body.removeFirst() }
    let isAtEnd = body.hasSuffix("$") && !body.hasSuffix("\\$")
    if isAtEnd { body.removeLast() }
    let isBranched = body.contains("|")
    guard !isBranched || !(isAtStart || isAtEnd), isPlain(body) else { return nil }
    let anything = "(.|\\n|\\r)*"
    return (isAtStart ? "" : anything) + "(\(body))" + (isAtEnd ? "" : anything)
  }

  private static func isPlain(_ body: Substring) -> Bool {
    var (isEscaped, isInSet, last): (Bool, Bool, Character) = (false, false, " ")
    for character in body {
      if isEscaped {
        if character.isNumber { return false }
        (isEscaped, last) = (false, " ")
        continue
      }
      switch character {
      case "\\": isEscaped = true
      case "[": isInSet = true
      case "]": isInSet = false
      case "^" where !(isInSet && last == "["): return false
      case "$" where !isInSet: return false
      case "?" where "*+?}".contains(last) && !isInSet: return false
      default: break
      }
      last = character
    }
    return !isEscaped
  }
}
