import CanonSource
import CanonSyntax

/// The part of a text that everything else in it is understood by: the heads of its blocks, and
/// some of their declarations.
///
/// Two frames are equal only if nothing changed in those parts.
struct Frame: Equatable {
  private enum Part: Equatable {
    case section(SourceID)
    case text(String)
    case bytes([UInt8])
  }

  private var parts: [Part] = []

  /// - Parameter kinds: declarations that are no part of it.
  /// - Returns: `nil` when a part has a mistake.
  init?(of blocks: [SyntaxNode], without kinds: Set<SyntaxKind>) {
    for block in blocks {
      for node in block.childNodes where !kinds.contains(node.kind) {
        guard !node.hasError else { return nil }
        parts.append(node.section.map { .section($0) } ?? .text(node.text))
      }
    }
  }

  mutating func add(_ other: Frame) { parts += other.parts }

  /// Adds the tables that taxonomies are read from.
  mutating func add(tables sources: SourceCollection) {
    for text in sources.texts where text.name.hasSuffix(".csv") {
      parts.append(.text(text.name))
      parts.append(.bytes(text.bytes))
    }
  }
}
