import CanonProgram
import CanonSource
import CanonSyntax

/// Finds where declarations stand, for the source map and the documentation of a bundle.
enum DeclarationPlaces {
  /// Everything that is declared, in the order of the text.
  static func all(in files: [ParsedFile], _ sources: SourceCollection) -> [SourceDeclaration] {
    files.flatMap { file -> [SourceDeclaration] in
      let text = sources[file.file.node.span.file]
      return file.file.node.childNodes.flatMap { top -> [SourceDeclaration] in
        let owner = name(of: top)?.text ?? ""
        return ([top] + top.childNodes).compactMap { declaration($0, of: owner, in: text) }
      }
    }
  }

  private static func declaration(
    _ node: SyntaxNode, of owner: String, in text: SourceText
  ) -> SourceDeclaration? {
    guard let kind = word(node.kind), let name = name(of: node) else { return nil }
    let isOwned = node.kind == .permit || node.kind == .forbid || node.kind == .require
    let position = text.position(at: name.span.range.lowerBound)
    return SourceDeclaration(
      declaration: "\(kind) " + (isOwned ? "\(owner).\(name.text)" : name.text),
      place: SourcePlace(
        file: text.name, line: Int64(position.line), column: Int64(position.column)),
      lower: Int64(node.span.lower), upper: Int64(node.span.upper),
      comment: node.documentation.joined(separator: "\n"))
  }

  /// A rule names its task's class first, then itself.
  private static func name(of node: SyntaxNode) -> NameSyntax? {
    let names = node.all(.name).map { NameSyntax(node: $0) }
    let isRule = node.kind == .permit || node.kind == .forbid || node.kind == .require
    let name = names.dropFirst(isRule ? 1 : 0).first
    return name.flatMap { $0.isMissing ? nil : $0 }
  }

  /// The kind of declaration as the source map names it.
  private static func word(_ kind: SyntaxKind) -> String? {
    switch kind {
    case .domain: "domain"
    case .entity: "entity"
    case .taxonomy: "taxonomy"
    case .canonical: "canonical"
    case .query: "query"
    case .family: "family"
    case .policy: "policy"
    case .parameter: "parameter"
    case .privacy: "privacy"
    case .permit, .forbid: "rule"
    case .require: "require"
    case .training: "training"
    case .parsing, .projection, .computation: "task"
    case .acceptance: "acceptance"
    case .settlement: "settlement"
    case .delegation: "delegation"
    case .evolution: "evolution"
    default: nil
    }
  }
}
