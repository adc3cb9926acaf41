import Foundation

/// A TextMate grammar as editors apply it, as far as Canon's needs: rules in order, the earliest
/// match of a line first, `begin` and `end` within a line, captures, and `#name` includes.
struct TextMate {
  /// One entry of `patterns`.
  struct Rule: Decodable {
    let name: String?
    let match: String?
    let begin: String?
    let end: String?
    let include: String?
    let patterns: [Rule]?
    let captures: [String: Capture]?
  }

  /// The scope of a group.
  struct Capture: Decodable {
    let name: String
  }

  /// The document.
  struct Document: Decodable {
    let scopeName: String
    let patterns: [Rule]
    let repository: [String: Rule]
  }

  /// A rule with its expressions compiled.
  private struct Compiled {
    let rule: Rule
    let start: NSRegularExpression
    let end: NSRegularExpression?
    let inner: [Compiled]
  }

  private let rules: [Compiled]

  init(_ data: Data) throws {
    let document = try JSONDecoder().decode(Document.self, from: data)
    rules = try TextMate.compile(document.patterns, document)
  }

  private static func compile(_ patterns: [Rule], _ document: Document) throws -> [Compiled] {
    try patterns.flatMap { rule -> [Compiled] in
      if let include = rule.include {
        guard let named = document.repository[String(include.dropFirst())] else {
          throw CocoaError(.coderValueNotFound)
        }
        return try compile(named.patterns ?? [named], document)
      }
      guard let start = rule.match ?? rule.begin else { throw CocoaError(.coderValueNotFound) }
      return [
        Compiled(
          rule: rule, start: try NSRegularExpression(pattern: start),
          end: try rule.end.map { try NSRegularExpression(pattern: $0) },
          inner: try compile(rule.patterns ?? [], document))
      ]
    }
  }

  /// The outermost scope of each UTF-16 unit of a text; empty where no rule matched.
  func scopes(_ text: String) -> [String] {
    var result: [String] = []
    for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      result += scopes(line: NSString(string: String(line)))
      result.append("")
    }
    return result.dropLast()
  }

  private func scopes(line: NSString) -> [String] {
    var result = [String](repeating: "", count: line.length)
    var position = 0
    while position < line.length, let (found, rule) = earliest(rules, line, position) {
      let end = rule.end == nil ? NSMaxRange(found.range) : close(rule, line, found)
      if let name = rule.rule.name {
        for index in found.range.location..<end { result[index] = name }
      } else {
        for (group, capture) in rule.rule.captures ?? [:] {
          let range = found.range(at: Int(group) ?? 0)
          guard range.location != NSNotFound else { continue }
          for index in range.location..<NSMaxRange(range) { result[index] = capture.name }
        }
      }
      position = max(end, position + 1)
    }
    return result
  }

  /// Where what `rule` began ends: escapes and the like within it are passed over.
  private func close(_ rule: Compiled, _ line: NSString, _ begun: NSTextCheckingResult) -> Int {
    var position = NSMaxRange(begun.range)
    while true {
      let end = rule.end.flatMap { first($0, line, position) }
      let inner = earliest(rule.inner, line, position)
      guard let end else { return line.length }
      guard let inner, inner.0.range.location < end.range.location else {
        return NSMaxRange(end.range)
      }
      position = NSMaxRange(inner.0.range)
    }
  }

  private func earliest(
    _ rules: [Compiled], _ line: NSString, _ position: Int
  ) -> (NSTextCheckingResult, Compiled)? {
    var best: (NSTextCheckingResult, Compiled)?
    for rule in rules {
      guard let found = first(rule.start, line, position) else { continue }
      if best.map({ found.range.location < $0.0.range.location }) ?? true { best = (found, rule) }
    }
    return best
  }

  /// As an editor searches: what lies before `position` can be looked at and is no line's start.
  private func first(
    _ expression: NSRegularExpression, _ line: NSString, _ position: Int
  ) -> NSTextCheckingResult? {
    expression.firstMatch(
      in: line as String, options: [.withTransparentBounds, .withoutAnchoringBounds],
      range: NSRange(location: position, length: line.length - position))
  }
}
