import Glibc

/// Where results and progress are written, and what that place can show.
///
/// Results go to standard output, everything else to standard error, so that a result can be piped.
struct Terminal: Sendable {
  /// When colour is used.
  enum ColourChoice: String, Sendable, CaseIterable {
    case auto, always, never
  }

  /// The looks of the tool: one accent, and two weights.
  enum Ink: String, Sendable {
    case accent = "38;5;37"
    case strong = "1"
    case faint = "2"
    case good = "32"
    case bad = "31"
  }

  let colour: Bool
  /// Whether standard error is a terminal on which a line may be drawn over.
  let isLive: Bool
  let columns: Int

  init(_ choice: ColourChoice = .auto) {
    let capable = getenv("NO_COLOR") == nil && Terminal.text(of: "TERM") != "dumb"
    switch choice {
    case .auto: colour = capable && isatty(STDOUT_FILENO) == 1
    case .always: colour = true
    case .never: colour = false
    }
    isLive = isatty(STDERR_FILENO) == 1 && Terminal.text(of: "TERM") != "dumb"
    var size = winsize()
    let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    columns = known ? Int(size.ws_col) : 100
  }

  func paint(_ text: String, _ ink: Ink) -> String {
    colour ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// A line of the result.
  func line(_ text: String = "") { print(text) }

  /// A result without a line end of its own.
  func write(_ text: String) { print(text, terminator: "") }

  /// What was written so far is read by others now.
  func flush() { fflush(nil) }

  /// A line beside the result: progress, notes, errors.
  func note(_ text: String) { Terminal.writeError(text + "\n") }

  /// Draws over the current line of standard error.
  func redraw(_ text: String) { Terminal.writeError("\r\u{1B}[K" + text) }

  /// `name   value` with the names in one column.
  func pairs(_ rows: [(String, String)], indent: Int = 0) {
    let width = rows.map(\.0.count).max() ?? 0
    for (name, value) in rows {
      let gap = String(repeating: " ", count: width - name.count + 2)
      line(String(repeating: " ", count: indent) + paint(name, .faint) + gap + value)
    }
  }

  /// A table with a faint heading; a heading that begins with `#` is of numbers, set to the right.
  func table(_ headings: [String], _ rows: [[String]], indent: Int = 0) {
    let names = headings.map { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }
    let widths = names.indices.map { column in
      max(names[column].count, rows.map { $0[column].count }.max() ?? 0)
    }
    func set(_ cells: [String], _ ink: Ink?) -> String {
      let padded = cells.indices.map { column in
        let gap = String(repeating: " ", count: widths[column] - cells[column].count)
        return headings[column].hasPrefix("#") ? gap + cells[column] : cells[column] + gap
      }
      var text = padded.joined(separator: "   ")
      while text.last == " " { text.removeLast() }
      return String(repeating: " ", count: indent) + (ink.map { paint(text, $0) } ?? text)
    }
    line(set(names, .faint))
    for row in rows { line(set(row, nil)) }
  }

  private static func writeError(_ text: String) {
    fflush(nil)
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if written <= 0 && errno != EINTR { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }

  static func text(of variable: String) -> String? { getenv(variable).map { String(cString: $0) } }
}
