import CanonProgram

extension CheckedPolicy {
  /// A query without parameters, closed, whether a training reads it or not.
  package func query(_ name: String) -> ClosedQuery? {
    guard let declaration = resolved.query(name), declaration.parameters.isEmpty else { return nil }
    var (typer, known) = (QueryTyper(resolved), Findings())
    return typer.close(declaration, [], &known)
  }
}
