package import CanonDiagnostics
package import CanonSource
package import CanonTypes
import CanonWorkspace

/// What a run of the linter is given.
package struct LintRequest: Sendable {
  /// Policies and the tables they name, as `Workspace` takes them.
  package var files: [(name: String, bytes: [UInt8])]
  /// `canon.toml`, if there is one.
  package var configuration: (name: String, bytes: [UInt8])?
  /// From the configuration's folder to each file, by the file's name; a file that is not named
  /// here goes by its own name.
  package var paths: [String: String]
  /// What exceptions expire by, a day in UTC.
  package var today: CivilDate

  package init(
    files: [(name: String, bytes: [UInt8])],
    configuration: (name: String, bytes: [UInt8])? = nil, paths: [String: String] = [:],
    today: CivilDate
  ) {
    (self.files, self.configuration) = (files, configuration)
    (self.paths, self.today) = (paths, today)
  }
}

/// What the linter answers.
package struct LintReport: Sendable {
  /// The policies, then the configuration.
  package let sources: SourceCollection
  /// Of the check, of the configuration and of the rules, by place.
  package let findings: [any ShownFinding]
  /// How many findings exceptions took away.
  package let exceptedCount: Int
  /// Whether rules were run at all: the policy has no errors, and neither has the configuration.
  package let isComplete: Bool

  /// Whether nothing is left at `warning` or above.
  package var isClean: Bool { !findings.contains { $0.severity != .note } }

  package func count(of severity: Severity) -> Int {
    findings.count { $0.severity == severity }
  }

  /// What the rules found.
  package var ofRules: [LintFinding] { findings.compactMap { $0 as? LintFinding } }

  /// For people.
  package func text(colour: Bool = false) -> String {
    TextRenderer(sources, colour: colour).render(findings)
  }

  /// For other programs: an array, as `canon check` answers it.
  package func json() -> String { JSONRenderer(sources).render(findings) }
}

/// The linter: what is sound and still not good.
///
/// Pure, and linear in the length of the policy. A policy with errors is answered by the check's
/// findings alone, and so is a configuration that cannot be gone by.
package enum Lint {
  package static func run(_ request: LintRequest) -> LintReport {
    let workspace = Workspace(files: request.files)
    return run(request, workspace, workspace.compile())
  }

  static func run(
    _ request: LintRequest, _ workspace: Workspace, _ compiled: CompiledWorkspace
  ) -> LintReport {
    var sources = workspace.sources
    var (configuration, ofConfiguration) = (LintConfiguration.standard, [Diagnostic]())
    if let file = request.configuration {
      let text = sources.add(name: file.name, bytes: file.bytes)
      (configuration, ofConfiguration) = ConfigurationReader.read(text, on: request.today)
    }
    let isSound = !ofConfiguration.contains { $0.severity == .error }
    guard isSound, let subject = LintSubject(workspace, compiled) else {
      let all = compiled.diagnostics + ofConfiguration
      return LintReport(
        sources: sources, findings: DiagnosticBag(all).sorted, exceptedCount: 0,
        isComplete: false)
    }
    let found = findings(of: subject, under: configuration)
    var exceptions = ExceptionLedger(configuration.exceptions, request, compiled)
    let left = found.filter { !exceptions.excuses($0, in: sources) }
    let all: [any ShownFinding] =
      compiled.diagnostics + ofConfiguration + exceptions.idle(in: sources) + left
    return LintReport(
      sources: sources, findings: all.sorted(by: isBefore),
      exceptedCount: found.count - left.count, isComplete: true)
  }

  private static func findings(
    of subject: LintSubject, under configuration: LintConfiguration
  ) -> [LintFinding] {
    LintRules.all.flatMap { rule -> [LintFinding] in
      let severity: Severity
      switch configuration.level(of: rule) {
      case .off: return []
      case .note: severity = .note
      case .warning: severity = .warning
      case .error: severity = .error
      }
      var findings = RuleFindings(
        of: rule, severity, options: configuration.options[rule.name] ?? [:])
      rule.check(subject, &findings)
      return findings.all
    }
  }

  private static func isBefore(_ one: any ShownFinding, _ other: any ShownFinding) -> Bool {
    (one.primary.span, one.mark, one.message) < (other.primary.span, other.mark, other.message)
  }
}
