import CanonWorld

/// Folders that come with the tool: the pages of the codes, and the standard policies.
///
/// Whoever sets `CANON_HOME` decides, and is told when it is wrong. Else what lies nearest to the
/// program wins over the working folder, so that the tool says the same wherever it is started.
enum Shipped {
  static func folder(_ name: String) throws -> String {
    if let home = Terminal.text(of: "CANON_HOME"), !home.isEmpty {
      let path = "\(home)/\(name)"
      guard Files.isFolder(path) else {
        throw Failure.environment(
          "CANON_HOME is \(home), which holds no \(name); set it to the folder that does, or unset "
            + "it")
      }
      return path
    }
    let program = try? Files.resolved("/proc/self/exe")
    let installed = program.map { "\(Shipped.parent(of: $0))/../share/canon" }
    let here = try? Files.resolved(".")
    let checkouts = [program.map(above), here.map { [$0] + above($0) }].compactMap(\.self)
    for home in [installed].compactMap(\.self) + checkouts.joined()
    where Files.isFolder("\(home)/\(name)") {
      return "\(home)/\(name)"
    }
    throw Failure.environment(
      "\(name) was not found: not in \(installed ?? "../share/canon"), not in a folder above the "
        + "program, not in the working folder or above it; set CANON_HOME to the folder that "
        + "holds it")
  }

  /// The folders above a path, nearest first.
  private static func above(_ path: String) -> [String] {
    var folders: [String] = []
    var folder = parent(of: path)
    while !folder.isEmpty {
      folders.append(folder)
      folder = parent(of: folder)
    }
    return folders
  }

  /// Empty at the top: nothing is shipped in `/`.
  private static func parent(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
