/// The data types of XACML 3.0 (core, appendix A.2) that are read; IP addresses, DNS names and
/// XPath expressions are not.
package enum DataType: String, CaseIterable, Hashable, Sendable {
  case string, boolean, integer, double, date, time, dateTime, anyURI
  case hexBinary, base64Binary, dayTimeDuration, yearMonthDuration, rfc822Name, x500Name

  package init?(uri: String) {
    guard let found = DataType.allCases.first(where: { $0.uri == uri }) else { return nil }
    self = found
  }

  package var uri: String {
    switch self {
    case .rfc822Name, .x500Name: "urn:oasis:names:tc:xacml:1.0:data-type:\(rawValue)"
    default: "http://www.w3.org/2001/XMLSchema#\(rawValue)"
    }
  }

  /// Whether `less-than` and its kin are defined.
  var isOrdered: Bool {
    switch self {
    case .string, .integer, .double, .date, .time, .dateTime: true
    default: false
    }
  }
}

/// A value of a data type, in the one form in which equal values are equal.
package struct Value: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    case text(String)
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    /// A date, time or dateTime on the UTC line; without a zone it is taken as UTC.
    case moment(Moment)
    /// Seconds of a dayTimeDuration, months of a yearMonthDuration.
    case duration(Int64)
  }

  package let type: DataType
  let content: Content
  /// As it was written: what a vocabulary shows.
  package let written: String

  init(_ type: DataType, _ content: Content, written: String? = nil) {
    (self.type, self.content) = (type, content)
    self.written = written ?? Value.text(of: content)
  }

  package static func == (left: Value, right: Value) -> Bool {
    left.type == right.type && left.content == right.content
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    hasher.combine(content)
  }

  private static func text(of content: Content) -> String {
    switch content {
    case .text(let text): text
    case .boolean(let value): "\(value)"
    case .integer(let value), .duration(let value): "\(value)"
    case .double(let value): "\(value)"
    case .moment(let moment): moment.description
    }
  }
}

extension Value {
  /// A literal of XML Schema; `nil` for one that is none of the type.
  package init?(_ type: DataType, lexical: String) {
    let trimmed = Value.trimmed(lexical)
    let content: Content?
    switch type {
    case .string: content = .text(lexical)
    case .anyURI: content = .text(trimmed)
    case .boolean:
      content = ["true": true, "1": true, "false": false, "0": false][trimmed]
        .map { .boolean($0) }
    case .integer: content = Value.integer(trimmed).map { .integer($0) }
    case .double: content = Value.double(trimmed).map { .double($0) }
    case .date, .time, .dateTime: content = Moment(type, trimmed).map { .moment($0) }
    case .dayTimeDuration, .yearMonthDuration:
      content = DurationReader.read(trimmed, type).map { .duration($0) }
    case .hexBinary: content = Value.hex(trimmed).map { .text($0) }
    case .base64Binary: content = Value.base64(trimmed).map { .text($0) }
    case .rfc822Name: content = Value.mailbox(trimmed).map { .text($0) }
    case .x500Name: content = Value.distinguished(trimmed).map { .text($0) }
    }
    guard let content else { return nil }
    self.init(type, content, written: type == .string ? lexical : trimmed)
  }

  static func trimmed(_ text: String) -> String {
    func isBlank(_ character: Character) -> Bool { character.isWhitespace }
    return String(
      String(text.drop(while: isBlank).reversed()).drop(while: isBlank).reversed())
  }

  private static func integer(_ text: String) -> Int64? {
    // `Int64` reads digits and a sign, and nothing else.
    Int64(text)
  }

  private static func double(_ text: String) -> Double? {
    switch text {
    case "INF": return .infinity
    case "-INF": return -.infinity
    default: break
    }
    let allowed = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
    return allowed ? Double(text) : nil
  }

  private static func hex(_ text: String) -> String? {
    text.utf8.count.isMultiple(of: 2) && text.allSatisfy { $0.isHexDigit && $0.isASCII }
      ? text.uppercased() : nil
  }

  private static func base64(_ text: String) -> String? {
    let plain = text.filter { !$0.isWhitespace }
    let body = plain.prefix { $0 != "=" }
    let isWhole = plain.utf8.count.isMultiple(of: 4) && plain.dropFirst(body.count).count <= 2
    let isBase = body.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+/".contains($0)) }
    return isWhole && isBase && plain.dropFirst(body.count).allSatisfy { $0 == "=" } ? plain : nil
  }

  /// A mailbox: its domain is compared without regard to case (core, A.2).
  private static func mailbox(_ text: String) -> String? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return "\(parts[0])@\(parts[1].lowercased())"
  }

  /// A distinguished name of RFC 2253: blanks around its signs and case do not count. Escaped and
  /// quoted values are not read.
  private static func distinguished(_ text: String) -> String? {
    guard !text.contains(where: { "\\\"#;+<>".contains($0) }) else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      part.split(separator: "=", omittingEmptySubsequences: false).map { side in
        trimmed(String(side)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
          .lowercased()
      }
    }
    guard parts.allSatisfy({ $0.count == 2 && !$0[0].isEmpty && !$0[1].isEmpty }) else {
      return nil
    }
    return parts.map { $0.joined(separator: "=") }.joined(separator: ",")
  }
}
