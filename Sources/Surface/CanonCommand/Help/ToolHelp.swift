import ArgumentParser
import CanonEncoding

/// What the parser of arguments knows of the tool, command by command, in the form that it dumps.
struct ToolHelp: Decodable {
  private var serializationVersion: Int64
  var command: Command

  private enum CodingKeys: String, ForeignKey { case serializationVersion, command }

  /// One command: a group of others, or one that does something.
  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool
    var subcommands: [Command]?
    var arguments: [Argument]?
    private var superCommands: [String]?
    private var defaultSubcommand: String?

    private enum CodingKeys: String, ForeignKey {
      case commandName, abstract, discussion, shouldDisplay, subcommands, arguments
      case superCommands, defaultSubcommand
    }

    /// Whether it does something itself.
    var isLeaf: Bool { (subcommands ?? []).allSatisfy { $0.commandName == "help" } }
  }

  /// One argument, option or flag.
  struct Argument: Decodable {
    var kind: String
    var abstract: String?
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var names: [Name]?
    private var preferredName: Name?
    private var parsingStrategy: String?
    private var completionKind: Completion?

    struct Name: Decodable {
      var kind: String
      var name: String

      private enum CodingKeys: String, ForeignKey { case kind, name }
    }

    private struct Completion: Decodable {
      var list: Values?

      struct Values: Decodable { var values: [String] }
    }

    private enum CodingKeys: String, ForeignKey {
      case kind, abstract, shouldDisplay, isOptional, isRepeating, valueName, defaultValue
      case allValues, names, preferredName, parsingStrategy, completionKind
    }

    /// `-h`, `--help`; none for what is told by its place.
    var spellings: [String] {
      (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
    }
  }

  static func ofTheTool() throws -> ToolHelp {
    try CanonicalJSON.decode(
      ToolHelp.self, from: Array(CanonTool._dumpHelp().utf8), .written, limit: 4 << 20)
  }

  /// Every command that is shown, with the words that reach it; groups come before theirs.
  var commands: [(words: [String], command: Command)] {
    func walk(_ words: [String], _ command: Command) -> [(words: [String], command: Command)] {
      let shown = (command.subcommands ?? []).filter {
        $0.shouldDisplay && $0.commandName != "help"
      }
      return [(words, command)] + shown.flatMap { walk(words + [$0.commandName], $0) }
    }
    return walk([], command)
  }
}

extension CommandExamples {
  /// The examples of the command that a command line names, below its help; empty for groups.
  static func text(for arguments: [String]) -> String {
    var words: [String] = []
    for argument in arguments where !argument.hasPrefix("-") && argument != "help" {
      words.append(argument)
    }
    while !words.isEmpty, of(words).isEmpty { words.removeLast() }
    let examples = of(words)
    guard !examples.isEmpty else { return "" }
    let lines = examples.map { "  \($0.line)\n      \($0.says)" }
    return "\nEXAMPLES:\n" + lines.joined(separator: "\n")
  }
}
