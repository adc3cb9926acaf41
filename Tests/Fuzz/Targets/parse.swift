import CanonDiagnostics
import CanonSource
import CanonSyntax

/// Whatever the bytes, reading them ends, and the tree holds each of them once and in order.
@_cdecl("LLVMFuzzerTestOneInput")
func read(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = bytes(start, count)
  let parsed = parse(text)
  hold(parsed.tree.printed == text, "the tree does not print back")
  let tokens = parsed.tree.root.tokens.map(\.index)
  hold(tokens == Array(0..<parsed.tree.tokens.count), "tokens out of order")
  hold(parsed.tree.root.height <= Parser.maximumHeight, "too high a tree")
  for finding in parsed.diagnostics {
    let (lower, upper) = (Int(finding.primary.span.lower), Int(finding.primary.span.upper))
    hold(0 <= lower && lower <= upper && upper <= count, "\(finding.code) lies outside")
  }
  return 0
}
