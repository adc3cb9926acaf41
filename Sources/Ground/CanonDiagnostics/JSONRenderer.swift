package import CanonSource

/// Findings as JSON for other programs: one object a finding, keys sorted, lines and columns from
/// 1, byte offsets from 0.
package struct JSONRenderer: Sendable {
  package let sources: SourceCollection

  package init(_ sources: SourceCollection) { self.sources = sources }

  /// An array of all `diagnostics`, one finding a line.
  package func render(_ diagnostics: [any ShownFinding]) -> String {
    if diagnostics.isEmpty { return "[]\n" }
    return "[\n" + diagnostics.map { "  " + render($0) }.joined(separator: ",\n") + "\n]\n"
  }

  package func render(_ diagnostic: any ShownFinding) -> String {
    object([
      ("code", Self.quoted(diagnostic.mark)),
      ("fixes", array(diagnostic.fixIts.map(fix))),
      ("help", array(diagnostic.help.map(Self.quoted))),
      ("message", Self.quoted(diagnostic.message)),
      ("name", Self.quoted(diagnostic.name)),
      ("primary", place(diagnostic.primary)),
      ("secondary", array(diagnostic.secondary.map(place))),
      ("severity", Self.quoted(diagnostic.severity.rawValue)),
    ])
  }

  private func place(_ labelled: LabelledSpan) -> String {
    object(span(labelled.span, and: [("label", Self.quoted(labelled.label))]))
  }

  private func fix(_ fix: FixIt) -> String {
    let edits = fix.edits.map { edit in
      object(span(edit.span, and: [("replacement", Self.quoted(edit.replacement))]))
    }
    return object([("edits", array(edits)), ("title", Self.quoted(fix.title))])
  }

  private func span(
    _ span: SourceSpan, and more: [(String, String)]
  ) -> [(String, String)] {
    let text = sources[span.file]
    let (start, end) = (
      text.position(at: span.range.lowerBound), text.position(at: span.range.upperBound)
    )
    let fields = [
      ("column", String(start.column)), ("endColumn", String(end.column)),
      ("endLine", String(end.line)), ("file", Self.quoted(text.name)),
      ("length", String(span.range.count)), ("line", String(start.line)),
      ("offset", String(span.lower)),
    ]
    return (fields + more).sorted { $0.0 < $1.0 }
  }

  private func object(_ fields: [(String, String)]) -> String {
    "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }

  private func array(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  /// A JSON string (RFC 8259, section 7); control characters are written `\u00XX`.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
