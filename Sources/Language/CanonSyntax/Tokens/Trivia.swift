/// What a stretch between two tokens is.
package enum TriviaKind: Hashable, Sendable {
  case whitespace, newline, comment, documentation
}

/// One stretch between two tokens: blanks, one line ending, or one comment without its line ending.
package struct TriviaPiece: Hashable, Sendable {
  package let kind: TriviaKind
  package let range: Range<Int>
}

enum Trivia {
  /// Cuts `range` of `bytes`, which holds trivia only.
  ///
  /// `///` begins documentation; `//` and `////` an ordinary comment.
  static func pieces(_ bytes: [UInt8], _ range: Range<Int>) -> [TriviaPiece] {
    var pieces: [TriviaPiece] = []
    var position = range.lowerBound
    while position < range.upperBound {
      let start = position
      switch bytes[start] {
      case UInt8(ascii: "\n"):
        position += 1
        pieces.append(TriviaPiece(kind: .newline, range: start..<position))
      case UInt8(ascii: "/"):
        while position < range.upperBound, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        let slashes = bytes[start..<position].prefix { $0 == UInt8(ascii: "/") }.count
        let kind = slashes == 3 ? TriviaKind.documentation : .comment
        pieces.append(TriviaPiece(kind: kind, range: start..<position))
      default:
        while position < range.upperBound, bytes[position] != UInt8(ascii: "\n"),
          bytes[position] != UInt8(ascii: "/")
        {
          position += 1
        }
        pieces.append(TriviaPiece(kind: .whitespace, range: start..<position))
      }
    }
    return pieces
  }
}
