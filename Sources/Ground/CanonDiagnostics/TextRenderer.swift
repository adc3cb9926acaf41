package import CanonSource

/// Findings as text for a terminal: header, each span under its source line, then the help.
///
/// Nothing of a source reaches the terminal as it is: tabs become a space and control characters
/// U+FFFD, so a file cannot repaint the screen of the one who checks it.
package struct TextRenderer: Sendable {
  /// The widest piece of a source line that is shown, in scalars; longer lines are cut around the
  /// span.
  package static let window = 160

  package let sources: SourceCollection
  package let colour: Bool

  package init(_ sources: SourceCollection, colour: Bool = false) {
    (self.sources, self.colour) = (sources, colour)
  }

  /// All of `diagnostics`, a blank line between two, ending with a newline; empty for none.
  package func render(_ diagnostics: [any ShownFinding]) -> String {
    diagnostics.map { render($0) + "\n" }.joined(separator: "\n")
  }

  package func render(_ diagnostic: any ShownFinding) -> String {
    let spans = [diagnostic.primary] + diagnostic.secondary
    let widest = spans.map { line(of: $0) }.max() ?? 1
    let gutter = max(2, String(widest).count)
    let tint = Tint.of(diagnostic.severity)
    var lines = [
      paint("\(diagnostic.severity.rawValue)[\(diagnostic.mark)]", tint)
        + paint(": \(TextRenderer.harmless(diagnostic.message))", .strong)
    ]
    for (index, span) in spans.enumerated() {
      lines += excerpt(span, corner: index == 0 ? "┌─" : "├─", gutter, index == 0 ? tint : .frame)
    }
    let margin = String(repeating: " ", count: gutter)
    for step in TextRenderer.nextSteps(diagnostic) {
      lines.append("\(margin)\(paint("=", .frame)) \(TextRenderer.harmless(step))")
    }
    return lines.joined(separator: "\n")
  }

  /// Help in the author's words; what can be applied as it is says so, and is not said twice.
  private static func nextSteps(_ diagnostic: any ShownFinding) -> [String] {
    let help = diagnostic.help.map { "help: \($0)" }
    guard !diagnostic.fixIts.isEmpty else { return help }
    let steps = help.isEmpty ? diagnostic.fixIts.map { "help: \($0.title)" } : help
    return steps.map { "\($0)  (--fix)" }
  }

  private func line(of labelled: LabelledSpan) -> Int {
    sources[labelled.span.file].line(at: Int(labelled.span.lower))
  }

  private func excerpt(
    _ labelled: LabelledSpan, corner: String, _ gutter: Int, _ tint: Tint
  ) -> [String] {
    let text = sources[labelled.span.file]
    let span = labelled.span.range
    let number = text.line(at: span.lowerBound)
    let range = text.lineRange(number)
    let from = min(max(span.lowerBound, range.lowerBound), range.upperBound)
    let to = min(max(span.upperBound, from), range.upperBound)
    var before = Array(text.text(range.lowerBound..<from).unicodeScalars)
    let marked = Array(text.text(from..<to).unicodeScalars.prefix(TextRenderer.window))
    var after = Array(text.text(to..<range.upperBound).unicodeScalars)
    let spare = TextRenderer.window - marked.count
    if before.count + after.count > spare {
      let kept = min(before.count, max(spare / 2, spare - after.count))
      if kept < before.count { before = ["…"] + before.suffix(kept) }
      if spare - kept < after.count { after = after.prefix(max(0, spare - kept)) + ["…"] }
    }
    let margin = String(repeating: " ", count: gutter)
    let padded = String(repeating: " ", count: gutter - String(number).count) + String(number)
    let source = TextRenderer.string(before + marked + after)
    let carets = String(repeating: "^", count: max(1, marked.count))
    let label = labelled.label.isEmpty ? "" : " " + TextRenderer.harmless(labelled.label)
    let indent = String(repeating: " ", count: before.count)
    let place = "\(text.name):\(text.position(at: span.lowerBound))"
    return [
      "\(margin)\(paint(corner, .frame)) \(TextRenderer.harmless(place))",
      paint("\(padded)│", .frame) + (source.isEmpty ? "" : " \(source)"),
      paint("\(margin)│", .frame) + " \(indent)" + paint("\(carets)\(label)", tint),
    ]
  }

  private static func string(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars.map(shown))
    return String(view)
  }

  /// `text` with everything that could steer a terminal or reorder a line made visible.
  private static func harmless(_ text: String) -> String { string(Array(text.unicodeScalars)) }

  private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == "\t" { return " " }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
    default: return scalar
    }
  }

  private func paint(_ text: String, _ tint: Tint) -> String {
    colour ? "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// The colours of a rendering, as SGR parameters (ECMA-48, section 8.3.117).
private enum Tint: String {
  case error = "1;31"
  case warning = "1;33"
  case note = "1;36"
  case frame = "34"
  case strong = "1"

  static func of(_ severity: Severity) -> Tint {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}
