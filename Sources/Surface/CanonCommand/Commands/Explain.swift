import ArgumentParser
import CanonDiagnostics
import CanonWorld

/// `canon explain CODE`: the page of a code.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the page of a code, such as CN4012.")

  @Argument(help: "One code or more.")
  var codes: [String]

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  func run() throws {
    let terminal = Terminal(color)
    let pages = try Pages.find()
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

/// Where the pages of the codes lie.
enum Pages {
  /// `CANON_DOCS`, or `Docs/Diagnostics` above the program or above the working folder.
  static func find() throws -> String {
    var starts = [try? Files.resolved("/proc/self/exe"), try? Files.resolved(".")]
      .compactMap { $0 }
    if let named = Terminal.text(of: "CANON_DOCS") { starts.insert(named, at: 0) }
    for start in starts {
      var folder = start[...]
      while !folder.isEmpty {
        let pages = "\(folder)/Docs/Diagnostics"
        if Files.isFolder(pages) { return pages }
        folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
      }
    }
    throw Failure.environment(
      "the pages of the codes (Docs/Diagnostics) were not found; set CANON_DOCS to the folder "
        + "that holds Docs")
  }
}
