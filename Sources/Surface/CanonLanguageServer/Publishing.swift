import CanonDiagnostics
import CanonSource
import CanonWorkspace

/// Diagnostics of every pass, and of the linter.
extension LanguageServer {
  mutating func publish() {
    var lists: [String: [JSONValue]] = [:]
    for set in store.live() {
      for path in set.paths {
        guard let text = set.text(of: path) else { continue }
        let findings = (set.checked.diagnostics as [any ShownFinding]) + set.linted
        let own = findings.filter { $0.primary.span.file == text.id }
          .map {
            diagnostic($0, in: set.workspace.sources, PositionMap(text: text, encoding: encoding))
          }
        let known = Set(lists[path] ?? [])
        lists[path, default: []] += own.filter { !known.contains($0) }
      }
    }
    // A file that is no longer shown has nothing wrong with it any more.
    for path in published.keys where lists[path] == nil { lists[path] = [] }
    for (path, list) in lists.sorted(by: { $0.key < $1.key }) { publish(path, list) }
  }

  private mutating func publish(_ path: String, _ list: [JSONValue]) {
    let document = store.open[path]
    var parameters: [String: JSONValue] = [
      "uri": .string(FileAddress.uri(of: path)), "diagnostics": .array(list),
    ]
    if let version = document?.version { parameters["version"] = .integer(version) }
    // An open file gets an answer to each version; of the others only news is told.
    let news = JSONValue.object(parameters)
    if published[path] == news || document == nil && list.isEmpty && published[path] == nil {
      return
    }
    published[path] = list.isEmpty && document == nil ? nil : news
    send("textDocument/publishDiagnostics", news)
  }

  func diagnostic(
    _ finding: any ShownFinding, in sources: SourceCollection, _ map: PositionMap
  ) -> JSONValue {
    let severity: Int64 =
      switch finding.severity {
      case .error: 1
      case .warning: 2
      case .note: 3
      }
    let label = finding.primary.label
    let lines = [label.isEmpty ? finding.message : "\(finding.message): \(label)"]
    var result: [String: JSONValue] = [
      "range": map.range(finding.primary.span), "severity": .integer(severity),
      "code": .string(finding.mark), "source": "canon",
      "message": .string((lines + finding.help.map { "help: \($0)" }).joined(separator: "\n")),
    ]
    let related = finding.secondary.compactMap { part -> JSONValue? in
      guard let text = sources.texts.first(where: { $0.id == part.span.file }) else {
        return nil
      }
      let there = PositionMap(text: text, encoding: encoding)
      return [
        "location": location(text.name, there.range(part.span)),
        "message": .string(part.label.isEmpty ? "here" : part.label),
      ]
    }
    if !related.isEmpty { result["relatedInformation"] = .array(related) }
    if finding.mark == DiagnosticCode.deprecatedAttribute.number { result["tags"] = [2] }
    return .object(result)
  }

  func location(_ path: String, _ range: JSONValue) -> JSONValue {
    ["uri": .string(FileAddress.uri(of: path)), "range": range]
  }
}
