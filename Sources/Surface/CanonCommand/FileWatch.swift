import CanonWorld

/// Does something again whenever one of the policy files below some paths changes.
///
/// It looks at what files are there and when each was last written, a few times a second; that
/// needs no notification of the kernel, and works on every file system.
struct FileWatch {
  /// How long it waits between two looks.
  private static let pause: UInt64 = 300_000_000

  private let paths: [String]

  init(_ paths: [String]) { self.paths = paths }

  /// - Parameter rounds: how often at most; `nil` for ever.
  func run(rounds: Int?, _ body: (Int) -> Void) {
    var round = 1
    while true {
      // Looked at first, so that what changes meanwhile is seen.
      let seen = stamps
      body(round)
      guard round != rounds else { return }
      repeat { SystemClock().wait(nanoseconds: FileWatch.pause) } while stamps == seen
      round += 1
    }
  }

  /// Files that cannot be read now have no stamp: their return is a change.
  private var stamps: [String: Files.Stamp] {
    var found: [String: Files.Stamp] = [:]
    for path in paths { collect(path, &found) }
    return found
  }

  private func collect(_ path: String, _ found: inout [String: Files.Stamp]) {
    guard Files.isFolder(path) else {
      found[path] = try? Files.stamp(of: path)
      return
    }
    for name in (try? Files.list(path)) ?? [] where !name.hasPrefix(".") {
      let below = "\(path)/\(name)"
      // Tables are read too; other files make no difference.
      let isRead = name.hasSuffix(".canon") || name.hasSuffix(".csv") || Files.isFolder(below)
      if isRead { collect(below, &found) }
    }
  }
}
