package import CanonSource

/// One child of a node: a token or a node, by its index in the tree.
package enum SyntaxElement: Hashable, Sendable {
  case token(Int32)
  case node(Int32)

  /// As one number, which halves the memory of a tree: tokens from 0 up, nodes from −1 down.
  var packed: Int32 {
    switch self {
    case .token(let index): index
    case .node(let index): ~index
    }
  }

  init(packed: Int32) { self = packed >= 0 ? .token(packed) : .node(~packed) }
}

/// The children of a node, in order.
package struct SyntaxChildren: RandomAccessCollection, Sendable {
  let packed: ArraySlice<Int32>

  package var startIndex: Int { packed.startIndex }
  package var endIndex: Int { packed.endIndex }
  package subscript(position: Int) -> SyntaxElement { SyntaxElement(packed: packed[position]) }
}

/// What a tree keeps of a node: its children lie together in `SyntaxTree.elements`, after those of
/// the node before it, so that their end tells where they are; its first child tells where its
/// tokens begin.
struct NodeRecord: Sendable {
  let kind: SyntaxKind
  let hasError: Bool
  let height: UInt16
  let childrenEnd: Int32
  /// The token after the last one under the node.
  let tokensEnd: Int32
}

/// The lossless tree of one file: every token in it once, in order, whatever the file says.
///
/// A class only so that the small `SyntaxNode` handles can share it; nothing in it ever changes.
/// Nodes lie in three flat arrays, children before parents, the root last.
package final class SyntaxTree: Sendable {
  package let source: SourceText
  package let tokens: [Token]
  let nodes: [NodeRecord]
  /// `SyntaxElement.packed`.
  let elements: [Int32]
  /// What spans are counted from; without them, the file.
  let sections: SyntaxSections?

  init(source: SourceText, tokens: [Token], nodes: [NodeRecord], elements: [Int32]) {
    precondition(!nodes.isEmpty, "a tree without a root")
    (self.source, self.tokens, self.nodes, self.elements) = (source, tokens, nodes, elements)
    sections = nil
  }

  /// The same tree, its spans counted from sections where they lie in one.
  init(_ tree: SyntaxTree, _ sections: SyntaxSections) {
    (source, tokens, nodes, elements) = (tree.source, tree.tokens, tree.nodes, tree.elements)
    self.sections = sections
  }

  package var root: SyntaxNode { SyntaxNode(tree: self, index: Int32(nodes.count - 1)) }
  package var nodeCount: Int { nodes.count }

  /// Nodes of these kinds, in the order of their ends.
  package func nodes(of kinds: Set<SyntaxKind>) -> [SyntaxNode] {
    nodes.indices.filter { kinds.contains(nodes[$0].kind) }
      .map { SyntaxNode(tree: self, index: Int32($0)) }
  }

  /// The node that an element of this tree names.
  package func node(_ index: Int32) -> SyntaxNode { SyntaxNode(tree: self, index: index) }

  /// The kinds of all nodes with the tokens they span, children before parents: two files with the
  /// same tokens and outline mean the same.
  package var outline: [SyntaxOutline] {
    nodes.indices.map { SyntaxOutline(kind: nodes[$0].kind, tokens: tokens(under: Int32($0))) }
  }

  /// Tokens under a node; empty for one that stands for something missing.
  func tokens(under node: Int32) -> Range<Int32> {
    var first = node
    while true {
      let start = first == 0 ? 0 : nodes[Int(first) - 1].childrenEnd
      guard start < nodes[Int(first)].childrenEnd else {
        return nodes[Int(first)].tokensEnd..<nodes[Int(node)].tokensEnd
      }
      switch SyntaxElement(packed: elements[Int(start)]) {
      case .token(let index): return index..<nodes[Int(node)].tokensEnd
      case .node(let child): first = child
      }
    }
  }

  /// The bytes of tokens, from the first to the end of the last; empty, where they would stand, for
  /// none.
  func bytes(_ range: Range<Int32>) -> Range<Int> {
    let first = tokens[min(Int(range.lowerBound), tokens.count - 1)]
    let end = range.isEmpty ? first.lower : tokens[Int(range.upperBound) - 1].upper
    return Int(first.lower)..<Int(end)
  }

  /// As `bytes`, counted from the section that the tokens lie in, or from the file.
  func span(_ range: Range<Int32>) -> SourceSpan {
    let bytes = bytes(range)
    guard let section = sections?.section(around: range) else {
      return SourceSpan(source.id, bytes.lowerBound, bytes.upperBound)
    }
    let start = section.start
    return SourceSpan(section.id, bytes.lowerBound - start, bytes.upperBound - start)
  }

  /// The bytes between token `index` and the one before it.
  package func triviaRange(before index: Int) -> Range<Int> {
    let start = index == 0 ? 0 : Int(tokens[index - 1].upper)
    return start..<Int(tokens[index].lower)
  }

  package func trivia(before index: Int) -> [TriviaPiece] {
    Trivia.pieces(source.bytes, triviaRange(before: index))
  }

  /// The file's bytes, put together again from the tree.
  package var printed: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(source.bytes.count)
    for token in root.tokens {
      result += source.bytes[triviaRange(before: token.index)]
      result += source.bytes[token.range]
    }
    return result
  }
}

/// A node without its place in the text.
package struct SyntaxOutline: Hashable, Sendable {
  let kind: SyntaxKind
  let tokens: Range<Int32>
}

/// A token in its tree.
package struct SyntaxToken: Sendable {
  package let tree: SyntaxTree
  package let index: Int

  package var token: Token { tree.tokens[index] }
  package var kind: TokenKind { token.kind }
  package var keyword: Keyword? { token.keyword }
  package var range: Range<Int> { token.range }
  package var text: String { tree.source.text(token.range) }
  package var span: SourceSpan { tree.span(Int32(index)..<Int32(index + 1)) }
}

/// A node in its tree.
package struct SyntaxNode: Sendable, Hashable {
  package let tree: SyntaxTree
  package let index: Int32

  private var record: NodeRecord { tree.nodes[Int(index)] }
  package var kind: SyntaxKind { record.kind }
  /// Whether a finding about tokens or syntax lies in it: what is missing from such a node has
  /// been reported already.
  package var hasError: Bool { record.hasError }
  /// Nodes on the longest way down; at most `Parser.maximumHeight`.
  package var height: Int { Int(record.height) }

  package var children: SyntaxChildren {
    let start = index == 0 ? 0 : tree.nodes[Int(index) - 1].childrenEnd
    return SyntaxChildren(packed: tree.elements[Int(start)..<Int(record.childrenEnd)])
  }

  package var childNodes: [SyntaxNode] {
    children.compactMap {
      if case .node(let index) = $0 { SyntaxNode(tree: tree, index: index) } else { nil }
    }
  }

  /// The tokens that are its own children, not those of nodes in it.
  package var childTokens: [SyntaxToken] {
    children.compactMap {
      if case .token(let index) = $0 { SyntaxToken(tree: tree, index: Int(index)) } else { nil }
    }
  }

  /// All tokens under it, in order.
  package var tokens: [SyntaxToken] {
    var result: [SyntaxToken] = []
    var pending = Array(children.reversed())
    while let element = pending.popLast() {
      switch element {
      case .token(let index): result.append(SyntaxToken(tree: tree, index: Int(index)))
      case .node(let index): pending += SyntaxNode(tree: tree, index: index).children.reversed()
      }
    }
    return result
  }

  package func first(_ kind: SyntaxKind) -> SyntaxNode? {
    for case .node(let index) in children where tree.nodes[Int(index)].kind == kind {
      return SyntaxNode(tree: tree, index: index)
    }
    return nil
  }

  // A handle counts references to its tree, so none is made for a child that is not asked for.

  package func all(_ kind: SyntaxKind) -> [SyntaxNode] {
    var found: [SyntaxNode] = []
    for case .node(let index) in children where tree.nodes[Int(index)].kind == kind {
      found.append(SyntaxNode(tree: tree, index: index))
    }
    return found
  }

  /// Its own token with this word.
  package func token(_ keyword: Keyword) -> SyntaxToken? {
    for case .token(let index) in children where tree.tokens[Int(index)].keyword == keyword {
      return SyntaxToken(tree: tree, index: Int(index))
    }
    return nil
  }

  package func token(_ kind: TokenKind) -> SyntaxToken? {
    for case .token(let index) in children where tree.tokens[Int(index)].kind == kind {
      return SyntaxToken(tree: tree, index: Int(index))
    }
    return nil
  }

  package func has(_ keyword: Keyword) -> Bool { token(keyword) != nil }

  private var tokenRange: Range<Int32> { tree.tokens(under: index) }

  package var firstToken: SyntaxToken? {
    let range = tokenRange
    return range.isEmpty ? nil : SyntaxToken(tree: tree, index: Int(range.lowerBound))
  }

  package var lastToken: SyntaxToken? {
    let range = tokenRange
    return range.isEmpty ? nil : SyntaxToken(tree: tree, index: Int(range.upperBound) - 1)
  }

  /// From its first token to its last; empty, where it would stand, for what is missing.
  package var span: SourceSpan { tree.span(tokenRange) }

  package var text: String { tree.source.text(tree.bytes(tokenRange)) }

  /// The `///` lines right above it, without their slashes.
  package var documentation: [String] {
    guard let first = firstToken else { return [] }
    return tree.trivia(before: first.index).filter { $0.kind == .documentation }.map {
      let line = tree.source.text(($0.range.lowerBound + 3)..<$0.range.upperBound)
      return line.hasPrefix(" ") ? String(line.dropFirst()) : line
    }
  }

  package static func == (left: SyntaxNode, right: SyntaxNode) -> Bool {
    left.tree === right.tree && left.index == right.index
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(tree))
    hasher.combine(index)
  }
}
