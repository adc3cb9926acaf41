import CanonProgram
import CanonPrompt
import CanonReport

/// The prompt and its answers, drawn.
struct ReplView {
  let terminal: Terminal
  let policies: [String]
  let session: PromptSession

  private static let prompt = "canon> "

  func greet() {
    let program = session.program
    terminal.line(
      terminal.paint("\(program.policyName) \(program.policyVersion)", .strong)
        + terminal.paint("   `help` says what can be typed; the tab key completes it", .faint))
  }

  /// - Returns: whether the line meant something.
  func show(_ reply: PromptSession.Reply) -> Bool {
    switch reply {
    case .value(let value, let facts):
      terminal.line(terminal.paint(value, .strong) + "   " + terminal.paint(facts, .faint))
    case .lines(let lines): for line in lines { terminal.line(line) }
    case .decision(let answer, let misses, let isExact):
      DecisionView(terminal: terminal, table: session.table)
        .show(answer, (misses: misses, isExact: isExact))
    case .explain(let name): return explain(name)
    case .refused(let sentence):
      terminal.write(sentence.hasSuffix("\n") ? sentence : sentence + "\n")
      return false
    case .quit: break
    }
    return true
  }

  private func explain(_ name: String) -> Bool {
    do {
      try NameView(policies, on: terminal).show(name)
      return true
    } catch {
      Failure(error).show(on: terminal)
      return false
    }
  }

  /// The line with its cursor, cut to what the terminal has room for.
  func draw(_ editor: LineEditor) {
    let room = max(8, terminal.columns - ReplView.prompt.count - 1)
    let start = max(0, editor.cursor - room)
    let shown = String(editor.characters[start...].prefix(room))
    let back = shown.count - (editor.cursor - start)
    terminal.write(
      "\r\u{1B}[K" + terminal.paint(ReplView.prompt, .accent) + shown
        + (back > 0 ? "\u{1B}[\(back)D" : ""))
    terminal.flush()
  }

  func leave() { terminal.line() }

  func clear() { terminal.write("\u{1B}[H\u{1B}[2J") }

  func offer(_ words: [String]) {
    let most = 60
    var line = ""
    for word in words.prefix(most) {
      if line.count + word.count + 2 > terminal.columns, !line.isEmpty {
        terminal.line(line)
        line = ""
      }
      line += word + "  "
    }
    terminal.line(line + (words.count > most ? "… \(words.count - most) more" : ""))
  }
}
