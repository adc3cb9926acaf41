import CanonReport

/// The look of the demonstration: numbered steps, names in one column, figures beside them.
struct DemoStage {
  let terminal: Terminal

  private static let nameWidth = 26

  func title(_ text: String, _ beside: String) {
    terminal.line(terminal.paint(text, .strong))
    terminal.line(terminal.paint(beside, .faint))
  }

  /// A step of the protocol, or `·` for what surrounds them.
  func step(_ number: Int?, _ title: String) {
    terminal.line()
    let mark = number.map(String.init) ?? "·"
    terminal.line(" \(terminal.paint(mark, .accent))  \(terminal.paint(title, .strong))")
  }

  func row(_ name: String, _ value: String, _ elapsed: Elapsed? = nil) {
    let gap = String(repeating: " ", count: max(2, DemoStage.nameWidth - name.count))
    let time = elapsed.map { terminal.paint("  \($0)", .faint) } ?? ""
    terminal.line("    \(terminal.paint(name, .faint))\(gap)\(value)\(time)")
  }

  /// A long text in lines of the terminal's width, under the column of values.
  func prose(_ name: String, _ text: String) {
    let room = max(40, min(terminal.columns, 100) - DemoStage.nameWidth - 4)
    var lines = [""]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count >= room { lines.append("") }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    for (index, line) in lines.enumerated() { row(index == 0 ? name : "", line) }
  }
}
