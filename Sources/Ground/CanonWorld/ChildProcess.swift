import CSandbox
import Glibc

/// A process that this one started, with its ends of the streams; killed and reaped when dropped.
///
/// A class, since a process has identity. One thread at a time.
package final class ChildProcess {
  /// How a process ended.
  package enum Exit: Hashable, Sendable {
    case code(Int32)
    case signal(Int32)
  }

  /// What the child has as its standard input and output; standard error is always shared.
  package enum Streams: Hashable, Sendable {
    /// One socket for both ways; our end is `socket`.
    case socket
    /// No input; our end of its output is `output`.
    case output
    /// No input, and its output goes nowhere.
    case none
  }

  package let identifier: Int32
  /// Our end of the socket, or of the pipe; `nil` for `Streams.none`.
  package let stream: Descriptor?
  private var exit: Exit?

  /// Starts `arguments[0]`, a path; its environment is `environment` and nothing else.
  package init(
    _ arguments: [String], environment: [String] = [], streams: Streams
  ) throws(WorldFault) {
    precondition(!arguments.isEmpty, "a process needs a program")
    let ends = try ChildProcess.pair(streams)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if streams == .socket, let theirs = ends.theirs {
      posix_spawn_file_actions_adddup2(&actions, theirs.number, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    if let theirs = ends.theirs {
      posix_spawn_file_actions_adddup2(&actions, theirs.number, 1)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    // Whatever else was opened without close-on-exec stays here.
    _ = canon_spawn_close_from(&actions, 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    var started: pid_t = 0
    let program = arguments[0]
    let code = ChildProcess.withStrings(arguments) { arguments in
      ChildProcess.withStrings(environment) { environment in
        posix_spawn(&started, program, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else {
      throw WorldFault(
        .child, "starting \(arguments[0]): \(String(cString: strerror(code)))")
    }
    (identifier, stream) = (started, ends.ours)
  }

  deinit {
    if exit == nil {
      Glibc.kill(identifier, SIGKILL)
      _ = try? wait()
    }
  }

  /// Asks the kernel to end the child now; it cannot refuse.
  package func kill() { if exit == nil { Glibc.kill(identifier, SIGKILL) } }

  /// Waits until the child has ended.
  @discardableResult
  package func wait() throws(WorldFault) -> Exit {
    guard let exit = try reap(flags: 0) else {
      throw WorldFault(.child, "process \(identifier) was not reaped")
    }
    return exit
  }

  /// How it ended; `nil` while it runs.
  package func poll() throws(WorldFault) -> Exit? { try reap(flags: WNOHANG) }

  private func reap(flags: Int32) throws(WorldFault) -> Exit? {
    if let exit { return exit }
    var status: Int32 = 0
    let answer = Descriptor.retrying { waitpid(identifier, &status, flags) }
    guard answer >= 0 else { throw WorldFault(code: errno, "waiting for process \(identifier)") }
    guard answer == identifier else { return nil }
    let signal = status & 0x7F
    exit = signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
    return exit
  }

  private static func pair(
    _ streams: Streams
  ) throws(WorldFault) -> (ours: Descriptor?, theirs: Descriptor?) {
    var ends: [Int32] = [-1, -1]
    switch streams {
    case .none: return (nil, nil)
    case .socket:
      let code = canon_socket_pair(&ends)
      guard code == 0 else { throw WorldFault(code: code, "making a socket pair") }
    case .output:
      let code = canon_pipe(&ends)
      guard code == 0 else { throw WorldFault(code: code, "making a pipe") }
    }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// A null-terminated list of C strings, as `posix_spawn` wants them.
  private static func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
