import ArgumentParser
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonReport
import CanonRuntime
import CanonTypes
import CanonWorld

/// `canon delegation`: a principal lends its role to an agent's key, and takes it back.
struct DelegationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delegation",
    abstract: "Lend a role to an agent's key, narrowed and for a time; take it back.",
    subcommands: [Make.self, Revoke.self])

  /// `canon delegation make --delegate KEY --out FILE`
  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign a delegation with a principal's key.",
      discussion: """
        The agent may ask for the named purposes and training templates only, together for no \
        more than the budget, until the delegation expires. It cannot lend on what it was lent.
        """)

    @Option(help: "The agent's public key: 64 hexadecimal digits or a .pub file.")
    var delegate: String

    @Option(help: "The principal's role that is lent.")
    var role: String = "model_operator"

    @Option(help: "A purpose, with all below it. Repeatable.")
    var purpose: [String]

    @Option(help: "A training template by name: PurchasePropensity. Repeatable.")
    var template: [String]

    @Option(help: "The most ρ that all its tasks may reserve together: 0.5")
    var budget: Cost

    @Option(help: "The first moment at which it holds no more.")
    var expires: Moment

    @Option(help: "The principal's key (.key file); the world's submitter by default.")
    var key: String?

    @Option(help: "Where it is written.")
    var out: String

    @OptionGroup var access: WorldAccess
    @OptionGroup var presentation: Presentation

    func run() throws {
      let principal = try DelegationFile.principal(key, in: access)
      let agent = try KeyRing.trusted(delegate)
      guard agent != principal.publicKey else {
        throw Failure.usage("a principal lends to another key than its own")
      }
      let lent = Delegation(
        principal: principal.publicKey, delegate: agent, role: role,
        purposes: Set(purpose).sorted(), templates: Set(template).sorted(), budget: budget.rho,
        expires: expires.instant,
        nonce: Bytes(SystemEntropy().bytes(16, for: "delegation nonce")))
      let signed = try Signed.seal(lent, type: RecordType.delegation, with: [principal])
      try Files.write(try CanonicalJSON.encode(signed), to: out)
      try WrittenFile(path: out, digest: signed.digest).show(presentation)
    }
  }

  /// `canon delegation revoke FILE`
  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign a revocation with the principal's key and hand it to the coordinator.",
      discussion: "Tasks that were admitted under it go on; no further one is admitted.")

    @Argument(help: "The delegation's file.")
    var delegation: String

    @Option(help: "The principal's key (.key file); the world's submitter by default.")
    var key: String?

    @OptionGroup var options: WorldOptions

    /// What was taken back, for other programs.
    struct Outcome: Codable {
      var delegation: Digest
      var delegate: PublicKey
    }

    func run() throws {
      let lent = try DelegationFile.read(delegation)
      let principal = try DelegationFile.principal(key, in: options.access)
      guard principal.publicKey == lent.payload.principal else {
        throw Failure.usage("only the principal's own key takes a delegation back: say --key")
      }
      let revocation = try Signed.seal(
        Revocation(delegation: lent.digest), type: RecordType.revocation, with: [principal])
      let world = try options.open()
      let reasons = try world.work { try $0.revoke(revocation) }
      guard reasons.isEmpty else { throw Failure(refusal: reasons) }
      try world.show(Outcome(delegation: lent.digest, delegate: lent.payload.delegate)) {
        $0.pairs([
          ("revoked", lent.digest.description), ("lent to", lent.payload.delegate.description),
        ])
      }
    }
  }
}

/// A delegation as a file, and the key of whoever may sign one.
enum DelegationFile {
  static func read(_ path: String) throws -> Signed<Delegation> {
    try CanonicalJSON.decode(
      Signed<Delegation>.self, from: try Files.read(path, limit: 1 << 16), .canonical)
  }

  static func principal(_ key: String?, in access: WorldAccess) throws -> SigningKey {
    try key.map(KeyRing.secret(at:)) ?? access.folder.signingKey(.submitter)
  }
}

/// A privacy cost on the command line: `0.05`, more than nothing and less than a million.
struct Cost: ExpressibleByArgument {
  let rho: Rho

  init?(argument: String) {
    // A budget is rounded down when it enters.
    guard let decimal = ExactDecimal(argument), decimal < ExactDecimal(1_000_000),
      let picos = decimal.scaledDown(byPowerOfTen: 12), picos > 0
    else { return nil }
    rho = Rho(picos: picos)
  }
}
