import ArgumentParser
import CanonDiagnostics
import CanonFormatter
import CanonSource
import CanonSyntax
import CanonWorkspace
import CanonWorld

/// `canon fmt POLICY…`
struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Rewrite policies in their one canonical form.")

  @Argument(help: "Files, or folders: every .canon file below them, but for hidden folders.")
  var policies: [String]

  @Flag(help: "Change nothing; end with 1 when a file would change.")
  var check = false

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  func run() throws {
    let terminal = Terminal(color)
    let workspace = Workspace(files: try PolicyFiles.everywhere(policies).files)
    var hasRefusals = false
    var changed: [String] = []
    for file in workspace.parsed {
      let source = file.tree.source
      switch Formatter.format(file) {
      case .formatted(let bytes):
        if bytes == source.bytes { continue }
        changed.append(source.name)
        if !check { try Files.write(bytes, to: source.name) }
      case .refused: hasRefusals = true
      case .unproven:
        throw Failure.environment("\(source.name) would not read the same; it is left as it is")
      }
    }
    for name in changed {
      terminal.line(check ? "\(name) is not in canonical form" : "rewrote \(name)")
    }
    if hasRefusals { syntaxFindings(of: workspace).show(on: terminal) }
    if hasRefusals || check && !changed.isEmpty { throw Failure.findings }
  }

  private func syntaxFindings(of workspace: Workspace) -> Findings {
    Findings(sources: workspace.sources, diagnostics: workspace.parsed.flatMap(\.diagnostics))
  }

  /// What kept a file from being laid out.
  private struct Findings {
    let sources: SourceCollection
    let diagnostics: [Diagnostic]

    func show(on terminal: Terminal) {
      terminal.write(TextRenderer(sources, colour: terminal.colour).render(diagnostics))
    }
  }
}
