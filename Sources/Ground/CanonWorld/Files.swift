import Glibc

/// The file system, as far as the project uses it.
package enum Files {
  /// The whole file. - Throws: `tooLarge` beyond `limit` bytes.
  package static func read(
    _ path: String, limit: Int = 1 << 30
  ) throws(WorldFault) -> [UInt8] {
    let file = try Descriptor.open(path, O_RDONLY)
    var bytes: [UInt8] = []
    // What the file says of its size spares copies; what is read decides.
    bytes.reserveCapacity(Int(min(try size(path), Int64(limit))))
    while true {
      let chunk = try file.read(1 << 16, of: path)
      if chunk.isEmpty { return bytes }
      bytes += chunk
      guard bytes.count <= limit else {
        throw WorldFault(.tooLarge, "\(path) has more than \(limit) bytes")
      }
    }
  }

  /// Hands the file over in chunks, so that it need not fit in memory.
  package static func forEachChunk<Failure: Error>(
    of path: String, byteCount: Int = 1 << 18, _ body: ([UInt8]) throws(Failure) -> Void
  ) throws {
    let file = try Descriptor.open(path, O_RDONLY)
    while true {
      let chunk = try file.read(byteCount, of: path)
      if chunk.isEmpty { return }
      try body(chunk)
    }
  }

  /// Replaces the file by `bytes`: after a crash there is the old file or the new one, whole.
  ///
  /// - Parameter secret: readable by the owner only, for keys.
  package static func write(
    _ bytes: [UInt8], to path: String, secret: Bool = false
  ) throws(WorldFault) {
    let temporary = path + ".new"
    let mode: UInt32 = secret ? 0o600 : 0o644
    if exists(temporary) { try remove(temporary) }
    let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
    try file.write(bytes, to: temporary)
    try file.synchronize(temporary)
    guard rename(temporary, path) == 0 else { throw WorldFault(code: errno, "replacing \(path)") }
    try synchronizeFolder(of: path)
  }

  /// Makes the folder and those above it, for the owner only; one that is there stays as it is.
  package static func makeFolder(_ path: String) throws(WorldFault) {
    if isFolder(path) { return }
    let parent = folder(of: path)
    if parent != path { try makeFolder(parent) }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST && isFolder(path) else {
      throw WorldFault(code: errno, "making the folder \(path)")
    }
    try synchronizeFolder(of: path)
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  package static func size(_ path: String) throws(WorldFault) -> Int64 {
    var status = stat()
    guard stat(path, &status) == 0 else { throw WorldFault(code: errno, "looking at \(path)") }
    return Int64(status.st_size)
  }

  /// What tells one state of a file from a later one, as far as the file system keeps it.
  package struct Stamp: Hashable, Sendable {
    let size: Int64
    let seconds: Int64
    let nanoseconds: Int64
    let inode: UInt64
  }

  package static func stamp(of path: String) throws(WorldFault) -> Stamp {
    var status = stat()
    guard stat(path, &status) == 0 else { throw WorldFault(code: errno, "looking at \(path)") }
    return Stamp(
      size: Int64(status.st_size), seconds: Int64(status.st_mtim.tv_sec),
      nanoseconds: Int64(status.st_mtim.tv_nsec), inode: UInt64(status.st_ino))
  }

  /// The names in a folder, sorted by their bytes.
  package static func list(_ path: String) throws(WorldFault) -> [String] {
    guard let folder = opendir(path) else { throw WorldFault(code: errno, "listing \(path)") }
    defer { closedir(folder) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw WorldFault(code: errno, "listing \(path)") }
    return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  /// Removes a file, or a folder and all that is below it; symbolic links are not followed.
  package static func remove(_ path: String) throws(WorldFault) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw WorldFault(code: errno, "removing \(path)") }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    if isFolder { for name in try list(path) { try remove(path + "/" + name) } }
    guard (isFolder ? rmdir(path) : unlink(path)) == 0 else {
      throw WorldFault(code: errno, "removing \(path)")
    }
  }

  /// The path without symbolic links, as the kernel names the file.
  package static func resolved(_ path: String) throws(WorldFault) -> String {
    guard let real = realpath(path, nil) else { throw WorldFault(code: errno, "finding \(path)") }
    defer { free(real) }
    return String(cString: real)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func synchronizeFolder(of path: String) throws(WorldFault) {
    let parent = folder(of: path)
    try Descriptor.open(parent, O_RDONLY | O_DIRECTORY).synchronize(parent)
  }
}
