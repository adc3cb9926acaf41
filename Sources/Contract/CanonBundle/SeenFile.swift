import CanonEncoding
import CanonWorld

/// The newest releases that somebody took in, kept in a file across runs.
package struct SeenFile: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  private static let mostBytes = 1 << 20

  /// - Throws: `WorldFault` also for a file in another form: it is never taken for an empty one.
  package func read() throws -> SeenReleases {
    guard Files.exists(path) else { return SeenReleases() }
    let bytes = try Files.read(path, limit: SeenFile.mostBytes)
    let seen: SeenReleases
    do { seen = try CanonicalJSON.decode(SeenReleases.self, from: bytes, .canonical) } catch {
      throw WorldFault(.damaged, "\(path) does not hold seen releases: \(error)")
    }
    guard seen == SeenReleases(seen.newest) else {
      throw WorldFault(.damaged, "\(path) names a policy twice, or out of order")
    }
    return seen
  }

  /// Opens something under what was seen, and remembers it before it is used.
  ///
  /// Two processes at once take turns, so neither forgets what the other saw.
  package func taking<Opened>(
    _ open: (SeenReleases) throws -> (opened: Opened, seen: SeenRelease)
  ) throws -> Opened {
    let lock = try FileLock(path + ".lock")
    defer { withExtendedLifetime(lock) {} }
    var seen = try read()
    let (opened, next) = try open(seen)
    try seen.check(next)
    let before = seen
    seen.note(next)
    if seen != before { try Files.write(try CanonicalJSON.encode(seen), to: path) }
    return opened
  }
}
