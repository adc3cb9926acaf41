import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonRecords
import CanonRegistry
import CanonRuntime
import CanonStore
import CanonTypes
import CanonWorld

/// Where a registry keeps its things: one folder.
///
/// ```text
/// root.json         the root under which the journal begins
/// registry.sqlite   the journal and the bundle files
/// registry.lock     held by whoever writes
/// ```
struct RegistryFolder {
  let path: String

  var root: String { path + "/root.json" }
  var store: String { path + "/registry.sqlite" }
  private var lock: String { path + "/registry.lock" }

  /// Runs `body` while no other process writes.
  func alone<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try FileLock(lock)
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }

  func open(root pinned: String?, expecting head: Digest?) throws -> OpenedRegistry {
    guard Files.exists(store), Files.exists(root) else {
      throw Failure.environment(
        "\(path) holds no registry; `canon registry create \(path) --root ROOT` makes one")
    }
    return try open(try RootFile.open(root), pinned: pinned, expecting: head)
  }

  /// - Parameter rehearses: of a registry that is being made; else its first entry says so.
  func open(
    _ root: OpenedRoot, pinned: String? = nil, expecting head: Digest? = nil,
    rehearses: Bool? = nil
  ) throws -> OpenedRegistry {
    let store = try SQLiteStore(path: store)
    let registry = try OpenedRegistry(restoring: store, root: root, expecting: head)
    if let crash = try Rehearsal.crashPoint() {
      guard rehearses ?? registry.contents.rehearses else {
        throw Failure.environment("only a registry that rehearses ends its processes on purpose")
      }
      crash.arm(store, of: CrashPoint.registry)
    }
    if let pinned {
      let opened = try RootFile.open(pinned)
      guard registry.journal.roots.contains(opened) else {
        throw RegistryFault(
          .otherRoot, "\(pinned) is not among the roots that this registry was signed under")
      }
    }
    return registry
  }
}

/// The registry that a command reads.
struct RegistryAccess: ParsableArguments {
  @Option(help: "The folder of the registry.")
  var registry: String = "registry"

  @Option(
    help: """
      A root file from elsewhere: the registry is believed only when it is among the roots that it \
      was signed under. Without it, the registry's own copy is believed.
      """)
  var root: String?

  @Option(
    help: "A head that `canon registry list` showed before: the journal has to hold it still.")
  var expectHead: Head?

  var folder: RegistryFolder { RegistryFolder(path: registry) }

  func open() throws -> OpenedRegistry {
    try folder.open(root: root, expecting: expectHead?.digest)
  }

  /// A digest on the command line.
  struct Head: ExpressibleByArgument {
    let digest: Digest

    init?(argument: String) {
      guard let bytes = Hexadecimal.bytes(of: argument), let digest = Digest(bytes: bytes) else {
        return nil
      }
      self.digest = digest
    }
  }
}

/// A registry that says under which bundle a world reads a request.
struct RegistryChoice: ParsableArguments {
  @Option(help: "A registry: the version that holds in the epoch of the latest tick is taken.")
  var registry: String?

  @Option(help: "Which policy of the registry, where it has several.")
  var policy: String?

  @Option(help: "A root from elsewhere that the registry has to be signed under.")
  var registryRoot: String?

  func validate() throws {
    guard registry != nil || policy == nil && registryRoot == nil else {
      throw ValidationError("--policy and --registry-root go with --registry")
    }
  }

  /// The bundle file that holds at a moment; `nil` without a registry.
  func file(at instant: @autoclosure () throws -> Instant) throws -> [UInt8]? {
    guard let registry else { return nil }
    let opened = try RegistryFolder(path: registry).open(root: registryRoot, expecting: nil)
    return try opened.bundle(of: try opened.holding(policy, at: try instant())).file
  }
}

/// What a command takes that writes an entry.
struct RegistryWriting: ParsableArguments {
  @OptionGroup var access: RegistryAccess

  @Option(
    name: .customLong("key"),
    help: """
      A key (.key file) that signs the entry: of the root's role `registry`, or of `governance` \
      where there is none. Repeatable.
      """)
  var keys: [String] = []

  @Option(help: "When it is decided; the machine's clock unless it is stated.")
  var at: Moment?

  @OptionGroup var presentation: Presentation

  /// Opens the registry while nobody else writes, and shows what came of it.
  func write(
    _ body: (inout OpenedRegistry, Instant, [SigningKey]) throws -> OpenedRegistry.Outcome
  ) throws {
    let signing = try signing()
    let (registry, outcome) = try access.folder.alone {
      var registry = try access.open()
      let outcome = try body(&registry, moment, signing)
      return (registry, outcome)
    }
    try RegistryAnswer(outcome, registry).show(presentation)
  }

  var moment: Instant { at?.instant ?? SystemClock().now() }

  func signing() throws -> [SigningKey] {
    guard !keys.isEmpty else { throw Failure.usage("say which key signs: --key FILE.key") }
    return try keys.map(KeyRing.secret(at:))
  }
}

/// What a command did to a registry.
struct RegistryAnswer: Codable {
  /// False when it stood so already.
  var written: Bool
  /// The entry that was written.
  var entry: RegistryEntry?
  var head: Digest?

  init(_ outcome: OpenedRegistry.Outcome, _ registry: OpenedRegistry) {
    head = registry.journal.head
    switch outcome {
    case .written(let entry): (written, self.entry) = (true, entry)
    case .unchanged: (written, entry) = (false, nil)
    }
  }

  func show(_ presentation: Presentation) throws {
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(self) }
    let what = entry.map { "\($0.number)  \($0.event.phrase)" }
    terminal.pairs([
      ("entry", what ?? "none: it stands so already"),
      ("head", head?.description ?? "none"),
    ])
  }
}

extension RegistryEntry.Event {
  /// What happened, in one line.
  var phrase: String {
    switch self {
    case .created(let name, let root, let rehearses):
      "registry \(name) begins under the root \(root.short)" + (rehearses ? ", to rehearse" : "")
    case .rooted: "the next root"
    case .published(let one):
      "\(one.policy) \(one.version) published as \(one.state), release \(one.release.number), "
        + "bundle \(one.release.bundle.short)"
    case .renewed(let policy, let version, let release):
      "\(policy) \(version) released anew as \(release.number), until \(release.expires)"
    case .moved(let policy, let version, let state, let epoch):
      "\(policy) \(version) \(state)" + (epoch.map { " from epoch \($0) on" } ?? "")
    }
  }
}

/// When a registry is looked at.
struct RegistryMoment: ParsableArguments {
  @Option(help: "Show how it stands in this epoch; in the current one unless it is stated.")
  var epoch: Int64?

  @Option(help: "The time to go by; the machine's clock unless it is stated.")
  var at: Moment?

  var time: RegistryTime { RegistryTime(epoch: epoch, at: at?.instant ?? SystemClock().now()) }
}
