import CanonDiagnostics
import CanonSyntax

/// A planted bug, which fuzzing must find: whoever finds nothing here was not looking.
///
/// It needs a text that no seed has: two comparisons in a row.
@_cdecl("LLVMFuzzerTestOneInput")
func stumble(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let parsed = parse(bytes(start, count))
  hold(!parsed.diagnostics.contains { $0.code == .chainedComparison }, "the planted bug")
  return 0
}
