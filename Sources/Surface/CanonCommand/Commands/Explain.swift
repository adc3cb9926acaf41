import ArgumentParser
import CanonDiagnostics
import CanonWorld

/// `canon explain CODE`: the page of a code.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the page of a code, such as CN4012.",
    discussion: """
      The pages are those of CANON_HOME/Docs if that is set; else of ../share/canon beside the \
      program, of a checkout around it, or of one around the working folder.
      """)

  @Argument(help: "One code or more.")
  var codes: [String]

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  func run() throws {
    let terminal = Terminal(color)
    let pages = try Shipped.folder("Docs/Diagnostics")
    for code in codes.map({ $0.uppercased() }) {
      guard code.wholeMatch(of: /CN[0-9]{4}/) != nil,
        Files.exists("\(pages)/\(code).md")
      else { throw Failure.usage("there is no code `\(code)`\(nearest(code, in: pages))") }
      show(String(decoding: try Files.read("\(pages)/\(code).md"), as: UTF8.self), on: terminal)
    }
  }

  private func nearest(_ code: String, in pages: String) -> String {
    let names = ((try? Files.list(pages)) ?? []).map { String($0.dropLast(3)) }
    let near = names.filter { name in zip(name, code).count { $0 != $1 } <= 1 }.prefix(3)
    return near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
  }

  /// Headings and fences in colour, the words as they are.
  private func show(_ page: String, on terminal: Terminal) {
    var isFenced = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = String(line)
      if text.hasPrefix("```") {
        isFenced.toggle()
      } else if isFenced {
        terminal.line("    " + text)
      } else if text.hasPrefix("#") {
        terminal.line(terminal.paint(String(text.drop { $0 == "#" || $0 == " " }), .accent))
      } else {
        terminal.line(text.replacing("**", with: ""))
      }
    }
  }
}
