import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonWorkspace

/// Which findings are excepted, and which exceptions except nothing.
struct ExceptionLedger {
  private let exceptions: [LintException]
  /// By rule, so that a finding is not compared with every exception.
  private let byRule: [String: [Int]]
  private let paths: [String: String]
  /// Where declarations stand that exceptions name: by name, then by file.
  private let places: [String: [String: [Range<Int>]]]
  private var used: Set<Int> = []

  init(
    _ exceptions: [LintException], _ request: LintRequest, _ compiled: CompiledWorkspace
  ) {
    self.exceptions = exceptions
    byRule = Dictionary(grouping: exceptions.indices, by: { exceptions[$0].rule })
    paths = request.paths
    let named = Set(exceptions.compactMap(\.declaration))
    var places: [String: [String: [Range<Int>]]] = [:]
    for one in compiled.declarations {
      // `rule Policy.name`, `query spend`
      let name = one.declaration.split { $0 == " " || $0 == "." }.last.map(String.init) ?? ""
      guard named.contains(name) else { continue }
      places[name, default: [:]][one.place.file, default: []]
        .append(Int(one.lower)..<Int(one.upper))
    }
    self.places = places
  }

  /// Whether an exception takes the finding away; it is then used.
  mutating func excuses(_ finding: LintFinding, in sources: SourceCollection) -> Bool {
    let file = sources[finding.primary.span.file]
    var isExcused = false
    for index in byRule[finding.rule] ?? [] where covers(exceptions[index], finding, file) {
      used.insert(index)
      isExcused = true
    }
    return isExcused
  }

  private func covers(
    _ exception: LintException, _ finding: LintFinding, _ file: SourceText
  ) -> Bool {
    guard exception.path.matches(paths[file.name] ?? file.name) else { return false }
    guard let name = exception.declaration else { return true }
    let span = finding.primary.span
    // A name, or the title of a test in its quotes.
    let pointedAt = file.text(span)
    if pointedAt == name || pointedAt == "\"\(name)\"" { return true }
    let ranges = places[name]?[file.name] ?? []
    return ranges.contains { $0.lowerBound <= span.lower && span.upper <= $0.upperBound }
  }

  /// Exceptions that are for a file of this run and took nothing away.
  func idle(in sources: SourceCollection) -> [Diagnostic] {
    let names = sources.texts.map { paths[$0.name] ?? $0.name }
    return exceptions.indices.compactMap { index in
      let exception = exceptions[index]
      guard !used.contains(index), names.contains(where: exception.path.matches) else {
        return nil
      }
      return Diagnostic(
        .idleException, .warning, "the exception for `\(exception.rule)` excepts nothing",
        at: exception.span, "until \(exception.expires), by \(exception.owner)",
        help: ["take it out: what it excused is mended, or stands elsewhere"])
    }
  }
}
