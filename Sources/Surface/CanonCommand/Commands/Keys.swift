import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonTypes
import CanonWorld

/// `canon keys`: signing keys in a folder.
struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make and list signing keys, and the roots that say who may sign.",
    subcommands: [New.self, List.self, Root.self, Rotate.self, Accept.self])

  /// `canon keys new NAME`
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a key; never over another one.")

    @Argument(help: "Its name: letters, digits, - and _.")
    var name: String

    @Option(help: "The folder of keys.")
    var keys: String = "keys"

    @OptionGroup var presentation: Presentation

    func run() throws {
      let key = try KeyRing(folder: keys).make(name, entropy: SystemEntropy())
      let terminal = presentation.terminal
      switch presentation.format {
      case .json: try terminal.json(KeyRing.Entry(name: name, key: key.publicKey))
      case .text:
        terminal.pairs([
          ("key", name), ("public", key.publicKey.description), ("secret", "\(keys)/\(name).key"),
        ])
      }
    }
  }

  /// `canon keys list`
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List keys by name.")

    @Option(help: "The folder of keys.")
    var keys: String = "keys"

    @Option(help: "List the roles of this governance root instead.")
    var root: String?

    @OptionGroup var presentation: Presentation

    func run() throws {
      if let root { return try show(try RootFile.open(root).root) }
      let entries = try KeyRing(folder: keys).list()
      let terminal = presentation.terminal
      switch presentation.format {
      case .json: try terminal.json(entries)
      case .text:
        if entries.isEmpty { return terminal.line("There are no keys in \(keys).") }
        terminal.table(["name", "public key"], entries.map { [$0.name, $0.key.description] })
      }
    }

    private func show(_ root: GovernanceRoot) throws {
      let terminal = presentation.terminal
      if presentation.format == .json { return try terminal.json(root) }
      terminal.pairs([("version", "\(root.version)"), ("expires", root.expires.description)])
      terminal.line()
      terminal.table(
        ["role", "must sign", "public key"],
        root.roles.flatMap { role in
          role.keys.map { [role.name, "\(role.threshold) of \(role.keys.count)", "\($0)"] }
        })
    }
  }
}

extension Terminal {
  /// A result for other programs: canonical JSON and a line end.
  func json(_ value: some Encodable) throws {
    line(String(decoding: try CanonicalJSON.encode(value), as: UTF8.self))
  }
}
