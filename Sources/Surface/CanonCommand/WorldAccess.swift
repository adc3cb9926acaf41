import ArgumentParser
import CanonBundle
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonTypes
import CanonWorld

/// The world that a command works in.
struct WorldAccess: ParsableArguments {
  @Option(help: "The folder of the world.")
  var world: String = "world"

  var folder: WorldFolder { WorldFolder(path: world) }

  /// The program of a bundle that the world's governance keys signed: the named file, or the only
  /// bundle of the world.
  ///
  /// - Parameter at: the time to go by; `nil` where the coordinator will judge it by its tick.
  func program(of bundle: String?, at: Instant) throws -> Program {
    try opened(bundle, at: at).program
  }

  func opened(_ bundle: String?, at: Instant?) throws -> OpenedBundle {
    let path = try bundle ?? onlyBundle()
    return try opened(file: try Files.read(path, limit: Bundle.mostBytes + 1), at: at)
  }

  func opened(file: [UInt8], at: Instant?) throws -> OpenedBundle {
    let anchors = try folder.read().anchors
    return try Bundle.open(
      file, trusted: Set(anchors.governance), threshold: anchors.governanceQuorum, at: at)
  }

  private func onlyBundle() throws -> String {
    let names = Files.isFolder(folder.bundles) ? try Files.list(folder.bundles) : []
    guard names.count == 1 else {
      throw Failure.usage(
        names.isEmpty
          ? "the world has no bundle yet; say which with --bundle FILE"
          : "the world has \(names.count) bundles; say which with --bundle FILE")
    }
    return "\(folder.bundles)/\(names[0])"
  }

  /// The Vaults that are named, or all of the world.
  func vaults(_ named: [String]) throws -> [String] {
    let known = try folder.vaultNames()
    if let stranger = named.first(where: { !known.contains($0) }) {
      throw Failure.usage("the world has no Vault `\(stranger)`; it has \(Words.list(known))")
    }
    guard !known.isEmpty else {
      throw Failure.usage("the world has no Vaults; `canon vault create NAME` makes one")
    }
    return named.isEmpty ? known : named
  }
}

/// Small phrases.
enum Words {
  /// A receiver of rewards without its kind: `vault-1` for `vault:vault-1`.
  static func receiver(_ name: String) -> String {
    String(name.split(separator: ":").last ?? name[...])
  }

  /// `a, b and c`; `none` for nothing.
  static func list(_ words: [String]) -> String {
    switch words.count {
    case 0: "none"
    case 1: words[0]
    default: words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
    }
  }
}

/// A moment on the command line: `2017-11-01` or `2017-11-01T04:00:00Z`.
struct Moment: ExpressibleByArgument {
  let instant: Instant

  init?(argument: String) {
    guard let instant = Instant(argument) else { return nil }
    self.instant = instant
  }
}
