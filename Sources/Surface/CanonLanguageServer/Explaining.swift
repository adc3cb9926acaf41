import CanonAnalysis
import CanonDiagnostics
import CanonProgram
import CanonReport
import CanonSource
import CanonSyntax
import CanonTypes
import CanonWorkspace

/// Hovers and hints.
extension LanguageServer {
  /// What a name stands for: its comment, its text, and what is known of it; over a finding, the
  /// page of its code.
  mutating func hover(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (path, set, map, offset) = try place(parameters)
    if let found = set.index.occurrence(in: map.text.id, at: offset) {
      var parts = set.index.declarations(of: found.thing).map { declaration($0, in: set) }
      if let facts = store.withSet(of: path, { Self.facts(of: found.thing, in: &$0) }) {
        parts += facts
      }
      guard !parts.isEmpty else { return .null }
      return hover(parts.joined(separator: "\n\n"), map.range(found.span))
    }
    let finding = set.checked.diagnostics.first {
      $0.primary.span.file == map.text.id && $0.primary.span.range.contains(offset)
    }
    guard let finding, let page = files.page(finding.code.number) else { return .null }
    return hover(page, map.range(finding.primary.span))
  }

  private func hover(_ markdown: String, _ range: JSONValue) -> JSONValue {
    ["contents": ["kind": "markdown", "value": .string(markdown)], "range": range]
  }

  /// A declaration as it stands in its file, cut after some lines.
  private func declaration(_ declaration: NamedDeclaration, in set: CheckedSet) -> String {
    let text = set.workspace.sources[declaration.name.file]
    let most = 16
    let lines = text.text(declaration.span).split(separator: "\n", omittingEmptySubsequences: false)
    let indent = text.position(at: declaration.span.range.lowerBound).column - 1
    let shown = lines.prefix(most).enumerated().map { index, line in
      index == 0
        ? String(line)
        : String(
          line.drop { $0 == " " }.isEmpty
            ? "" : line.dropFirst(min(indent, line.prefix { $0 == " " }.count)))
    }
    let code = (shown + (lines.count > most ? ["…"] : [])).joined(separator: "\n")
    let comment = declaration.documentation.joined(separator: "\n")
    let home = declaration.home.isEmpty ? "" : " of `\(declaration.home)`"
    return "```canon\n\(code)\n```\n\(declaration.thing.kind.word)\(home)"
      + (comment.isEmpty ? "" : "\n\n\(comment)")
  }

  private static func facts(of thing: NamedThing, in set: inout PolicySet) -> [String] {
    guard let program = set.compile().program else { return [] }
    switch thing.kind {
    case .query:
      return program.features.filter { isInstance($0.id, of: thing.name) }.map {
        "`\($0.id)`: \($0.label.rawValue); one customer moves its sum by at most "
          + $0.type.phrase(max(abs($0.bound.low), abs($0.bound.high)))
      }
    case .template:
      return program.trainings.filter { isInstance($0.id, of: thing.name) }.map { training in
        let window = program.privacyBlocks.first { $0.name == training.privacy }?.window.rho
        return "`\(training.id)` costs at most ρ \(training.cost.total)"
          + (window.map { " of \($0) in a window" } ?? "")
      }
    case .attribute:
      let flow = Lineage(program)
      let named = flow.nodes.first { $0.kind == .attribute && $0.name == thing.name }
      guard let node = named else { return [] }
      let to = flow.around(node.id).to.map(\.name)
      return to.isEmpty ? ["Nothing reads it."] : ["May go to: \(to.joined(separator: ", "))."]
    default: return []
    }
  }

  static func isInstance(_ id: String, of name: String) -> Bool {
    id == name || id.hasPrefix(name + "(")
  }

  /// What the text does not say: the inferred class of queries and how far one customer moves them,
  /// the unit of attributes, the worst case of trainings, and what a window leaves after it.
  mutating func inlayHints(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (path, set, map) = try document(parameters)
    guard let range = map.range(parameters["range"]) else {
      throw Refusal(.invalidParams, "a range has a start and an end")
    }
    let own = set.index.declarations.filter {
      $0.name.file == map.text.id && range.contains($0.name.range.lowerBound)
    }
    let hints = store.withSet(of: path) { set -> [(Int, String)] in
      guard let program = set.compile().program else { return [] }
      return own.compactMap { one in
        LanguageServer.hint(one.thing, program).map { (one.name.range.upperBound, $0) }
      }
    }
    return .array(
      (hints ?? []).map { offset, label in
        [
          "position": map.position(offset), "label": .string(label), "paddingLeft": true,
          "paddingRight": false,
        ]
      })
  }

  private static func hint(_ thing: NamedThing, _ program: Program) -> String? {
    switch thing.kind {
    case .query:
      let all = program.features.filter { isInstance($0.id, of: thing.name) }
      guard let label = all.map(\.label).max(), let type = all.first?.type else { return nil }
      let most = all.map { max(abs($0.bound.low), abs($0.bound.high)) }.max() ?? 0
      return type == .boolean ? label.rawValue : "\(label.rawValue), moves ≤ \(type.phrase(most))"
    case .template:
      let all = program.trainings.filter { isInstance($0.id, of: thing.name) }
      guard let dearest = all.max(by: { $0.cost.total < $1.cost.total }) else { return nil }
      return "ρ ≤ \(dearest.cost.total)"
    case .privacy:
      guard let block = program.privacyBlocks.first(where: { $0.name == thing.name }) else {
        return nil
      }
      let dearest = program.trainings.filter { $0.privacy == thing.name }.map(\.cost.total).max()
      guard let dearest, dearest > .zero else { return nil }
      return
        "ρ \(block.window.rho) a window: \(block.window.rho.picos / dearest.picos) of the dearest"
    default: return nil
    }
  }
}
