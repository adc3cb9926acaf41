import ArgumentParser

/// `canon new FOLDER`
struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a working project: a domain, a policy with tests, and what runs them.")

  @Argument(help: "The project's folder; new, or empty.")
  var folder: String

  @OptionGroup var presentation: Presentation

  func run() throws {
    try Starter.write(to: folder)
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(Starter.files.map(\.path)) }
    for file in Starter.files { terminal.line("\(folder)/\(file.path)") }
    terminal.note("next: canon check \(folder), then canon test \(folder)")
  }
}
