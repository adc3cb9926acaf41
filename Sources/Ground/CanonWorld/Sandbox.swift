import CSandbox

/// The boundary that a Vault's worker draws around itself, before it reads its key.
package enum Sandbox {
  /// Why the kernel did not draw the boundary.
  package enum Refusal: Int32, Error, Sendable {
    case noLandlock = 1
    case noSeccomp = 2
    case badPath = 3
    case refused = 4

    package var sentence: String {
      switch self {
      case .noLandlock: "this kernel has no Landlock (Linux 5.13 or later, enabled at boot)"
      case .noSeccomp: "this kernel has no seccomp filters"
      case .badPath: "a path of the boundary does not exist or cannot be opened"
      case .refused: "the kernel refused to confine the process"
      }
    }
  }

  /// What a probe reached from inside; empty is tight.
  package struct Holes: OptionSet, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let readSibling = Holes(rawValue: 1)
    package static let writeSibling = Holes(rawValue: 2)
    package static let socket = Holes(rawValue: 4)
    package static let exec = Holes(rawValue: 8)
    package static let fork = Holes(rawValue: 16)
    package static let ptrace = Holes(rawValue: 32)
    /// The process lost its own folder: too tight.
    package static let ownLost = Holes(rawValue: 64)
  }

  /// The Landlock ABI of the running kernel; 0 when there is none.
  package static var landlockABI: Int { Int(canon_sandbox_landlock_abi()) }

  /// Confines this process for ever to the paths; no sockets, programs or processes after it.
  ///
  /// Call it first thing in a synchronous `main`, before any thread.
  package static func enter(readOnly: [String], readWrite: [String]) throws(Refusal) {
    let code = withPaths(readOnly) { read in
      withPaths(readWrite) { write in canon_sandbox_enter(read, write) }
    }
    if code != 0 { throw Refusal(rawValue: code) ?? .refused }
  }

  /// Tries, in this process, what the boundary should forbid.
  package static func attempt(ownFile: String, siblingFile: String) -> Holes {
    Holes(rawValue: canon_sandbox_attempt(ownFile, siblingFile))
  }

  /// Forks a child that confines itself to `folder` and tries; without `confined` it only tries.
  package static func probe(
    folder: String, ownFile: String, siblingFile: String, confined: Bool = true
  ) throws(Refusal) -> Holes {
    let answer = canon_sandbox_probe(folder, ownFile, siblingFile, confined ? 1 : 0)
    if answer < 0 { throw Refusal(rawValue: -1 - answer) ?? .refused }
    return Holes(rawValue: answer)
  }

  private static func withPaths<Result>(
    _ paths: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = paths.map { path in
      let bytes = path.utf8CString
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      for (index, byte) in bytes.enumerated() { copy[index] = byte }
      return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    let list: [UnsafePointer<CChar>?] = copies.map { UnsafePointer($0) } + [nil]
    return list.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("a list ends with nil") }
      return body(start)
    }
  }
}
