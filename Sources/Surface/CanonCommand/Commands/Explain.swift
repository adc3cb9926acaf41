import ArgumentParser
import CanonDiagnostics
import CanonWorld

/// `canon explain CODE`: the page of a code.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the page of a code or lint rule, or what a name of a policy stands for.",
    discussion: """
      With --in POLICY a name is an attribute, query, family, template or rule: its text, where \
      its value comes from and where it may go. Why a request was decided as it was is said by \
      `canon decide` and `canon task show`.

      The pages are those of CANON_HOME/Docs if that is set; else of ../share/canon beside the \
      program, of a checkout around it, or of one around the working folder.
      """)

  @Argument(help: "Codes, names of lint rules, or names of a policy.")
  var codes: [String]

  @Option(name: .customLong("in"), help: "A policy's file or folder. Repeatable.")
  var policies: [String] = []

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  func run() throws {
    let terminal = Terminal(color)
    guard policies.isEmpty else {
      let view = try NameView(policies, on: terminal)
      for name in codes { try view.show(name) }
      return
    }
    for word in codes {
      let isRule = word.wholeMatch(of: /[a-z]+(_[a-z]+)+/) != nil
      let pages = try Shipped.folder(isRule ? "Docs/Lint" : "Docs/Diagnostics")
      let name = isRule ? word : word.uppercased()
      guard isRule || name.wholeMatch(of: /CN[0-9]{4}/) != nil,
        Files.exists("\(pages)/\(name).md")
      else {
        throw Failure.usage(
          isRule
            ? "there is no lint rule `\(name)`\(similar(name, in: pages))"
            : "there is no code `\(name)`\(nearest(name, in: pages)); a name of a policy is "
              + "explained with --in POLICY")
      }
      show(String(decoding: try Files.read("\(pages)/\(name).md"), as: UTF8.self), on: terminal)
    }
  }

  private func similar(_ name: String, in pages: String) -> String {
    let names = ((try? Files.list(pages)) ?? []).map { String($0.dropLast(3)) }
    return Spelling.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
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
