package import CanonDiagnostics
package import CanonSource
import CanonTypes

/// The findings of one stage; a second finding of the same code at the same place is not kept.
///
/// Templates are closed once for each tuple of arguments, and a mistake in one would be reported
/// for every instance: one mistake gives one error.
package struct Findings: Sendable {
  package private(set) var diagnostics: [Diagnostic] = []
  /// How often something was reported, repetitions included: it grows with every mistake that is
  /// met, so a stage can tell whether its own part was sound.
  package private(set) var reports = 0
  private var seen: Set<Key> = []
  /// Comparisons of words that are left for suggestions. Where thousands of names are missing among
  /// thousands, as when a file is not there, a suggestion for each would take minutes, and none of
  /// them would be meant.
  private var comparisons = Findings.mostComparisons
  static let mostComparisons = 500_000

  private struct Key: Hashable {
    let code: DiagnosticCode
    let span: SourceSpan
    /// Several things may be missing at one place.
    let lack: String?

    init(_ code: DiagnosticCode, _ span: SourceSpan, _ message: String) {
      (self.code, self.span) = (code, span)
      lack = code == .missingClause || code == .missingDeclaration ? message : nil
    }
  }

  package init() {}

  package mutating func report(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan, _ label: String = "",
    because secondary: [LabelledSpan] = [], help: String? = nil, fix: FixIt? = nil
  ) {
    reports += 1
    guard seen.insert(Key(code, span, message)).inserted else { return }
    diagnostics.append(
      Diagnostic(
        code, message, at: span, label, secondary: secondary, help: help.map { [$0] } ?? [],
        fixIts: fix.map { [$0] } ?? []))
  }

  /// A finding that is more than a message: a warning, or one that can be applied.
  package mutating func add(_ diagnostic: Diagnostic) {
    reports += 1
    let key = Key(diagnostic.code, diagnostic.primary.span, diagnostic.message)
    if seen.insert(key).inserted { diagnostics.append(diagnostic) }
  }

  /// A name that is not among those that are known; the nearest of them would mend it.
  mutating func reportUnknown(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan, _ label: String,
    because secondary: [LabelledSpan] = [], name: Name, among known: some Collection<String>,
    _ kind: String
  ) {
    let isSought = affords(known.count)
    let near = isSought ? Spelling.nearest(to: name.text, among: known) : nil
    let help = near.map { "did you mean `\($0)`?" }
    report(
      code, message, at: span, label, because: secondary,
      help: isSought ? help ?? Phrase.declared(known, kind) : nil,
      fix: near.map { .write($0, over: name.span) })
  }

  /// The nearest of many known words; `nil` also where it is not sought any more.
  mutating func nearest(to word: String, among known: some Collection<String>) -> String? {
    affords(known.count) ? Spelling.nearest(to: word, among: known) : nil
  }

  private mutating func affords(_ count: Int) -> Bool {
    guard count <= comparisons else { return false }
    comparisons -= count
    return true
  }

  package mutating func absorb(_ other: Findings) {
    reports += other.reports
    for diagnostic in other.diagnostics
    where seen.insert(Key(diagnostic.code, diagnostic.primary.span, diagnostic.message)).inserted {
      diagnostics.append(diagnostic)
    }
  }
}

extension FixIt {
  /// Other words in the place of a span.
  static func write(_ text: String, over span: SourceSpan) -> FixIt {
    FixIt("write `\(text)`", [SourceEdit(span, text)])
  }

  /// The nearest known word in the place of one that is not known.
  static func correct(_ word: String, _ span: SourceSpan, among known: [String]) -> FixIt? {
    Spelling.nearest(to: word, among: known).map { write($0, over: span) }
  }

  /// One more item at the end of a list.
  static func append(_ word: String, after last: Name?) -> FixIt? {
    last.map { last in
      let end = Int(last.span.upper)
      return FixIt(
        "add `\(word)`", [SourceEdit(SourceSpan(last.span.file, end, end), ", \(word)")])
    }
  }
}

/// Phrases that messages share.
enum Phrase {
  /// "a, b and c", each in backticks.
  static func list(_ words: some Sequence<String>, _ last: String = "and") -> String {
    let quoted = words.map { "`\($0)`" }
    guard let end = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " \(last) " + end
  }

  /// What there is of a kind.
  static func declared(_ known: some Collection<String>, _ kind: String) -> String {
    guard !known.isEmpty else { return "no \(kind) is declared" }
    let shown = known.sorted().prefix(8)
    let more = known.count > shown.count ? " …" : ""
    return "declared: " + shown.map { "`\($0)`" }.joined(separator: ", ") + more
  }

  /// Digits in groups of three, as authors write them: `5_000`.
  static func grouped(_ number: some BinaryInteger) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append("_") }
      text.append(digit)
    }
    return text
  }
}
