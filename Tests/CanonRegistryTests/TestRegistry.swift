import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonStore
import CanonTypes

/// A registry in memory under a root of its own, and bundles to publish in it.
struct TestRegistry {
  static let board = key(41)
  static let governance = [key(42), key(43)]
  static let registrar = key(44)
  /// A Thursday of epoch 20 of the small policies.
  static let start = SmallPolicy.instant("2026-05-28")

  static func key(_ number: UInt8) -> SigningKey {
    SigningKey(seed: [UInt8](repeating: number, count: 32))
  }

  static func rootBytes(
    version: Int64 = 1, expires: String = "2030-01-01", registrar: SigningKey? = registrar,
    by keys: [SigningKey] = [board]
  ) throws -> [UInt8] {
    let roles = [
      GovernanceRoot.Role(name: "root", keys: [board.publicKey], threshold: 1),
      .init(name: "governance", keys: governance.map(\.publicKey), threshold: 2),
    ]
    let root = GovernanceRoot(
      version: version, expires: SmallPolicy.instant(expires),
      roles: roles
        + (registrar.map { [.init(name: "registry", keys: [$0.publicKey], threshold: 1)] } ?? []))
    return try CanonicalJSON.encode(try root.sealed(with: keys))
  }

  /// A program at a version, as its whole bundle file.
  static func bundle(
    _ program: Program, _ version: SemanticVersion, release: Int64 = 1,
    expires: Instant = Release.openEnd, by keys: [SigningKey] = governance
  ) throws -> [UInt8] {
    var program = program
    program.policyVersion = version
    return try Bundle.seal(
      program, files: [("policy.canon", []), ("tiny.canon", [])], release: release,
      expires: expires, with: keys
    ).bytes
  }

  static func tiny(
    _ major: Int64, release: Int64? = nil, expires: Instant = Release.openEnd
  )
    throws -> [UInt8]
  {
    try bundle(
      TinyBundle.program, SemanticVersion(major, 0, 0), release: release ?? major,
      expires: expires)
  }

  let store = MemoryStore()
  let root: OpenedRoot
  var opened: OpenedRegistry

  init() throws {
    root = try OpenedRoot(try Self.rootBytes())
    opened = try OpenedRegistry(restoring: store, root: root)
    _ = try opened.create("test", rehearses: false, at: Self.start, with: [Self.registrar])
  }

  mutating func publish(
    _ file: [UInt8], as state: VersionState = .proposed, at: Instant = start
  ) throws -> OpenedRegistry.Outcome {
    try opened.publish(file, as: state, at: at, with: [Self.registrar])
  }

  mutating func move(
    _ major: Int64, of policy: String = "Tiny", to state: VersionState, _ epoch: Int64? = nil,
    at: Instant = start
  ) throws -> OpenedRegistry.Outcome {
    try opened.move(
      policy, SemanticVersion(major, 0, 0), to: state, epoch: epoch, at: at,
      with: [Self.registrar])
  }

  /// The registry as its store has it.
  func restored(expecting head: Digest? = nil) throws -> OpenedRegistry {
    try OpenedRegistry(restoring: store, root: root, expecting: head)
  }

  /// The code of a refusal; `nil` when there is none.
  static func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let fault as RegistryFault { return fault.code.number } catch let fault as BundleFault {
      return fault.code
    } catch { return "\(error)" }
  }

  static func fault(_ body: () throws -> Void) -> RegistryFault? {
    do {
      try body()
      return nil
    } catch { return error as? RegistryFault }
  }
}
