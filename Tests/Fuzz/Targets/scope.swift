import CanonDecision

/// Whatever the bytes, a request is read or refused with a code.
@_cdecl("LLVMFuzzerTestOneInput")
func readScope(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do throws(DecisionFault) {
    let scope = try ScopeReader.read(bytes(start, count))
    hold(scope.markets.count <= ScopeReader.longestListCount, "too long a list")
  } catch {
    hold(!error.sentence.isEmpty, "refused without a word")
  }
  return 0
}
