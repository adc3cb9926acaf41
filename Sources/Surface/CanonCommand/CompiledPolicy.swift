import CanonProgram
import CanonWorkspace

/// A policy that compiled, with the program that came of it.
struct CompiledPolicy {
  let workspace: CompiledWorkspace
  let program: Program

  /// - Throws: the findings of files that do not compile, shown already.
  init(_ paths: [String], _ form: Presentation.Form, _ terminal: Terminal) throws {
    workspace = Workspace(files: try PolicyFiles(paths).files).compile()
    guard let program = workspace.program else {
      try workspace.checked.show(form, on: terminal)
      throw Failure.findings
    }
    self.program = program
  }
}
