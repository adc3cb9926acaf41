import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld

/// The real task path within one process: Coordinator, VaultParties over the ingested Vaults'
/// receipts, admission, two rounds, verification and settlement; state in memory.
struct BenchFederation {
  let federation: Federation
  let bundle: Digest
  private let keys: [String: SigningKey]
  private let entropy: any Entropy

  /// - Parameters:
  ///   - splitKey: decides which households are held out; a published split a number.
  ///   - source: what a Vault's rounds read; benchmarks wrap it, to shuffle labels or keep rows.
  init(
    vaults: [Vault], program: Program, files: [(name: String, bytes: [UInt8])],
    splitKey: [UInt8], entropy: any Entropy,
    stores: (String) throws -> any Store = { _ in MemoryStore() },
    wrapping wrap: (VaultRounds) -> any RoundSource = { $0 }
  ) throws {
    self.entropy = entropy
    var keys: [String: SigningKey] = [:]
    for role in ["governance", "executor", "clock", "verifier", "submitter"] {
      keys[role] = SigningKey(seed: entropy.bytes(32, for: "bench key \(role)"))
    }
    self.keys = keys
    func pinned(_ role: String) -> [PublicKey] { keys[role].map { [$0.publicKey] } ?? [] }
    let anchors = TrustAnchors(
      governance: pinned("governance"), executors: pinned("executor"), clocks: pinned("clock"),
      verifiers: pinned("verifier"),
      members: pinned("submitter").map { TrustAnchors.Member(key: $0, roles: ["model_operator"]) },
      vaults: try vaults.map { VaultSeat(vault: $0.id, key: try $0.identity().publicKey) })
    let transport = LocalVaults(entropy: entropy)
    for vault in vaults {
      let store = try stores(vault.id)
      let party = try VaultParty(
        restoring: store,
        configuration: VaultConfiguration(
          vault: vault.id, anchors: anchors, collusionAssumed: 1,
          confinement: "none (benchmark)"),
        identity: try vault.identity(), sealingKey: entropy.bytes(32, for: "party \(vault.id)"),
        opening: PinnedGovernance.opening(anchors.governance))
      let rounds = VaultRounds(
        vault: vault, splitKey: splitKey, purposes: PurposeTree(program.purposes))
      transport.add(party, source: wrap(rounds), store: store)
    }
    guard let governance = keys["governance"], let executor = keys["executor"],
      let verifier = keys["verifier"]
    else { throw Options.Fault("keys are missing") }
    let store = try stores("coordinator")
    let coordinator = try Coordinator(
      restoring: store,
      configuration: CoordinatorConfiguration(anchors: anchors, origin: "canon bench"),
      key: executor, opening: PinnedGovernance.opening(anchors.governance))
    federation = try Federation(
      restoring: store, coordinator: coordinator, transport: transport,
      verifier: LocalVerifier(key: verifier, anchors: anchors), clock: SystemClock())
    let sealed = try Bundle.seal(program, files: files, with: [governance])
    bundle = sealed.digest
    try tick(to: Bench.start)
    let refusals = try federation.activate(bundle: sealed.bytes)
    guard refusals.isEmpty else { throw Options.Fault("\(refusals)") }
  }

  func tick(to instant: Instant) throws {
    guard let clock = keys["clock"] else { throw Options.Fault("no clock key") }
    let number = (federation.coordinator.tick?.payload.number ?? 0) + 1
    let refusals = try federation.follow(
      try Signed.seal(
        Tick(number: number, at: instant), type: RecordType.tick, with: [clock]))
    guard refusals.isEmpty else { throw Options.Fault("\(refusals)") }
  }

  /// Admission said no.
  struct Refused: Error {
    let reasons: [Reason]
  }

  /// Submits a training and carries it to verification.
  ///
  /// - Returns: the task's record, or a fault with the reasons of a refusal.
  func run(_ training: String, families: [String], asOf: Instant, nonce: Int) throws -> TaskRecord {
    guard let executor = keys["executor"], let submitter = keys["submitter"] else {
      throw Options.Fault("keys are missing")
    }
    let request = TaskRequest(
      audience: executor.publicKey, bundle: bundle,
      nonce: Bytes(entropy.bytes(16, for: "nonce \(nonce)")),
      expires: Bench.start + Period(seconds: 86_400), submitter: submitter.publicKey,
      role: "model_operator", training: training, purpose: "marketing_models", markets: ["US"],
      families: families, asOf: asOf, output: "model")
    let signed = try Signed.seal(request, type: RecordType.request, with: [submitter])
    let answer = try federation.submit(try CanonicalJSON.encode(signed))
    guard let task = answer?.task else {
      throw Refused(reasons: answer?.reasons ?? [])
    }
    try federation.drive()
    guard let record = federation.coordinator.tasks[task] else { throw Options.Fault("no task") }
    return record
  }
}
