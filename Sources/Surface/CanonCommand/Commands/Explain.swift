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
  static func find() throws -> String {
    if let path = Shipped.folder("Docs/Diagnostics") { return path }
    throw Failure.environment(
      "the pages of the codes (Docs/Diagnostics) were not found; set CANON_HOME to the folder "
        + "that holds Docs")
  }
}

/// Folders that come with the tool.
enum Shipped {
  /// Below `CANON_HOME`, or beside any folder above the program or the working folder.
  static func folder(_ name: String) -> String? {
    var starts = [try? Files.resolved("/proc/self/exe"), try? Files.resolved(".")]
      .compactMap { $0 }
    if let home = Terminal.text(of: "CANON_HOME") { starts.insert(home, at: 0) }
    for start in starts {
      var folder = start[...]
      while !folder.isEmpty {
        let path = "\(folder)/\(name)"
        if Files.isFolder(path) { return path }
        folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
      }
    }
    return nil
  }
}
