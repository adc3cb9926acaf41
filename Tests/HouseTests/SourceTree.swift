import Foundation

/// The repository as its own tests read it: every Swift file below `Sources` and `Tests`.
struct SourceTree {
  struct File {
    /// From the top of the repository, with `/`.
    let path: String
    let lines: [Substring]

    /// The room of `Sources/<Folder>/<Room>/…`; `nil` for tests.
    var room: String? {
      let parts = path.split(separator: "/")
      return parts.first == "Sources" && parts.count > 3 ? String(parts[2]) : nil
    }

    var folder: String? {
      let parts = path.split(separator: "/")
      return parts.first == "Sources" && parts.count > 3 ? String(parts[1]) : nil
    }
  }

  let root: URL
  let files: [File]

  static let top = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  init() throws {
    root = SourceTree.top
    files = try ["Sources", "Tests"].flatMap { folder in
      try SourceTree.names(below: folder, endingIn: ".swift").map { path in
        let text = try String(contentsOf: SourceTree.top.appending(path: path), encoding: .utf8)
        return File(
          path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
      }
    }
  }

  /// Every file below `folder` whose name ends so, from the top of the repository, sorted.
  static func names(below folder: String, endingIn ending: String) throws -> [String] {
    let all = FileManager.default.enumerator(atPath: top.appending(path: folder).path())
    return (all?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: top.appending(path: path), encoding: .utf8)
  }
}
