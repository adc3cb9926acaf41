import CanonChecker
import CanonSource
import CanonSyntax

/// Files that are checked again and again, a little changed each time, as in an editor.
///
/// An edit costs the parsing of its file and what depends on the declaration that it is in. What a
/// check says is what it would say of the same files without a past.
package struct WorkspaceSession {
  package private(set) var workspace = Workspace(files: [])
  private var sections: [String: SyntaxSections] = [:]
  private let memory = SessionMemory()

  package init() {}

  /// Takes files over, and parses those that changed.
  package mutating func update(_ files: [(name: String, bytes: [UInt8])]) {
    workspace = Workspace(files: files, after: workspace)
  }

  /// As `Workspace.check`.
  package mutating func check() -> CheckedWorkspace {
    var sources = workspace.sources
    var known: [String: SyntaxSections] = [:]
    let parsed = workspace.parsed.map { file in
      let text = file.tree.source
      let own = SyntaxSections(of: file.tree, after: sections[text.name]) { memory.nextSection() }
      known[text.name] = own
      for (section, span) in own.placed(in: text.id) { sources.place(section, at: span) }
      return file.counted(from: own)
    }
    sections = known
    return CheckedWorkspace(of: parsed, sources, memory.ofChecks)
  }
}

/// What copies of a session share: a section has its number in all of them.
private final class SessionMemory {
  let ofChecks = CheckMemory()
  private var count = 0

  func nextSection() -> Int {
    count += 1
    return count
  }
}
