import CanonProgram
import CanonSource
import CanonSyntax

/// The words of texts and names, lower case.
enum LintWords {
  static func of(text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// `amount_paid` and `AmountPaid` are two words.
  static func of(name: String) -> [String] {
    var words: [String] = []
    for character in name {
      if character == "_" || character.isUppercase || words.isEmpty { words.append("") }
      if character != "_" { words[words.count - 1] += character.lowercased() }
    }
    return words.filter { !$0.isEmpty }
  }

  /// "a, b and c", each in backticks.
  static func list(_ words: [String]) -> String {
    let quoted = words.map { "`\($0)`" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension Condition {
  /// Its tests, without what joins them.
  var tests: [Condition] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.tests)
    case .not(let part): part.tests
    case .always: []
    default: [self]
    }
  }

  var roles: [String] {
    tests.compactMap { if case .submitterIs(let role) = $0 { role } else { nil } }
  }

  /// Whether it can be met where some tests are known and all others are free.
  ///
  /// - Parameter known: what a test answers; `nil` for one that may be either.
  func mayHold(_ known: (Condition) -> Bool?) -> Bool {
    switch self {
    case .always: true
    case .all(let parts): parts.allSatisfy { $0.mayHold(known) }
    case .any(let parts): parts.contains { $0.mayHold(known) }
    case .not(let part): part.mayFail(known)
    default: known(self) ?? true
    }
  }

  private func mayFail(_ known: (Condition) -> Bool?) -> Bool {
    switch self {
    case .always: false
    case .all(let parts): parts.contains { $0.mayFail(known) }
    case .any(let parts): parts.allSatisfy { $0.mayFail(known) }
    case .not(let part): part.mayHold(known)
    default: known(self).map { !$0 } ?? true
    }
  }

  var markets: [String] {
    tests.flatMap { test -> [String] in
      switch test {
      case .marketsSubset(let markets): markets
      case .marketsContain(let market): [market]
      default: []
      }
    }
  }
}

extension SyntaxNode {
  /// Its tokens as one text, so that blanks and comments do not show.
  var tokenText: String { tokens.map(\.text).joined(separator: " ") }
}
