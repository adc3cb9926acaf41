import CanonSource

/// Puts a tree together from the bottom up: tokens are pushed, and a node takes what was pushed
/// since its mark. Taking an earlier mark again wraps a finished node, as `a + b` wraps `a`.
struct TreeBuilder {
  private var nodes: [NodeRecord] = []
  private var elements: [Int32] = []
  private var pending: [SyntaxElement] = []
  /// Tokens pushed so far, which is also the index of the next one.
  private(set) var pushed: Int32 = 0

  init(tokenCount: Int) {
    elements.reserveCapacity(2 * tokenCount)
    nodes.reserveCapacity(tokenCount)
  }

  var mark: Int { pending.count }

  mutating func push() {
    pending.append(.token(pushed))
    pushed += 1
  }

  /// How high the element pushed last is; 0 for a token.
  var lastHeight: Int {
    guard case .node(let index)? = pending.last else { return 0 }
    return Int(nodes[Int(index)].height)
  }

  mutating func close(_ mark: Int, _ kind: SyntaxKind, hasError: Bool) {
    precondition(mark <= pending.count, "mark \(mark) of \(pending.count)")
    var height: UInt16 = 0
    for case .node(let node) in pending[mark...] { height = max(height, nodes[Int(node)].height) }
    for element in pending[mark...] { elements.append(element.packed) }
    pending.removeSubrange(mark...)
    nodes.append(
      NodeRecord(
        kind: kind, hasError: hasError, height: height + 1,
        childrenEnd: Int32(elements.count), tokensEnd: pushed))
    pending.append(.node(Int32(nodes.count - 1)))
  }

  func finish(_ source: SourceText, _ tokens: [Token]) -> SyntaxTree {
    precondition(pending.count == 1 && Int(pushed) == tokens.count, "\(pushed) of \(tokens.count)")
    return SyntaxTree(source: source, tokens: tokens, nodes: nodes, elements: elements)
  }
}
