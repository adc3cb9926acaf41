package import CanonDiagnostics
import CanonEncoding
package import CanonSource

/// Findings as a SARIF 2.1.0 log (OASIS standard, 2020), for code scanning and editors.
///
/// Regions have lines and columns from 1, columns in UTF-16 code units, and bytes from 0; the end
/// of a region lies behind its last character.
package enum SARIFLog {
  /// The log of policies that were checked, in their order, as JSON on one line.
  package static func text(
    _ policies: [(diagnostics: [Diagnostic], sources: SourceCollection)]
  ) throws -> String {
    let log: CanonicalValue = .object([
      "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
      "version": .string("2.1.0"), "runs": .array([run(policies)]),
    ])
    return String(decoding: try CanonicalJSON.write(log), as: UTF8.self) + "\n"
  }

  private static func run(
    _ policies: [(diagnostics: [Diagnostic], sources: SourceCollection)]
  ) -> CanonicalValue {
    let codes = Set(policies.flatMap(\.diagnostics).map(\.code)).sorted { $0.number < $1.number }
    let numbers = Dictionary(uniqueKeysWithValues: zip(codes, codes.indices))
    let files = Set(policies.flatMap { $0.sources.texts.map(\.name) }).sorted()
    let positions = Dictionary(uniqueKeysWithValues: zip(files, files.indices))
    let results = policies.flatMap { diagnostics, sources in
      let writer = SARIFFindings(sources: sources, files: positions, rules: numbers)
      return diagnostics.map(writer.result)
    }
    return .object([
      "tool": .object([
        "driver": .object(["name": .string("canon"), "rules": .array(codes.map(rule))])
      ]),
      "columnKind": .string("utf16CodeUnits"),
      "artifacts": .array(
        files.map { .object(["location": .object(["uri": .string(uri($0))])]) }),
      "results": .array(results),
    ])
  }

  private static func rule(_ code: DiagnosticCode) -> CanonicalValue {
    let page = "Docs/Diagnostics/\(code.number).md"
    return .object([
      "id": .string(code.number), "name": .string(code.name),
      "shortDescription": message(code.name.replacing("-", with: " ")),
      "help": message("canon explain \(code.number) shows \(page)"),
      // The standard asks for an absolute URI; the page comes with the tool, wherever that lies.
      "helpUri": .string("canon:\(page)"),
    ])
  }

  /// In a message braces stand for arguments, so those of ours are doubled (section 3.11.5).
  static func message(_ text: String) -> CanonicalValue {
    .object([
      "text": .string(text.replacing("{", with: "{{").replacing("}", with: "}}"))
    ])
  }

  /// A path as a URI reference (RFC 3986): a relative one stays relative.
  static func uri(_ path: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      if plain.contains(byte) {
        result.append(Character(Unicode.Scalar(byte)))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}

/// Writes the findings of one policy.
struct SARIFFindings {
  let sources: SourceCollection
  /// By name, the index of each file of the run.
  let files: [String: Int]
  /// By code, the index of each rule.
  let rules: [DiagnosticCode: Int]

  func result(_ finding: Diagnostic) -> CanonicalValue {
    let help = finding.help.map { "\nhelp: \($0)" }.joined()
    var members: [String: CanonicalValue] = [
      "ruleId": .string(finding.code.number), "ruleIndex": integer(rules[finding.code] ?? 0),
      "level": .string(level(finding.severity)),
      "message": SARIFLog.message(finding.message + help),
      "locations": .array([location(finding.primary, id: nil)]),
    ]
    if !finding.secondary.isEmpty {
      members["relatedLocations"] = .array(
        finding.secondary.enumerated().map { location($0.element, id: $0.offset + 1) })
    }
    if !finding.fixIts.isEmpty { members["fixes"] = .array(finding.fixIts.map(fix)) }
    return .object(members)
  }

  private func integer(_ number: Int) -> CanonicalValue { .integer(Int64(number)) }

  private func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "note"
    }
  }

  private func location(_ labelled: LabelledSpan, id: Int?) -> CanonicalValue {
    var members: [String: CanonicalValue] = [
      "physicalLocation": .object([
        "artifactLocation": artifact(labelled.span), "region": region(labelled.span),
      ])
    ]
    if let id { members["id"] = integer(id) }
    if !labelled.label.isEmpty { members["message"] = SARIFLog.message(labelled.label) }
    return .object(members)
  }

  private func artifact(_ span: SourceSpan) -> CanonicalValue {
    let name = sources[span.file].name
    return .object([
      "uri": .string(SARIFLog.uri(name)), "index": integer(files[name] ?? 0),
    ])
  }

  private func region(_ span: SourceSpan) -> CanonicalValue {
    let text = sources[span.file]
    let (start, end) = (
      text.utf16Position(at: span.range.lowerBound), text.utf16Position(at: span.range.upperBound)
    )
    return .object([
      "startLine": integer(start.line), "startColumn": integer(start.column),
      "endLine": integer(end.line), "endColumn": integer(end.column),
      "byteOffset": integer(span.range.lowerBound), "byteLength": integer(span.range.count),
    ])
  }

  /// One change a file, its replacements in the order of the text.
  private func fix(_ fix: FixIt) -> CanonicalValue {
    let byFile = Dictionary(grouping: fix.edits, by: \.span.file)
    let changes = byFile.keys.sorted().compactMap { file -> CanonicalValue? in
      guard let edits = byFile[file]?.sorted(by: { $0.span < $1.span }), let first = edits.first
      else { return nil }
      return .object([
        "artifactLocation": artifact(first.span),
        "replacements": .array(
          edits.map {
            .object([
              "deletedRegion": region($0.span),
              "insertedContent": .object(["text": .string($0.replacement)]),
            ])
          }),
      ])
    }
    return .object([
      "description": SARIFLog.message(fix.title), "artifactChanges": .array(changes),
    ])
  }
}
