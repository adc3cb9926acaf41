import ArgumentParser
import CanonPlayground
import CanonWorld
import Glibc

/// `canon playground [POLICY…]`
struct PlaygroundCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "playground",
    abstract: "Try policies in the browser: findings, decisions, tests, flow and exposure.",
    discussion: """
      Serves one page on loopback and nowhere else; it asks this process what a policy means, and \
      nothing leaves the machine. Policies that are named stand first among the examples; their \
      files are read once and never written.

      With --out the page is written as files that need no server: it then shows the examples with \
      the answers that were recorded, and says so.
      """)

  static let usualPort: UInt16 = 7_226

  /// Where the page is served, for other programs.
  struct Listening: Codable {
    var address: String
  }

  @Argument(help: "Files or folders of a policy of one's own, to begin with.")
  var policies: [String] = []

  @Option(help: "The port on loopback; 0 takes any that is free.")
  var port: UInt16 = usualPort

  @Option(help: "The name to listen under: 127.0.0.1, localhost or ::1.")
  var host: String = "127.0.0.1"

  @Option(help: "Write the page into this folder, and serve nothing.")
  var out: String?

  @OptionGroup var presentation: Presentation

  func validate() throws {
    guard LocalSite.hosts.contains(host) else {
      throw ValidationError(
        "\(host) is not loopback: a playground is for this machine alone, at "
          + LocalSite.hosts.joined(separator: ", "))
    }
  }

  func run() throws {
    // A drawing program that ends early is a picture that is not there, and no reason to end.
    signal(SIGPIPE, SIG_IGN)
    let dot = Programs.path(of: "dot")
    let laboratory = Laboratory { text in
      dot.flatMap { try? Picture.svg(of: text, drawnBy: $0) }
    }
    let playground = Playground(try PlaygroundExamples.all(with: policies), laboratory)
    let terminal = presentation.terminal
    if let out { return try write(playground, to: out, terminal) }
    let listener = try listener()
    let authority = host == "::1" ? "[::1]" : host
    let address = "http://\(authority):\(listener.port)/"
    switch presentation.format {
    case .json: try terminal.json(Listening(address: address))
    case .text: terminal.line(address)
    }
    terminal.flush()
    terminal.note("only this machine can open it; Ctrl-C ends it")
    try LoopbackServer(listener) { playground.respond(to: $0) }.run()
  }

  private func listener() throws -> LoopbackListener {
    do throws(WorldFault) { return try LoopbackListener(host: host, port: port) } catch {
      throw Failure.environment("\(error.sentence); --port 0 takes any that is free")
    }
  }

  private func write(_ playground: Playground, to out: String, _ terminal: Terminal) throws {
    try Files.makeFolder(out)
    for file in playground.files { try Files.write(file.bytes, to: "\(out)/\(file.name)") }
    if presentation.format == .json { return try terminal.json(playground.files.map(\.name)) }
    terminal.line("\(playground.files.count) files; open \(out)/index.html")
  }
}
