import CanonWorld

/// A working project for somebody who begins: a domain, questions, a policy with tests, and what
/// runs them on every change.
enum Starter {
  /// Paths below the project's folder and what stands in them, in the order in which one reads.
  static let files: [(path: String, text: String)] = [
    ("README.md", readme), ("shop.canon", shop), ("behaviour.canon", behaviour),
    ("programme.canon", programme), (".gitignore", ignored),
    (".github/workflows/policies.yml", workflow), (".pre-commit-config.yaml", hook),
  ]

  /// Writes the project into a folder that is new or empty.
  ///
  /// - Throws: a usage failure when something lies there already.
  static func write(to folder: String) throws {
    if Files.exists(folder) {
      guard Files.isFolder(folder), try Files.list(folder).isEmpty else {
        throw Failure.usage("\(folder) is there already, and not an empty folder")
      }
    }
    for (path, text) in files {
      let place = "\(folder)/\(path)"
      if let slash = place.lastIndex(of: "/") { try Files.makeFolder(String(place[..<slash])) }
      try Files.write(Array(text.utf8), to: place)
    }
  }
}
