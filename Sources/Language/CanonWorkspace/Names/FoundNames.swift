import CanonSource
import CanonSyntax

/// The names of one file: what it declares, and what each other name may stand for.
struct FoundNames {
  struct Use {
    let span: SourceSpan
    /// In the order in which they are looked up.
    let candidates: [NamedThing]
  }

  private(set) var declarations: [NamedDeclaration] = []
  private(set) var uses: [Use] = []

  /// What the walk knows of where it is.
  private struct Setting {
    var home = ""
    /// The query, family, training, task or acceptance around; its arguments are seen.
    var owner = ""
    /// Whether the owner's arguments are those that `task.x` names.
    var isTask = false
    /// What the other side of a comparison asks for.
    var wanted: [NameKind] = []
  }

  init(_ root: SyntaxNode) { walk(root, nil, Setting()) }

  private mutating func walk(_ node: SyntaxNode, _ parent: SyntaxKind?, _ setting: Setting) {
    var setting = setting
    enter(node, &setting)
    switch node.kind {
    case .path: return path(PathSyntax(node: node), parent, setting)
    case .binary: return binary(node, setting)
    default: break
    }
    var index = 0
    for child in node.childNodes {
      if child.kind == .name {
        name(NameSyntax(node: child), index, node, parent, setting)
        index += 1
      } else {
        walk(child, node.kind, setting)
      }
    }
  }

  private func enter(_ node: SyntaxNode, _ setting: inout Setting) {
    let name = node.first(.name).map { NameSyntax(node: $0).text } ?? ""
    switch node.kind {
    case .domain, .policy: setting.home = name
    case .query, .family: (setting.owner, setting.isTask) = ("\(node.kind) \(name)", false)
    case .training, .parsing, .projection, .computation, .acceptance:
      (setting.owner, setting.isTask) = (name, true)
    default: break
    }
  }

  private mutating func name(
    _ name: NameSyntax, _ index: Int, _ parent: SyntaxNode, _ above: SyntaxKind?,
    _ setting: Setting
  ) {
    guard !name.isMissing else { return }
    switch NamePlace.of(name: index, in: parent.kind, below: above) {
    case .declares(let kind):
      declarations.append(
        NamedDeclaration(
          thing: thing(kind, name.text, setting), name: name.span, span: parent.span,
          home: setting.home, documentation: parent.documentation))
    case .uses(let kinds): use(name, kinds, setting)
    case .none: break
    }
  }

  private func thing(_ kind: NameKind, _ name: String, _ setting: Setting) -> NamedThing {
    guard kind == .argument else { return NamedThing(kind: kind, name: name, owner: "") }
    return setting.isTask
      ? NamedThing(kind: .taskArgument, name: name, owner: "")
      : NamedThing(kind: .argument, name: name, owner: setting.owner)
  }

  private mutating func use(_ name: NameSyntax, _ kinds: [NameKind], _ setting: Setting) {
    let candidates = kinds.map { thing($0, name.text, setting) }
    uses.append(Use(span: name.span, candidates: candidates))
  }
}

// MARK: - Expressions

extension FoundNames {
  /// What a lone name of an expression may be; arguments hide everything else.
  private static let anything: [NameKind] = [
    .argument, .term, .attribute, .query, .parameter, .entity, .role, .purpose, .market, .family,
  ]

  /// Both sides of a comparison speak of the same: `task.submitter is model_operator`.
  private mutating func binary(_ node: SyntaxNode, _ setting: Setting) {
    var setting = setting
    for child in node.childNodes where child.kind == .path {
      let parts = PathSyntax(node: child).parts.map(\.text)
      if parts.first == "task", parts.count == 2 { setting.wanted = Self.asked(by: parts[1]) }
    }
    for child in node.childNodes { walk(child, node.kind, setting) }
  }

  private static func asked(by field: String) -> [NameKind] {
    switch field {
    case "submitter": [.role]
    case "purpose": [.purpose]
    case "markets": [.market]
    case "families": [.family]
    default: []
    }
  }

  private mutating func path(_ path: PathSyntax, _ parent: SyntaxKind?, _ setting: Setting) {
    let parts = path.parts
    guard let first = parts.first else { return }
    if parts.count == 1 {
      let kinds =
        switch parent {
        case .expectClause: [NameKind.rule, .attribute, .query, .family]
        case .consentClause: [NameKind]()
        default: setting.wanted + Self.anything
        }
      return use(first, kinds, setting)
    }
    if parent == .expectClause {
      use(first, [.policy], setting)
      return use(parts[1], [.rule], setting)
    }
    guard first.text != "task" else {
      return use(parts[1], [.argument], Setting(isTask: true))
    }
    use(first, [.entity], setting)
    for part in parts.dropFirst() { use(part, [.attribute, .entity], setting) }
  }
}
