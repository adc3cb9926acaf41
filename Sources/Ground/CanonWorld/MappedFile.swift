import Glibc

/// A file in memory as it lies on the disk, read as far as it is looked at.
///
/// Private and read-only. Who may write to the file could change what is seen through it, so map
/// files of a folder that only their owner writes to. A class, since the mapping ends with it.
package final class MappedFile: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer?
  package let count: Int

  /// - Throws: `tooLarge` beyond `limit` bytes; `damaged` for what is no plain file.
  package init(_ path: String, limit: Int) throws(WorldFault) {
    let file = try Descriptor.open(path, O_RDONLY)
    var status = stat()
    guard fstat(file.number, &status) == 0 else {
      throw WorldFault(code: errno, "looking at \(path)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw WorldFault(.damaged, "\(path) is no plain file")
    }
    guard status.st_size <= limit else {
      throw WorldFault(.tooLarge, "\(path) has more than \(limit) bytes")
    }
    count = Int(status.st_size)
    guard count > 0 else {
      base = nil
      return
    }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.number, 0)
    guard let address, address != MAP_FAILED else {
      throw WorldFault(code: errno, "mapping \(path)")
    }
    base = address
  }

  deinit { if let base { munmap(base, count) } }

  /// The bytes; they are gone when nothing holds the file any more.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
