import CanonSource
import CanonSyntax

/// What a resolver takes from the check before, and what it leaves for the next.
extension Resolver {
  /// What was made of a declaration in the check before, or what `make` makes of it now; that is
  /// kept when nothing was found.
  mutating func kept<Declaration>(
    _ known: Kept<SourceID, Declaration>?, _ node: SyntaxNode,
    _ make: (inout Resolver) -> Declaration?
  ) -> Declaration? {
    guard let known, let section = node.section else { return make(&self) }
    if let declaration = known[section] { return declaration }
    let before = findings.reports
    guard let declaration = make(&self) else { return nil }
    if findings.reports == before { known.keep(declaration, for: section) }
    return declaration
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
