import ArgumentParser
import CanonReport
import CanonSource
import CanonWorkspace

/// `canon check POLICY…`
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check policies: everything that is wrong, in one run.")

  @Argument(help: "Files, or folders with .canon files. They are checked together.")
  var policies: [String]

  @OptionGroup var presentation: Presentation

  func run() throws {
    let terminal = presentation.terminal
    let checked = Workspace(files: try PolicyFiles(policies).files).check()
    try checked.show(presentation.format, on: terminal)
    if presentation.format == .text {
      let files = Figures.things(Int64(checked.sources.texts.count), "file")
      terminal.note(terminal.paint("sound", .good) + "  \(files)")
    }
  }
}
