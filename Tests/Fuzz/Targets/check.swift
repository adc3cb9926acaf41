import CanonDiagnostics
import CanonWorkspace

/// Whatever the text, the checker answers with a program or with an error, never with neither, and
/// its findings can be shown.
@_cdecl("LLVMFuzzerTestOneInput")
func answer(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let compiled = Workspace(files: [("fuzz.canon", bytes(start, count))]).compile()
  hold((compiled.program == nil) == compiled.checked.hasErrors, "neither nor")
  hold(compiled.checked.text().isEmpty == compiled.diagnostics.isEmpty, "not shown")
  hold(!compiled.checked.json().isEmpty, "not written")
  return 0
}
