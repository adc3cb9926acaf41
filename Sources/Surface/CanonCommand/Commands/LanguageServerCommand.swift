import ArgumentParser
import CanonLanguageServer
import CanonTypes
import CanonWorld
import Glibc

/// `canon lsp`
struct LanguageServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp",
    abstract: "Speak the Language Server Protocol on standard input and output.",
    discussion: """
      Editors start it; Docs/Editors.md says how. It ends with 0 after `shutdown` and `exit`, and \
      with 1 when its client goes away without them, or sends what cannot be framed.
      """)

  @Flag(help: "Ignored: standard input and output are the only way to talk.")
  var stdio = false

  func run() throws {
    let days = SystemClock().now().seconds.floorDivided(by: 86_400)
    var server = LanguageServer(
      files: Self.files, today: CivilDate(daysSinceEpoch: days))
    var framing = MessageFraming()
    while let bytes = try Self.read() {
      framing.receive(bytes)
      while let event = framing.next() {
        switch event {
        case .message(let message):
          for answer in server.handle(message) { try Self.write(answer) }
          if let code = server.exitCode { throw ExitCode(code) }
        case .broken(let sentence):
          throw Failure.environment("the client's messages cannot be framed: \(sentence)")
        }
      }
      // Everything that was waiting has been heard.
      for message in server.settle() { try Self.write(message) }
      if !Self.isMoreWaiting { for message in server.linger() { try Self.write(message) } }
    }
    throw ExitCode(1)
  }

  private static let files = ServerFiles(
    read: { path in
      Files.exists(path) && !Files.isFolder(path)
        ? try? Files.read(path, limit: 16 << 20) : nil
    },
    policies: { root in ((try? PolicyFiles.below(root)) ?? []) },
    page: { code in
      guard let folder = try? Shipped.folder("Docs/Diagnostics"),
        let bytes = try? Files.read("\(folder)/\(code).md")
      else { return nil }
      return String(decoding: bytes, as: UTF8.self)
    })

  private static var isMoreWaiting: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, 0) > 0
  }

  /// What is there to be read; `nil` at the end.
  private static func read() throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes {
        Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
      }
      if count > 0 { return Array(buffer[..<count]) }
      if count == 0 { return nil }
      if errno != EINTR {
        throw Failure.environment("standard input cannot be read: \(errno)")
      }
    }
  }

  private static func write(_ message: String) throws {
    var rest = MessageFraming.framed(message)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written < 0 && errno != EINTR {
        throw Failure.environment("standard output cannot be written: \(errno)")
      }
      rest = rest.dropFirst(max(0, written))
    }
  }
}
