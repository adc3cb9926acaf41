import CanonChecker
import CanonDiagnostics
package import CanonProgram
import CanonSource
import CanonTypes

/// An expression that somebody tries beside a policy, without writing a query into a file.
package struct TriedExpression: Sendable {
  /// What a query that derives it would be, with the bound that the checker proposes.
  package let feature: Feature
  /// The attributes that it reads, in the order of the text, each once.
  package let reads: [String]
  /// The declaration as it would stand in a domain.
  package let declaration: String

  /// What became of a try.
  package enum Outcome: Sendable {
    case typed(TriedExpression)
    /// Findings for people, about what was typed.
    case refused(String)
  }
}

extension TriedExpression {
  /// - Returns: `nil` for a query without a program: it reads free text.
  fileprivate init?(_ query: ClosedQuery, declaration: String) {
    guard let reading = query.reading else { return nil }
    feature = Feature(
      id: query.id, domain: query.declaration.domain, meaning: query.declaration.meaning,
      reading: reading, window: query.window, ifEmpty: query.ifEmpty,
      type: query.declaration.type, bound: query.bound ?? Bound(low: 0, high: 1),
      scale: query.scale, label: query.label)
    var names: [String] = []
    for use in query.reads where !names.contains(use.name) { names.append(use.name) }
    reads = names
    self.declaration = declaration
  }
}

extension CompiledWorkspace {
  /// The name of the domain and of the file that a tried expression stands in; files of a policy
  /// are never called so, for a line of it could not be a path.
  private static let prompt = (domain: "TypedAtThePrompt", query: "typed_here", file: "(typed)")

  /// Mending adds a type, a bound and a value for nothing to read; each takes a round.
  private static let mostTrialRounds = 6

  /// Types an expression against this policy, as if a query of its own derived it.
  ///
  /// - Parameter window: what is read when the expression does not say so itself: `last 90d`.
  /// - Returns: a refusal without words for a policy with errors: they have been shown.
  package func trying(
    _ expression: String, in window: String, colour: Bool = false
  ) -> TriedExpression.Outcome {
    typealias Here = CompiledWorkspace
    guard let policy = checked.policy else { return .refused("") }
    var text = Here.declaration(expression, window, policy)
    for _ in 0..<Here.mostTrialRounds {
      let checked = Workspace(
        files: files + [(name: Here.prompt.file, bytes: Array(text.utf8))]
      ).check()
      guard let source = checked.sources.texts.first(where: { $0.name == Here.prompt.file }) else {
        break
      }
      let findings = checked.diagnostics.filter {
        $0.primary.span.file == source.id && $0.severity == .error
      }
      if findings.isEmpty, let query = checked.policy?.query(Here.prompt.query) {
        return TriedExpression(query, declaration: Here.body(of: text)).map { .typed($0) }
          ?? .refused("error: this reads free text, which has no value outside of its Vault\n")
      }
      // What was typed is never changed; the query around it gets its type before anything else.
      let typed = Here.place(of: expression, in: source)
      let fixes = findings.filter { finding in
        finding.fixIts.first?.edits.allSatisfy {
          $0.span.file == source.id
            && ($0.span.upper <= typed.lower || $0.span.lower >= typed.upper)
        } == true
      }
      let fix = fixes.first { $0.code == .typeMismatch || $0.code == .unitMismatch } ?? fixes.first
      guard let fix, let next = source.applying(fix.fixIts[0].edits) else {
        // What could be supplied is no mistake of whoever typed.
        let own = findings.filter { !fixes.contains($0) }
        return .refused(TextRenderer(checked.sources, colour: colour).render(own))
      }
      text = String(decoding: next, as: UTF8.self)
    }
    return .refused("error: the checker's own proposals do not make a query of this\n")
  }

  private static func declaration(
    _ expression: String, _ window: String, _ policy: CheckedPolicy
  ) -> String {
    let uses = policy.resolved.domains.map { "\($0.name) \($0.version.major)" }
    let unit = policy.resolved.entities.first { $0.entity.parent == nil }?.entity.name ?? ""
    let looksAhead = expression.contains(" in next ")
    let says = looksAhead || expression.contains(" in last ")
    return """
      domain \(prompt.domain) version 1.0.0 uses \(uses.joined(separator: ", ")) {
        query \(prompt.query): \(looksAhead ? "Bool" : "Count") on \(unit)\
      \(looksAhead ? " as outcome" : "") {
          meaning "Typed at the prompt."
          derive  \(expression)\(says ? "" : " in \(window)")
        }
      }

      """
  }

  /// Where the expression stands in the text around it.
  private static func place(of expression: String, in source: SourceText) -> SourceSpan {
    let lead = Array("derive  ".utf8)
    let start = (source.bytes.firstRange(of: lead)?.lowerBound ?? 0) + lead.count
    return SourceSpan(source.id, start, start + expression.utf8.count)
  }

  /// The query without the domain around it.
  private static func body(of text: String) -> String {
    text.split(separator: "\n").dropFirst().dropLast()
      .map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : String($0) }
      .filter { !$0.hasPrefix("  meaning") }.joined(separator: "\n")
  }
}
