import CanonFormatter
import CanonSource
import CanonSyntax

/// What parses has one form: laying it out keeps tokens, tree and comments, and doing it again
/// changes nothing.
@_cdecl("LLVMFuzzerTestOneInput")
func layOut(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let parsed = parse(bytes(start, count))
  switch Formatter.format(parsed) {
  case .refused: hold(parsed.hasErrors, "a sound file was refused")
  case .unproven: hold(false, "the form does not read as the text did")
  case .formatted(let once):
    let again = parse(once)
    hold(Formatter.format(again) == .formatted(once), "not stable")
    hold(comments(parsed) == comments(again), "a comment was lost")
  }
  return 0
}

/// The comments in order, without blanks at their ends.
private func comments(_ parsed: ParsedFile) -> [[UInt8]] {
  let tree = parsed.tree
  return tree.tokens.indices.flatMap { index in
    tree.trivia(before: index).filter { $0.kind == .comment || $0.kind == .documentation }
      .map { piece in
        var text = tree.source.bytes[piece.range]
        while let last = text.last, [0x20, 0x09, 0x0D].contains(last) { text.removeLast() }
        return Array(text)
      }
  }
}
