import CanonLint
import CanonTypes

/// Whatever the bytes of a `canon.toml`, linting ends: complete, or with a finding that says why
/// not.
@_cdecl("LLVMFuzzerTestOneInput")
func lint(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = """
    edition 1
    domain A version 1.0.0 {
        entity Customer { key column "customer" }
    }
    """
  let request = LintRequest(
    files: [(name: "a.canon", bytes: Array(text.utf8))],
    configuration: (name: "canon.toml", bytes: bytes(start, count)),
    today: CivilDate(daysSinceEpoch: 20_000))
  let report = Lint.run(request)
  hold(report.isComplete || !report.findings.isEmpty, "not complete, and nothing said")
  hold(report.text().utf8.count >= report.findings.count, "findings without text")
  return 0
}
