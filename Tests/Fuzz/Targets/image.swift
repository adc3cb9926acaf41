import CanonDecision

/// Whatever the bytes, an image is refused with a code, or every decision under it ends within it.
@_cdecl("LLVMFuzzerTestOneInput")
func readImage(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let table = try? DecisionTable(validating: bytes(start, count)) else { return 0 }
  let decider = Decider(table)
  let scope = TaskScope(
    role: "model_operator", training: "Model(a)", purpose: "commercial", markets: ["DE", "FR"])
  if let request = table.resolve(scope) {
    _ = decider.decide(request)
    var search = NearestMiss(decider)
    _ = search.misses(of: request)
  }
  for index in 0..<table.rulesCount { _ = table.rule(index) }
  return 0
}
