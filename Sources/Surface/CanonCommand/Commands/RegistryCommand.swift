import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonRegistry
import CanonTypes
import CanonWorld

/// `canon registry`: which versions of policies and domains there are, and when they hold.
struct RegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry",
    abstract: "Publish versions of policies and domains, and say when they hold.",
    discussion: """
      A registry is a signed journal that only grows. Publishing holds every version step against \
      what changed; a version that is activated holds from an epoch that has not begun.
      """,
    subcommands: [
      Create.self, Publish.self, Propose.self, Activate.self, Deprecate.self, Retire.self,
      Rotate.self, RegistryList.self, RegistryShow.self,
      RegistryCensus.self, RegistryCandidates.self, RegistryPromote.self,
    ])

  /// `canon registry create FOLDER --root ROOT --key KEY`
  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin a registry under a governance root; the same again changes nothing.")

    @Argument(help: "The folder; it is made.")
    var folder: String

    @Option(help: "The governance root; `canon keys root` makes one.")
    var root: String

    @Option(help: "What the registry is called, in its first entry.")
    var name: String = "registry"

    @Option(name: .customLong("key"), help: "A key (.key file) that signs entries. Repeatable.")
    var keys: [String]

    @Option(help: "When it begins; the machine's clock unless it is stated.")
    var at: Moment?

    @Flag(help: "It rehearses: CANON_DIE_AT may end processes that write to it.")
    var rehearses = false

    @OptionGroup var presentation: Presentation

    func run() throws {
      let place = RegistryFolder(path: folder)
      let bytes = try Files.read(root, limit: 1 << 20)
      let opened = try OpenedRoot(bytes)
      let signing = try keys.map(KeyRing.secret(at:))
      try Files.makeFolder(folder)
      let (registry, outcome) = try place.alone {
        if !Files.exists(place.root) { try Files.write(bytes, to: place.root) }
        guard try Files.read(place.root, limit: 1 << 20) == bytes else {
          throw RegistryFault(
            .otherRoot, "\(folder) holds a registry that begins under another root")
        }
        var registry = try place.open(opened, rehearses: rehearses)
        let outcome = try registry.create(
          name, rehearses: rehearses, at: at?.instant ?? SystemClock().now(), with: signing)
        return (registry, outcome)
      }
      try RegistryAnswer(outcome, registry).show(presentation)
    }
  }

  /// `canon registry publish BUNDLE --key KEY`
  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Register a signed bundle, if its versions moved far enough.",
      discussion: """
        The bundle is opened as by every loader: threshold, expiry, release. It is compared with \
        the newest registered version of the policy, and each of its domains with that domain \
        under every other policy. A version that changed without a step, or with too small a \
        one, is refused with the change that asks for more. The same bundle again changes \
        nothing; the same version under the next release number is released anew.
        """)

    @Argument(help: "The bundle.")
    var bundle: String

    @Flag(help: "As a draft, to be proposed later.")
    var draft = false

    @OptionGroup var writing: RegistryWriting

    func run() throws {
      let bytes = try Files.read(bundle, limit: Bundle.mostBytes + 1)
      try writing.write { registry, at, keys in
        try registry.publish(bytes, as: draft ? .draft : .proposed, at: at, with: keys)
      }
    }
  }

  /// `canon registry root NEXT --key KEY`
  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "root", abstract: "Go over to the governance root that follows.")

    @Argument(help: "The next root; `canon keys rotate` makes one.")
    var next: String

    @OptionGroup var writing: RegistryWriting

    func run() throws {
      let bytes = try Files.read(next, limit: 1 << 20)
      try writing.write { try $0.follow(root: bytes, at: $1, with: $2) }
    }
  }
}

/// A version of a policy on the command line.
struct RegisteredName: ParsableArguments {
  @Argument(help: "The policy.")
  var policy: String

  @Argument(help: "Its version, such as 1.2.0.")
  var version: Version

  /// A version on the command line.
  struct Version: ExpressibleByArgument {
    let version: SemanticVersion

    init?(argument: String) {
      guard let version = SemanticVersion(argument) else { return nil }
      self.version = version
    }
  }
}

extension RegistryWriting {
  func move(
    _ name: RegisteredName, to state: VersionState, epoch: Int64? = nil
  ) throws {
    try write {
      try $0.move(name.policy, name.version.version, to: state, epoch: epoch, at: $1, with: $2)
    }
  }
}

extension RegistryCommand {
  /// `canon registry propose POLICY VERSION`
  struct Propose: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Propose a draft.")

    @OptionGroup var name: RegisteredName
    @OptionGroup var writing: RegistryWriting

    func run() throws { try writing.move(name, to: .proposed) }
  }

  /// `canon registry activate POLICY VERSION --epoch N`
  struct Activate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a proposed version hold from an epoch on.",
      discussion: """
        The epoch has not begun, by the policy's own calendar. The version that was active before \
        is deprecated from it on; tasks that it admitted stay on it.
        """)

    @OptionGroup var name: RegisteredName

    @Option(help: "The first epoch in which it holds.")
    var epoch: Int64

    @OptionGroup var writing: RegistryWriting

    func run() throws { try writing.move(name, to: .active, epoch: epoch) }
  }

  /// `canon registry deprecate POLICY VERSION --epoch N`
  struct Deprecate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let an active version end without one that follows.")

    @OptionGroup var name: RegisteredName

    @Option(help: "The first epoch in which it holds no more.")
    var epoch: Int64

    @OptionGroup var writing: RegistryWriting

    func run() throws { try writing.move(name, to: .deprecated, epoch: epoch) }
  }

  /// `canon registry retire POLICY VERSION`
  struct Retire: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Retire a deprecated version, or withdraw one that was never active.")

    @OptionGroup var name: RegisteredName
    @OptionGroup var writing: RegistryWriting

    func run() throws { try writing.move(name, to: .retired) }
  }
}
