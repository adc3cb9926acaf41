package import CanonDiagnostics
import CanonProgram
package import CanonSource
package import CanonTesting

/// Workflow commands that GitHub shows beside the changed lines: one a finding.
package enum Annotations {
  package static func text(_ diagnostics: [Diagnostic], _ sources: SourceCollection) -> String {
    diagnostics.map { finding in
      let text = sources[finding.primary.span.file]
      let range = finding.primary.span.range
      let (start, end) = (
        text.position(at: range.lowerBound), text.position(at: range.upperBound)
      )
      var properties = [
        ("file", text.name), ("line", String(start.line)), ("endLine", String(end.line)),
        ("col", String(start.column)),
      ]
      // Columns have a meaning within one line only.
      if start.line == end.line { properties.append(("endColumn", String(end.column))) }
      properties.append(("title", "\(finding.code.number) \(finding.code.name)"))
      let label = finding.primary.label.isEmpty ? [] : [finding.primary.label]
      let message = ([finding.message] + label + finding.help.map { "help: \($0)" })
      return command(
        command(of: finding.severity), properties, message.joined(separator: "\n"))
    }.joined()
  }

  /// One error for each test that fails.
  package static func text(_ results: [TestResult]) -> String {
    results.filter { !$0.passed }.map { result in
      command(
        "error",
        [
          ("file", result.place.file), ("line", String(result.place.line)),
          ("col", String(result.place.column)), ("title", "test: \(result.title)"),
        ], result.lines.joined(separator: "\n"))
    }.joined()
  }

  private static func command(of severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "notice"
    }
  }

  private static func command(
    _ name: String, _ properties: [(String, String)], _ message: String
  ) -> String {
    let list = properties.map { "\($0.0)=\(escaped($0.1, inProperty: true))" }
    return "::\(name) \(list.joined(separator: ","))::\(escaped(message, inProperty: false))\n"
  }

  /// The runner's own escaping (actions/toolkit, `core/src/command.ts`).
  private static func escaped(_ text: String, inProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where inProperty: result += "%3A"
      case "," where inProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
