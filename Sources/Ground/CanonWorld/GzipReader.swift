/// Reads a gzip file through a `gzip -dc` process, in chunks.
///
/// A file that breaks off is an error, not an end: the process's exit code is checked before the
/// last chunk counts, so callers commit nothing until `forEachChunk` has returned.
package enum GzipReader {
  /// Where Debian keeps it.
  package static let program = "/usr/bin/gzip"

  package static func forEachChunk<Failure: Error>(
    of path: String, byteCount: Int = 1 << 18, program: String = program,
    _ body: ([UInt8]) throws(Failure) -> Void
  ) throws {
    guard Files.exists(path) else { throw WorldFault(.notFound, "\(path) does not exist") }
    let child = try ChildProcess([program, "-dc", "--", path], streams: .output)
    guard let output = child.stream else {
      throw WorldFault(.child, "gzip was started without an output")
    }
    while true {
      let chunk = try output.read(byteCount, of: path)
      if chunk.isEmpty { break }
      try body(chunk)
    }
    let exit = try child.wait()
    guard exit == .code(0) else {
      throw WorldFault(.damaged, "\(path) is not a whole gzip file (gzip ended with \(exit))")
    }
  }
}
