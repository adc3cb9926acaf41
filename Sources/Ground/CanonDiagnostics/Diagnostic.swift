package import CanonSource

/// How much a finding weighs: an error stops the build, a warning and a note do not.
package enum Severity: String, Hashable, Sendable, CaseIterable {
  case error, warning, note
}

/// What the renderers show: a finding of the check with its code, or one of a lint rule with the
/// rule's name.
package protocol ShownFinding: Sendable {
  /// What stands in brackets behind the severity: `CN4012`, `short_meanings`.
  var mark: String { get }
  /// In words: `local-leaves-vault`; of a lint rule its group.
  var name: String { get }
  var severity: Severity { get }
  var message: String { get }
  var primary: LabelledSpan { get }
  var secondary: [LabelledSpan] { get }
  var help: [String] { get }
  var fixIts: [FixIt] { get }
}

/// A span with the words that stand beside it.
package struct LabelledSpan: Hashable, Sendable {
  package let span: SourceSpan
  package let label: String

  package init(_ span: SourceSpan, _ label: String = "") { (self.span, self.label) = (span, label) }
}

/// A change that would mend a finding, which the author may apply as it is.
package struct FixIt: Hashable, Sendable {
  package let title: String
  package let edits: [SourceEdit]

  package init(_ title: String, _ edits: [SourceEdit]) { (self.title, self.edits) = (title, edits) }
}

/// One finding about the author's text: what, where, how it came about, and what would mend it.
///
/// `secondary` spans are in the order in which they explain the finding (a flow from its source to
/// its sink), not in the order of the text.
package struct Diagnostic: Hashable, Sendable {
  package var code: DiagnosticCode
  package var severity: Severity
  /// One line, the author's own words in backticks, no full stop.
  package var message: String
  package var primary: LabelledSpan
  package var secondary: [LabelledSpan]
  package var help: [String]
  package var fixIts: [FixIt]

  package init(
    _ code: DiagnosticCode, _ severity: Severity, _ message: String,
    at span: SourceSpan, _ label: String = "", secondary: [LabelledSpan] = [],
    help: [String] = [], fixIts: [FixIt] = []
  ) {
    (self.code, self.severity, self.message) = (code, severity, message)
    (self.primary, self.secondary) = (LabelledSpan(span, label), secondary)
    (self.help, self.fixIts) = (help, fixIts)
  }

  /// An error.
  package init(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan, _ label: String = "",
    secondary: [LabelledSpan] = [], help: [String] = [], fixIts: [FixIt] = []
  ) {
    self.init(
      code, .error, message, at: span, label, secondary: secondary, help: help, fixIts: fixIts)
  }
}

extension Diagnostic {
  /// The finding with every span counted from its file.
  package func located(in sources: SourceCollection) -> Diagnostic {
    func located(_ part: LabelledSpan) -> LabelledSpan {
      LabelledSpan(sources.located(part.span), part.label)
    }
    var result = self
    result.primary = located(primary)
    result.secondary = secondary.map(located)
    result.fixIts = fixIts.map { fix in
      FixIt(fix.title, fix.edits.map { SourceEdit(sources.located($0.span), $0.replacement) })
    }
    return result
  }
}

extension Diagnostic: ShownFinding {
  package var mark: String { code.number }
  package var name: String { code.name }
}

/// The findings of one run; the order of reporting does not show in what it answers.
package struct DiagnosticBag: Sendable {
  private var reported: [Diagnostic] = []

  package init() {}

  package init(_ diagnostics: [Diagnostic]) { reported = diagnostics }

  package mutating func report(_ diagnostic: Diagnostic) { reported.append(diagnostic) }

  package mutating func report(contentsOf others: some Sequence<Diagnostic>) {
    reported.append(contentsOf: others)
  }

  package var isEmpty: Bool { reported.isEmpty }
  package var hasErrors: Bool { reported.contains { $0.severity == .error } }
  package func count(of severity: Severity) -> Int {
    reported.reduce(0) { $1.severity == severity ? $0 + 1 : $0 }
  }

  /// Every finding once, ordered by place, code and message.
  package var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return reported.filter { seen.insert($0).inserted }.sorted {
      ($0.primary.span, $0.code.rawValue, $0.message)
        < ($1.primary.span, $1.code.rawValue, $1.message)
    }
  }
}
