import Glibc

/// What the machine refused or broke: thrown, never decided upon; it ends a command with exit 3.
package struct WorldFault: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    case notFound
    case exists
    case denied
    case diskFull
    /// A child could not start, or ended otherwise than it should.
    case child
    /// A file or stream breaks off, or is not what it claims to be.
    case damaged
    case closed
    case timeout
    case tooLarge
    case other
  }

  package let kind: Kind
  package let sentence: String

  package init(_ kind: Kind, _ sentence: String) { (self.kind, self.sentence) = (kind, sentence) }

  /// A fault of a system call that set `errno` to `code`.
  package init(code: Int32, _ action: String) {
    let kind: Kind =
      switch code {
      case ENOENT: .notFound
      case EEXIST, ENOTEMPTY: .exists
      case EACCES, EPERM, EROFS: .denied
      case ENOSPC, EDQUOT, EFBIG: .diskFull
      case EPIPE, ECONNRESET: .closed
      default: .other
      }
    self.init(kind, "\(action): \(String(cString: strerror(code)))")
  }

  package var description: String { sentence }
}
