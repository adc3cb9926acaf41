import ArgumentParser
import CanonWorld

/// `canon completions SHELL`
struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what lets a shell complete commands, options and files.")

  /// Shells that can.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var form: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() { Terminal().write(CanonTool.completionScript(for: shell.form) + "\n") }
}

/// `canon man --out FOLDER`
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "Write the pages of the manual, one a command.")

  @Option(help: "The folder that they are written into.")
  var out: String

  @OptionGroup var presentation: Presentation

  func run() throws {
    let commands = try ToolHelp.ofTheTool().commands
    let names = commands.map(\.words)
    try Files.makeFolder(out)
    let pages = commands.map { ManualPage(words: $0.words, command: $0.command) }
    for page in pages {
      try Files.write(Array(page.text(among: names).utf8), to: "\(out)/\(page.fileName)")
    }
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(pages.map(\.fileName)) }
    terminal.line("\(pages.count) pages in \(out)")
  }
}
