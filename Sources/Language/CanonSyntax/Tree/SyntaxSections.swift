package import CanonSource

/// The declarations of a file's domains and policies, each a section that spans are counted from.
///
/// A declaration keeps its section from one text of the file to the next while its bytes and the
/// block that it stands in stay the same. One with a mistake has none.
package final class SyntaxSections: Sendable {
  private struct Declaration: Sendable {
    let kind: SyntaxKind
    /// The name of its domain or policy.
    let home: String
    let tokens: Range<Int32>
    let bytes: Range<Int>
  }

  private let ids: [SourceID]
  /// In the order of the text, one for each id.
  private let declarations: [Declaration]
  private let bytes: [UInt8]

  /// - Parameters:
  ///   - earlier: the sections of the text before.
  ///   - number: makes the number of a section that was not there before, each only once.
  package init(of tree: SyntaxTree, after earlier: SyntaxSections?, number: () -> Int) {
    declarations = SyntaxSections.declarations(of: tree)
    bytes = tree.source.bytes
    var known = [SourceID?](repeating: nil, count: declarations.count)
    if let earlier {
      for (index, other) in SyntaxSections.same(declarations, bytes, as: earlier) {
        known[index] = earlier.ids[other]
      }
    }
    ids = known.map { $0 ?? .section(number()) }
  }

  /// Pairs of declarations that are the same in both texts: those before the first that changed,
  /// and those behind the last.
  private static func same(
    _ declarations: [Declaration], _ bytes: [UInt8], as earlier: SyntaxSections
  ) -> [(Int, Int)] {
    let old = earlier.declarations
    func isSame(_ index: Int, _ other: Int) -> Bool {
      let (now, before) = (declarations[index], old[other])
      return now.kind == before.kind && now.home == before.home
        && bytes[now.bytes] == earlier.bytes[before.bytes]
    }
    let most = min(declarations.count, old.count)
    let head = (0..<most).first { !isSame($0, $0) } ?? most
    let tail = (1..<(most - head + 1)).first { !isSame(declarations.count - $0, old.count - $0) }
    let ends = 1..<(tail ?? most - head + 1)
    return (0..<head).map { ($0, $0) } + ends.map { (declarations.count - $0, old.count - $0) }
  }

  /// Where each section lies.
  package func placed(in file: SourceID) -> [(section: SourceID, span: SourceSpan)] {
    zip(ids, declarations).map { id, declaration in
      (id, SourceSpan(file, declaration.bytes.lowerBound, declaration.bytes.upperBound))
    }
  }

  /// The section that tokens lie in, its first byte, and whether they are all of it.
  func section(around tokens: Range<Int32>) -> (id: SourceID, start: Int, isWhole: Bool)? {
    var (low, high) = (0, declarations.count)
    while low < high {
      let middle = (low + high) / 2
      if declarations[middle].tokens.upperBound <= tokens.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < declarations.count else { return nil }
    let all = declarations[low].tokens
    guard all.lowerBound <= tokens.lowerBound, tokens.upperBound <= all.upperBound else {
      return nil
    }
    return (ids[low], declarations[low].bytes.lowerBound, all == tokens)
  }

  private static func declarations(of tree: SyntaxTree) -> [Declaration] {
    tree.root.childNodes.filter { $0.kind == .domain || $0.kind == .policy }.flatMap { block in
      let home = block.first(.name)?.text ?? ""
      return block.childNodes.compactMap { node -> Declaration? in
        let tokens = tree.tokens(under: node.index)
        // The name and the version of the block are words, no declarations.
        guard tokens.count > 1, !node.hasError else { return nil }
        return Declaration(
          kind: node.kind, home: home, tokens: tokens, bytes: tree.bytes(tokens))
      }
    }
  }
}

extension SyntaxNode {
  /// The section that this declaration is, if it is one.
  package var section: SourceID? {
    let section = tree.sections?.section(around: tree.tokens(under: index))
    return section.flatMap { $0.isWhole ? $0.id : nil }
  }
}

extension ParsedFile {
  /// The same file, its spans counted from sections.
  package func counted(from sections: SyntaxSections) -> ParsedFile {
    ParsedFile(tree: SyntaxTree(tree, sections), diagnostics: diagnostics)
  }
}
