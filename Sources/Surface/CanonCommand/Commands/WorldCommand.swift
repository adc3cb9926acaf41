import ArgumentParser
import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonRecords
import CanonReport
import CanonRuntime
import CanonWorld

/// `canon world`: the folder in which keys, Vaults and the coordinator's state lie.
struct WorldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "world", abstract: "Make a world with fresh keys, or show one.",
    subcommands: [Create.self, Show.self, Activate.self])

  /// `canon world create`
  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a world: fresh keys for every role, no Vaults.")

    @OptionGroup var access: WorldAccess

    @Flag(help: "Run workers without Landlock and seccomp; every transcript will say so.")
    var unconfined = false

    @Option(help: "A role that the submitter's key holds. Repeatable.")
    var role: [String] = ["model_operator"]

    @Option(help: "Where the executor stands: two letters of ISO 3166-1, for policies that ask.")
    var region: String?

    @Option(help: "A governance root: its governance keys and threshold are pinned, no fresh one.")
    var root: String?

    @OptionGroup var presentation: Presentation

    func run() throws {
      if let region, region.utf8.count != 2 || !region.utf8.allSatisfy({ (65...90).contains($0) }) {
        throw Failure.usage("--region is two capital letters, such as DE")
      }
      let trust = try root.map { try RootFile.open($0).trust(at: SystemClock().now()) }
      var made = try access.folder.create(
        entropy: SystemEntropy(), unconfined: unconfined, roles: role, region: region)
      if let trust {
        made.anchors.governance = trust.keys.sorted()
        made.anchors.governanceThreshold = Int64(trust.threshold)
        try access.folder.write(made)
      }
      let terminal = presentation.terminal
      if presentation.format == .json { return try terminal.json(made) }
      terminal.pairs([("world", access.world), ("keys", "\(access.world)/keys")])
    }
  }

  /// `canon world activate BUNDLE`
  struct Activate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read requests under this bundle from now on.")

    @Argument(help: "The bundle; governance keys of the world must have signed it.")
    var bundle: String

    @OptionGroup var options: WorldOptions

    func run() throws {
      let session = try options.open().session
      let reasons = try session.activate(
        bundle: try Files.read(bundle, limit: Bundle.mostBytes + 1))
      guard reasons.isEmpty, let digest = session.coordinator.activeBundle else {
        throw Failure(refusal: reasons)
      }
      try WrittenFile(path: session.folder.bundle(digest), digest: digest)
        .show(options.presentation)
    }
  }

  /// `canon world show`
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show whom a world trusts.")

    @OptionGroup var access: WorldAccess
    @OptionGroup var presentation: Presentation

    func run() throws {
      let world = try access.folder.read()
      let terminal = presentation.terminal
      if presentation.format == .json { return try terminal.json(world) }
      let anchors = world.anchors
      var rows: [[String]] = []
      for (role, keys) in [
        ("governance", anchors.governance), ("executor", anchors.executors),
        ("clock", anchors.clocks), ("verifier", anchors.verifiers),
      ] {
        rows += keys.map { [role, $0.description] }
      }
      rows += anchors.members.map { [Words.list($0.roles), $0.key.description] }
      rows += anchors.vaults.map { [$0.vault, $0.key.description] }
      terminal.table(["who", "public key"], rows)
      if let region = anchors.region { terminal.line("The executor stands in \(region).") }
      if world.unconfined { terminal.line("Workers run without Landlock and seccomp.") }
    }
  }
}
