import CanonDiagnostics
import CanonWorkspace

/// A text, a byte 0xFF and another text: a session that had the first says of the second what a
/// check without a past says, and of the first again what it said.
@_cdecl("LLVMFuzzerTestOneInput")
func edit(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let texts = bytes(start, count).split(separator: 0xFF, maxSplits: 1).map(Array.init)
  guard texts.count == 2 else { return 0 }
  var session = WorkspaceSession()
  var said: [[Diagnostic]] = []
  for text in [texts[0], texts[1], texts[0]] {
    session.update([(name: "fuzz.canon", bytes: text)])
    said.append(session.check().diagnostics)
  }
  let cold = Workspace(files: [(name: "fuzz.canon", bytes: texts[1])]).check()
  hold(said[1] == cold.diagnostics, "the past shows")
  hold(said[2] == said[0], "going back leads elsewhere")
  return 0
}
