import CanonSource
package import CanonSyntax

/// What formatting a file gave.
package enum FormatOutcome: Hashable, Sendable {
  /// The canonical text, which reads as the same tokens in the same tree.
  case formatted([UInt8])
  /// The file has mistakes: what it should look like cannot be told.
  case refused
  /// The result did not read as the original did. Our own bug; the file is left as it is.
  case unproven
}

/// Lays a file out as Canon is written: four spaces a level, one clause a line with values aligned,
/// the author's blank lines (at most one) and comments kept.
///
/// The result depends on the text only, formatting it again changes nothing, and time is linear in
/// its length. A line that the author broke within a clause stays broken; a block that the author
/// wrote on one line stays on one while it fits.
package enum Formatter {
  /// In bytes; a block on one line that is longer is broken.
  package static let width = 100

  package static func format(_ parsed: ParsedFile) -> FormatOutcome {
    if parsed.hasErrors { return .refused }
    var layout = Layout(parsed.tree)
    layout.file(parsed.tree.root)
    let bytes = Writer(tree: parsed.tree, places: layout.places).write()
    let source = parsed.tree.source
    let again = Parser.parse(SourceText(id: source.id, name: source.name, bytes: bytes))
    return reads(again, as: parsed) ? .formatted(bytes) : .unproven
  }

  /// Whether both have the same tokens, and the same nodes over them.
  private static func reads(_ left: ParsedFile, as right: ParsedFile) -> Bool {
    guard !left.hasErrors, left.tree.tokens.count == right.tree.tokens.count else { return false }
    for (one, other) in zip(left.tree.tokens, right.tree.tokens) {
      let same =
        one.kind == other.kind
        && left.tree.source.bytes[one.range] == right.tree.source.bytes[other.range]
      if !same { return false }
    }
    return left.tree.outline == right.tree.outline
  }
}
