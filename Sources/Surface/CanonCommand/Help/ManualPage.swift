/// A page of the manual in the macros of man(7), made from what `--help` knows.
struct ManualPage {
  let words: [String]
  let command: ToolHelp.Command

  /// `canon-task-submit.1`
  var fileName: String { name + ".1" }
  private var name: String { (["canon"] + words).joined(separator: "-") }

  func text(among all: [[String]]) -> String {
    var lines = [
      ".\\\" Made by `canon man`; edit the command instead.",
      ".TH \(name.uppercased()) 1 \"\" \"canon edition 1\" \"Canon\"", ".SH NAME",
      "\(ManualPage.escaped(name)) \\- \(ManualPage.escaped(command.abstract ?? ""))",
      ".SH SYNOPSIS", synopsis,
    ]
    if let discussion = command.discussion, !discussion.isEmpty {
      lines += [".SH DESCRIPTION"] + ManualPage.paragraphs(discussion)
    }
    lines += section("ARGUMENTS", arguments.filter { $0.spellings.isEmpty })
    lines += section("OPTIONS", arguments.filter { !$0.spellings.isEmpty })
    let examples = CommandExamples.of(words)
    if !examples.isEmpty {
      lines.append(".SH EXAMPLES")
      for example in examples {
        lines += [".TP", ".B \(ManualPage.escaped(example.line))", ManualPage.line(example.says)]
      }
    }
    lines += [
      ".SH EXIT STATUS",
      "0 fine, 1 findings in an author's text, 2 a refusal with its code, 3 the machine or a file",
      "is not as it must be, 64 a command line that means nothing.",
    ]
    let near = all.filter { isNear($0) }.map { (["canon"] + $0).joined(separator: "-") }
    if !near.isEmpty {
      lines += [".SH SEE ALSO"]
      lines += near.map { ".BR \(ManualPage.escaped($0)) (1)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var arguments: [ToolHelp.Argument] {
    (command.arguments ?? []).filter { $0.shouldDisplay && $0.spellings != ["-h", "--help"] }
  }

  private var synopsis: String {
    let own = (["canon"] + words).joined(separator: " ")
    let hasOptions = arguments.contains { !$0.spellings.isEmpty }
    let places = arguments.filter { $0.spellings.isEmpty }.map { argument in
      let value = "<\(argument.valueName ?? "value")>" + (argument.isRepeating ? " ..." : "")
      return argument.isOptional ? "[\(value)]" : value
    }
    let rest = command.isLeaf ? places : ["<command>"]
    return ".B \(own)\n"
      + ManualPage.line(((hasOptions ? ["[options]"] : []) + rest).joined(separator: " "))
  }

  private func section(_ title: String, _ arguments: [ToolHelp.Argument]) -> [String] {
    guard !arguments.isEmpty else { return [] }
    return [".SH \(title)"]
      + arguments.flatMap { argument -> [String] in
        let value = argument.kind == "flag" ? "" : " <\(argument.valueName ?? "value")>"
        let head =
          argument.spellings.isEmpty
          ? "<\(argument.valueName ?? "value")>"
          : argument.spellings.joined(separator: ", ") + value
        var says = argument.abstract ?? ""
        if let values = argument.allValues, !values.allSatisfy(says.contains) {
          says += " One of \(values.joined(separator: ", "))."
        }
        if let value = argument.defaultValue { says += " Otherwise \(value)." }
        return [".TP", ".B \(ManualPage.escaped(head))", ManualPage.line(says)]
      }
  }

  /// The group above, commands of the same group, and what is below.
  private func isNear(_ other: [String]) -> Bool {
    other != words
      && (other.dropLast() == words.dropLast() || other == words.dropLast()
        || other.dropLast() == words[...])
  }

  private static func paragraphs(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? ".PP" : line(String($0)) }
  }

  /// A line of text: one that begins as a request does must not be one.
  private static func line(_ text: String) -> String {
    let escaped = escaped(text)
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }

  /// At least four digits, as groff(7) asks for.
  private static func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\e"
      case "-": "\\-"
      case _ where character.isASCII: String(character)
      default:
        character.unicodeScalars.map { "\\[u" + hexadecimal($0.value) + "]" }.joined()
      }
    }.joined()
  }
}
