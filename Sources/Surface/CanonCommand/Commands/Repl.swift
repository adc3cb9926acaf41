import ArgumentParser
import CanonPrompt
import CanonWorkspace
import CanonWorld

/// `canon repl POLICY…`
struct Repl: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Try expressions and decisions of a policy at a prompt.",
    discussion: """
      What is typed is an expression, as it stands after `derive`, and is answered with its value \
      over the sample, its type, class and what it reads; or one of the words that `help` lists: \
      `record` adds to the sample, `decide` asks what the policy says of a request. The sample is \
      made up: no record of a Vault is ever read.

      Lines come from standard input when that is no terminal; the exit code then is 1 when one \
      of them meant nothing. Lines that were typed are kept in $XDG_STATE_HOME/canon/history, \
      or in ~/.local/state/canon.
      """)

  @Argument(help: "A policy: its files, or its folder.")
  var policies: [String]

  @Option(help: "Lines to begin with, a file: records of a sample, for one.")
  var sample: String?

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  func run() throws {
    let terminal = Terminal(color)
    let compiled = try CompiledPolicy(policies, .text, terminal)
    guard var session = try PromptSession(compiled.workspace, colour: terminal.colour) else {
      throw Failure.findings
    }
    let view = ReplView(terminal: terminal, policies: policies, session: session)
    if let sample {
      let text = String(decoding: try Files.read(sample, limit: 1 << 20), as: UTF8.self)
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        guard view.show(session.answer(String(line))) else {
          throw Failure.usage("\(sample): `\(line)` means nothing here")
        }
      }
    }
    guard let keys = RawTerminal() else { return try follow(&session, view) }
    converse(&session, view, keys)
  }

  /// Lines as they come, without a prompt.
  private func follow(_ session: inout PromptSession, _ view: ReplView) throws {
    var isWell = true
    while let line = readLine() {
      let reply = session.answer(line)
      if case .quit = reply { break }
      isWell = view.show(reply) && isWell
    }
    if !isWell { throw Failure.findings }
  }

  private func converse(
    _ session: inout PromptSession, _ view: ReplView, _ keys: RawTerminal
  ) {
    let completion = Completion(session.program)
    let store = PromptHistory()
    var editor = LineEditor(history: store.lines) { completion.of($0) }
    view.greet()
    view.draw(editor)
    while let byte = keys.next() {
      switch editor.feed(byte) {
      case .redraw: view.draw(editor)
      case .nothing: break
      case .clear:
        view.clear()
        view.draw(editor)
      case .cancel:
        view.leave()
        view.draw(editor)
      case .offer(let words):
        view.leave()
        view.offer(words)
        view.draw(editor)
      case .submit(let line):
        view.leave()
        let reply = session.answer(line)
        if case .quit = reply { return store.keep(editor.history) }
        _ = view.show(reply)
        view.draw(editor)
      case .end:
        view.leave()
        return store.keep(editor.history)
      }
    }
    store.keep(editor.history)
  }
}

/// The lines typed in earlier conversations.
private struct PromptHistory {
  private let folder: String?

  init() {
    folder =
      Terminal.text(of: "XDG_STATE_HOME").map { $0 + "/canon" }
      ?? Terminal.text(of: "HOME").map { $0 + "/.local/state/canon" }
  }

  private var path: String? { folder.map { $0 + "/history" } }

  var lines: [String] {
    guard let path, let bytes = try? Files.read(path, limit: 1 << 20) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// A history that cannot be kept is no reason to fail.
  func keep(_ lines: [String]) {
    guard let folder, let path else { return }
    try? Files.makeFolder(folder)
    try? Files.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }
}
