import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonTypes
import CanonWorld

/// What a root says, on the command line.
struct RootTerms: ParsableArguments {
  @Option(
    name: .customLong("role"),
    help: """
      Who acts as what: NAME=K:KEY,KEY,… where K of the keys must sign. Repeatable; `root` signs \
      roots and `governance` signs bundles.
      """)
  var roles: [String] = []

  @Option(help: "From when on nothing is believed by this root.")
  var expires: Moment

  func stated() throws -> [GovernanceRoot.Role] {
    try roles.map { text in
      let parts = text.split(separator: "=", maxSplits: 1)
      let terms = parts.last?.split(separator: ":", maxSplits: 1) ?? []
      guard parts.count == 2, terms.count == 2, let threshold = Int64(terms[0]) else {
        throw Failure.usage("a role reads like governance=2:a.pub,b.pub,c.pub, not `\(text)`")
      }
      let keys = try terms[1].split(separator: ",").map { try KeyRing.trusted(String($0)) }
      return .init(name: String(parts[0]), keys: keys, threshold: threshold)
    }
  }
}

extension Keys {
  /// `canon keys root --role … --expires … --key … --out ROOT`
  struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the first governance root: who may sign what.")

    @OptionGroup var terms: RootTerms

    @Option(name: .customLong("key"), help: "A root key (.key file) to sign with. Repeatable.")
    var keys: [String]

    @Option(help: "Where the root is written; never over another one.")
    var out: String

    @OptionGroup var presentation: Presentation

    func run() throws {
      let root = GovernanceRoot(
        version: 1, expires: terms.expires.instant, roles: try terms.stated())
      try write(root, keys, out, presentation)
    }
  }

  /// `canon keys rotate ROOT --out NEXT …`
  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the root that follows another one.",
      discussion: """
        Roles that are not stated stay as they are. A threshold of the old root's keys has to sign \
        as well as of the new one's own; `canon keys accept` holds it against both.
        """)

    @Argument(help: "The root that is followed.")
    var root: String

    @OptionGroup var terms: RootTerms

    @Option(name: .customLong("key"), help: "A root key (.key file) to sign with. Repeatable.")
    var keys: [String]

    @Option(help: "Where the next root is written; never over another one.")
    var out: String

    @OptionGroup var presentation: Presentation

    func run() throws {
      let old = try RootFile.open(root)
      let stated = try terms.stated()
      let kept = old.root.roles.filter { role in !stated.contains { $0.name == role.name } }
      let next = GovernanceRoot(
        version: old.root.version + 1, expires: terms.expires.instant, roles: kept + stated)
      try write(next, keys, out, presentation) { bytes in
        _ = try old.next(bytes, at: SystemClock().now())
      }
    }
  }

  /// `canon keys accept NEXT --root ROOT`
  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Replace a pinned root by the one that follows it.")

    @Argument(help: "The next root.")
    var next: String

    @Option(help: "The pinned root; it is replaced.")
    var root: String

    @Option(help: "The time to go by; the machine's clock unless it is stated.")
    var at: Moment?

    @OptionGroup var presentation: Presentation

    func run() throws {
      let lock = try FileLock(root + ".lock")
      defer { withExtendedLifetime(lock) {} }
      let bytes = try Files.read(next, limit: 1 << 20)
      _ = try RootFile.open(root).next(bytes, at: at?.instant ?? SystemClock().now())
      try Files.write(bytes, to: root)
      try WrittenFile(path: root, digest: SHA256.digest(bytes)).show(presentation)
    }
  }
}

/// Signs a root, holds it against its own rules and `check`, and writes it.
private func write(
  _ root: GovernanceRoot, _ keys: [String], _ out: String, _ presentation: Presentation,
  _ check: ([UInt8]) throws -> Void = { _ in }
) throws {
  guard !Files.exists(out) else {
    throw Failure.environment("\(out) exists already; roots are never overwritten")
  }
  try root.validate()
  let envelope = try root.sealed(with: try keys.map(KeyRing.secret(at:)))
  let bytes = try CanonicalJSON.encode(envelope)
  _ = try OpenedRoot(bytes)
  try check(bytes)
  try Files.write(bytes, to: out)
  try WrittenFile(path: out, digest: SHA256.digest(bytes)).show(presentation)
}
