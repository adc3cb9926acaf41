import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonTypes
import CanonWorld

/// `canon task request`
struct TaskRequestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Write a request, signed with the world's submitter key.",
    discussion: """
      With --delegation, an agent asks for the principal who signed it: --key is the agent's own \
      key, and the role is the one that is lent.
      """)

  @Option(help: "A closed training: \"PurchasePropensity(cheese, 28d)\".")
  var training: String

  @Option(help: "What the model is for.")
  var purpose: String

  @Option(help: "A market whose data are used. Repeatable.")
  var market: [String]

  @Option(help: "A feature family; all of the training by default. Repeatable.")
  var family: [String] = []

  @Option(help: "A single concept besides. Repeatable.")
  var concept: [String] = []

  @Option(help: "Features are of before, outcomes of after this moment.")
  var asOf: Moment

  @Option(help: "The role in which is asked: the lent one with --delegation, else model_operator.")
  var role: String?

  @Option(help: "The delegation under which is asked; `canon delegation make` writes one.")
  var delegation: String?

  @Option(help: "The key that signs (.key file); the world's submitter by default.")
  var key: String?

  @Option(help: "Until when the request holds; 7d after the latest tick by default.")
  var expires: Moment?

  @Option(help: "Where it is written.")
  var out: String

  @Option(help: "The bundle under which is asked.")
  var bundle: String?

  @OptionGroup var choice: RegistryChoice

  @OptionGroup var options: WorldOptions

  func validate() throws {
    guard delegation == nil || key != nil else {
      throw ValidationError("--delegation lends to an agent: say its key with --key FILE.key")
    }
    guard bundle == nil || choice.registry == nil else {
      throw ValidationError("--registry says which bundle holds; leave --bundle out")
    }
  }

  func run() throws {
    let access = options.access
    let chosen = try choice.file(at: try latestTick())
    let opened =
      try chosen.map { try access.opened(file: $0, at: nil) } ?? access.opened(bundle, at: nil)
    let latest = try expires?.instant ?? latestTick() + Period(seconds: 7 * 86_400)
    let lent = try delegation.map(DelegationFile.read)
    var draft = RequestDraft(
      training: training, purpose: purpose, markets: market, asOf: asOf.instant,
      role: role ?? lent?.payload.role ?? "model_operator")
    draft.families = family
    draft.concepts = concept
    draft.delegation = lent
    let signed = try draft.signed(
      by: try key.map(KeyRing.secret(at:)) ?? access.folder.signingKey(.submitter),
      world: try access.folder.read(), program: opened.program, bundle: opened.digest,
      expires: latest, entropy: SystemEntropy())
    try Files.write(try CanonicalJSON.encode(signed), to: out)
    try WrittenFile(path: out, digest: signed.digest).show(options.presentation)
  }

  private func latestTick() throws -> Instant {
    try options.open().now(orSay: "`canon tick --to MOMENT`, or say --expires").at
  }
}

/// What a submitter wants, before it is bound to a world and signed.
struct RequestDraft {
  let training: String
  let purpose: String
  let markets: [String]
  let asOf: Instant
  let role: String
  /// Empty for all of the template's.
  var families: [String] = []
  var concepts: [String] = []
  /// Set when the signer is an agent.
  var delegation: Signed<Delegation>?

  func signed(
    by key: SigningKey, world: WorldDescription, program: Program, bundle: Digest,
    expires: Instant, entropy: some Entropy
  ) throws -> Signed<TaskRequest> {
    guard let audience = world.anchors.executors.first else {
      throw Failure.environment("the world pins no executor")
    }
    let template = program.trainings.first { $0.id == training }
    let task = program.governance.tasks.first { $0.id == training }
    // An unknown training asks for everything, so that admission can say what is near it.
    let all = Set(
      task?.families
        ?? (template?.families ?? program.families.map(\.id)).map { id in
          program.families.first { $0.id == id }?.name ?? id
        })
    let request = TaskRequest(
      audience: audience, bundle: bundle,
      nonce: Bytes(entropy.bytes(16, for: "request nonce")), expires: expires,
      submitter: key.publicKey, role: role, delegation: delegation, training: training,
      purpose: purpose, markets: markets.sorted(),
      families: families.isEmpty ? all.sorted() : families.sorted(),
      concepts: concepts.isEmpty ? nil : concepts, asOf: asOf,
      output: template?.output ?? task?.output ?? "model")
    return try Signed.seal(request, type: RecordType.request, with: [key])
  }
}
