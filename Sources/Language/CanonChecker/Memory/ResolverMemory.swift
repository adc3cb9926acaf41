import CanonSource
import CanonSyntax

/// A name that some declaration was understood by: it was declared, and visible from there.
enum NameUse {
  /// Of the entity that owns it.
  case attribute(String, owner: String?)
  case query(String)
  case family(String)
}

/// A declaration with the names that it was understood by.
struct Understood<Declaration> {
  let declaration: Declaration
  let uses: [NameUse]
}

/// What a resolver takes from the check before, and what it leaves for the next.
extension Resolver {
  /// What was made of a declaration in the check before, or what `make` makes of it now; that is
  /// kept when nothing was found.
  mutating func kept<Declaration>(
    _ known: Kept<SourceID, Understood<Declaration>>?, _ node: SyntaxNode, _ scope: Scope,
    _ make: (inout Resolver) -> Declaration?
  ) -> Declaration? {
    guard let known, let section = node.section else { return make(&self) }
    if let kept = known[section], kept.uses.allSatisfy({ holds($0, from: scope) }) {
      return kept.declaration
    }
    known.forget(section)
    let before = findings.reports
    uses = []
    guard let declaration = make(&self) else { return nil }
    if findings.reports == before {
      known.keep(Understood(declaration: declaration, uses: uses), for: section)
    }
    return declaration
  }

  private func holds(_ use: NameUse, from scope: Scope) -> Bool {
    func isVisible(_ name: String, _ table: SymbolTable) -> Bool {
      table.symbols[name].map { scope.sees($0.domain) } ?? false
    }
    return switch use {
    case .attribute(let name, let owner): isVisible(name, attributes) && owners[name] == owner
    case .query(let name): isVisible(name, queries)
    case .family(let name): isVisible(name, families)
    }
  }

  /// Notes that an attribute was found, for whoever keeps what is made of it.
  mutating func noteAttribute(_ name: String) {
    if memory != nil { uses.append(.attribute(name, owner: owners[name])) }
  }

  /// Notes that a query or a family was found.
  mutating func noteTemplate(_ name: String, in table: SymbolTable) {
    guard memory != nil else { return }
    uses.append(table.code == queries.code ? .query(name) : .family(name))
  }

  /// What attributes, queries and families are understood by.
  func frame(of files: [FileSyntax]) -> Frame? {
    guard memory != nil else { return nil }
    let domains = files.flatMap(\.domains).map(\.node)
    var frame = Frame(of: domains, without: [.canonical, .query, .family])
    frame?.add(tables: sources)
    return frame
  }

  /// What rules and trainings are understood by, beside what domains say.
  func frame(of policy: PolicySyntax, in files: [FileSyntax]) -> Frame? {
    guard memory != nil else { return nil }
    let ignored: Set<SyntaxKind> = [.permit, .forbid, .training, .test]
    guard var frame = Frame(of: [policy.node], without: ignored),
      let heads = Frame(of: files.map(\.node), without: [.domain, .policy])
    else { return nil }
    frame.add(heads)
    return frame
  }
}
