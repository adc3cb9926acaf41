import CanonSource
import CanonSyntax

/// Writes the tokens of a tree at their places, with the comments between them.
struct Writer {
  let tree: SyntaxTree
  let places: [Place]
  private var bytes: [UInt8] = []

  init(tree: SyntaxTree, places: [Place]) {
    (self.tree, self.places) = (tree, places)
    bytes.reserveCapacity(tree.source.bytes.count + 64)
  }

  consuming func write() -> [UInt8] {
    for (index, token) in tree.tokens.enumerated() {
      let broken = comments(before: index)
      let place = places[index]
      if token.kind == .endOfFile {
        if !bytes.isEmpty, bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        break
      }
      if broken.hasComments {
        newLine(place.indent, blank: broken.isBlank && token.kind != .rightBrace)
      } else {
        switch place.separator {
        case .spaces(let count): bytes += repeatElement(UInt8(ascii: " "), count: count)
        case .line(let apart):
          let kept = broken.isBlank && token.kind != .rightBrace && !follows(.leftBrace, index)
          newLine(place.indent, blank: apart || kept)
        }
      }
      bytes += tree.source.bytes[token.range]
    }
    return bytes
  }

  /// Writes the comments before token `index`.
  ///
  /// - Returns: whether there were any, and whether a blank line stands right before the token.
  private mutating func comments(before index: Int) -> (hasComments: Bool, isBlank: Bool) {
    var (newlines, count) = (0, 0)
    for piece in tree.trivia(before: index) {
      switch piece.kind {
      case .whitespace: break
      case .newline: newlines += 1
      case .comment, .documentation:
        if newlines == 0, index > 0 {
          bytes += "  ".utf8
        } else {
          var blank = newlines > 1 && !(count == 0 && follows(.leftBrace, index))
          if count == 0, case .line(apart: true) = places[index].separator { blank = true }
          newLine(places[index].commentIndent, blank: blank)
        }
        append(piece.range)
        (newlines, count) = (0, count + 1)
      }
    }
    return (count > 0, newlines > 1)
  }

  /// A comment without blanks at its end. Other characters that do not show are the author's.
  private mutating func append(_ range: Range<Int>) {
    let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
    var end = range.upperBound
    while end > range.lowerBound, blanks.contains(tree.source.bytes[end - 1]) { end -= 1 }
    bytes += tree.source.bytes[range.lowerBound..<end]
  }

  private mutating func newLine(_ indent: Int, blank: Bool) {
    if !bytes.isEmpty {
      bytes.append(UInt8(ascii: "\n"))
      if blank { bytes.append(UInt8(ascii: "\n")) }
    }
    bytes += repeatElement(UInt8(ascii: " "), count: indent)
  }

  private func follows(_ kind: TokenKind, _ index: Int) -> Bool {
    index > 0 && tree.tokens[index - 1].kind == kind
  }
}
