import Glibc

/// A lock between processes on this machine, held as long as it is referred to; the kernel lets go
/// of it when its process ends, however that comes about.
package final class FileLock: Sendable {
  private let file: Descriptor

  /// Waits until nobody else holds it; the file is made and left there, empty.
  package init(_ path: String) throws(WorldFault) {
    file = try Descriptor.open(path, O_RDWR | O_CREAT)
    guard Descriptor.retrying({ flock(file.number, LOCK_EX) }) == 0 else {
      throw WorldFault(code: errno, "locking \(path)")
    }
  }
}
