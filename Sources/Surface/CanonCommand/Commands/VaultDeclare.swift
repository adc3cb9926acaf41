import ArgumentParser
import CanonRecords
import CanonRuntime
import CanonVault
import CanonWorld

/// `canon vault declare WORD`
struct VaultDeclare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "declare",
    abstract: "Declare a word of your own for something that no domain knows.",
    discussion: """
      The word stays in its Vault. Under an `evolution` block of the policy its digest and a \
      noised count of presence may leave once an epoch, and its name once enough Vaults and units \
      have it. Presence is noted in tables that are taken in from now on; what stands in a cell is \
      not kept.
      """)

  private static let kinds = LocalWord.Kind.allCases.map(\.rawValue).joined(separator: ", ")

  @Argument(help: "The word: lower-case letters, digits and underscores.")
  var word: String

  @Option(help: "The entity that has it.")
  var entity: String

  @Option(help: "What kind of value it is: \(kinds).")
  var kind: LocalWord.Kind

  @Option(help: "Where source tables state it: TABLE.COLUMN.")
  var from: TableColumn

  @Option(help: "A Vault; all of the world by default. Repeatable.")
  var vault: [String] = []

  @Option(help: "The bundle whose names have a meaning already.")
  var bundle: String?

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  /// What was declared where, for other programs.
  struct Outcome: Codable {
    var vault: String
    var declared: WordDeclaration
    var isNew: Bool
  }

  func run() throws {
    let program = try access.program(of: bundle, at: SystemClock().now())
    let declaration = WordDeclaration(
      word: LocalWord(entity: entity, name: word, kind: kind), table: from.table,
      column: from.column)
    let outcomes = try access.vaults(vault).map { name in
      let opened = try access.folder.openVault(name, entropy: SystemEntropy())
      return Outcome(
        vault: name, declared: declaration,
        isNew: try opened.declare(declaration, under: program))
    }
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(outcomes) }
    terminal.table(
      ["Vault", "word", "kind", "on", "from", ""],
      outcomes.map { outcome in
        [
          outcome.vault, word, kind.rawValue, entity, "\(from.table).\(from.column)",
          outcome.isNew ? "declared" : "was declared before",
        ]
      })
  }
}

/// `TABLE.COLUMN` on the command line.
struct TableColumn: ExpressibleByArgument {
  let table: String
  let column: String

  init?(argument: String) {
    guard let dot = argument.firstIndex(of: "."), dot != argument.startIndex else { return nil }
    (table, column) = (String(argument[..<dot]), String(argument[argument.index(after: dot)...]))
    if column.isEmpty { return nil }
  }
}

extension LocalWord.Kind: ExpressibleByArgument {}
