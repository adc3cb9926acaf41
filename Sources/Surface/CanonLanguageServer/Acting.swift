import CanonDiagnostics
import CanonProgram
import CanonReport
import CanonSource
import CanonTesting
import CanonWorkspace

/// Fixes of findings, and tests that are run.
extension LanguageServer {
  static let runTest = "canon.runTest"

  mutating func codeActions(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (_, set, map) = try document(parameters)
    guard let range = map.range(parameters["range"]) else {
      throw Refusal(.invalidParams, "a range has a start and an end")
    }
    if let only = parameters["context"]?["only"]?.array,
      !only.contains(where: { $0.string.map { "quickfix".hasPrefix($0) } ?? false })
    {
      return []
    }
    var actions: [JSONValue] = []
    for finding in (set.checked.diagnostics as [any ShownFinding]) + set.linted {
      let span = finding.primary.span
      guard span.file == map.text.id, span.range.lowerBound <= range.upperBound,
        range.lowerBound <= span.range.upperBound
      else { continue }
      for (index, fix) in finding.fixIts.enumerated() {
        actions.append([
          "title": .string(fix.title), "kind": "quickfix",
          "isPreferred": .bool(index == 0 && finding.fixIts.count == 1),
          "diagnostics": [diagnostic(finding, in: set.workspace.sources, map)],
          "edit": edit(fix, in: set),
        ])
      }
    }
    return .array(actions)
  }

  private func edit(_ fix: FixIt, in set: CheckedSet) -> JSONValue {
    var changes: [String: [JSONValue]] = [:]
    for edit in fix.edits {
      let text = set.workspace.sources[edit.span.file]
      changes[FileAddress.uri(of: text.name), default: []].append([
        "range": PositionMap(text: text, encoding: encoding).range(edit.span),
        "newText": .string(edit.replacement),
      ])
    }
    return ["changes": .object(changes.mapValues { .array($0) })]
  }

  /// What each test of a file came to; the command shows it in full.
  mutating func codeLenses(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (path, _, map) = try document(parameters)
    let results = store.withSet(of: path) { $0.testResults() } ?? []
    return .array(
      results.filter { $0.place.file == path }.map { result in
        let line = JSONValue.integer(result.place.line - 1)
        let start: JSONValue = ["line": line, "character": 0]
        return [
          "range": ["start": start, "end": start],
          "command": [
            "title": .string(result.passed ? "passes: run again" : "fails: show why"),
            "command": .string(Self.runTest),
            "arguments": [.string(FileAddress.uri(of: map.text.name)), .string(result.title)],
          ],
        ]
      })
  }

  /// `canon.runTest` of a file and a title: decides the test again.
  ///
  /// - Returns: the title, whether it passes, and the lines that `canon test` would show.
  mutating func execute(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    guard parameters["command"]?.string == Self.runTest,
      let arguments = parameters["arguments"]?.array, arguments.count == 2,
      let path = arguments[0].string.flatMap(FileAddress.path), let title = arguments[1].string
    else {
      throw Refusal(.invalidParams, "the command is \(Self.runTest), of a file and a test's title")
    }
    guard let results = store.withSet(of: path, { $0.testResults() }) else {
      throw Refusal(.invalidParams, "\(path) is no policy file that is known")
    }
    guard let result = results.first(where: { $0.title == title && $0.place.file == path }) else {
      throw Refusal(
        .requestFailed, "there is no test \"\(title)\" to run: it is gone, or the policy has errors"
      )
    }
    let lines = result.lines
    let verdict = result.passed ? "passes: \(title)" : "fails: \(title)"
    send(
      "window/showMessage",
      [
        "type": .integer(result.passed ? 3 : 1),
        "message": .string(([verdict] + lines).joined(separator: "\n")),
      ])
    return [
      "title": .string(title), "passed": .bool(result.passed),
      "lines": .array(lines.map { .string($0) }),
    ]
  }
}
