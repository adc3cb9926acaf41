package import CanonBundle
package import CanonCrypto
import CanonEncoding
import CanonPrivacy
package import CanonProgram
package import CanonRecords
package import CanonTraining
package import CanonTypes

/// Three Vaults, three features, forty customers each (no policy may ask for a cohort below a
/// hundred), and a policy whose budget admits two tasks.
package struct SimulatedFederation: Sendable {
  package let governance = SmallFederation.key(1)
  package let executor = SmallFederation.key(2)
  package let clock = SmallFederation.key(3)
  package let verifier = SmallFederation.key(4)
  package let member = SmallFederation.key(5)
  package let vaults = ["aachen", "bremen", "celle"]
  /// In each Vault: a few more than the smallest floor and the margin of the noise ask for.
  static let customers = 40
  package let start = SmallPolicy.instant("2026-03-09")
  package let bundle: SealedBundle
  package let program = SimulatedFederation.policy

  package init() throws {
    bundle = try Bundle.seal(
      SimulatedFederation.policy, files: [(name: "policy.canon", bytes: [])],
      with: [governance])
  }

  func vaultKey(_ vault: String) -> SigningKey {
    SmallFederation.key(UInt8(100 + (vaults.firstIndex(of: vault) ?? 90)))
  }

  func sealingKey(_ vault: String) -> [UInt8] {
    [UInt8](repeating: UInt8(200 + (vaults.firstIndex(of: vault) ?? 0)), count: 32)
  }

  package var anchors: TrustAnchors {
    TrustAnchors(
      governance: [governance.publicKey], executors: [executor.publicKey],
      clocks: [clock.publicKey], verifiers: [verifier.publicKey],
      members: [.init(key: member.publicKey, roles: ["model_operator"])],
      vaults: vaults.map { VaultSeat(vault: $0, key: vaultKey($0).publicKey) })
  }

  /// Opened once: opening again gives the same, and takes long.
  var opening: BundleOpening {
    let (bytes, policy) = (bundle.bytes, OpenedPolicy(digest: bundle.digest, program: program))
    return { (asked: [UInt8]) throws(Refusal) -> OpenedPolicy in
      guard asked == bytes else { throw Refusal(.bundleRefused, "another bundle") }
      return policy
    }
  }

  package func tick(_ number: Int64, at instant: Instant) throws -> Signed<Tick> {
    try Signed.seal(Tick(number: number, at: instant), type: RecordType.tick, with: [clock])
  }

  package func request(
    _ number: UInt8, _ change: (inout TaskRequest) -> Void = { _ in }
  ) throws -> Signed<TaskRequest> {
    var request = TaskRequest(
      audience: executor.publicKey, bundle: bundle.digest,
      nonce: Bytes([UInt8](repeating: number, count: 16)),
      expires: start + Period(seconds: 864_000), submitter: member.publicKey,
      role: "model_operator", training: SmallPolicy.training, purpose: "marketing_models",
      markets: ["US"], families: ["spending", "frequency"],
      asOf: SmallPolicy.instant("2026-02-01"), output: "model")
    change(&request)
    return try Signed.seal(request, type: RecordType.request, with: [member])
  }

  package func encoded(_ request: Signed<TaskRequest>) throws -> [UInt8] {
    try CanonicalJSON.encode(request)
  }

  private static let policy: Program = {
    var program = SmallPolicy.program
    program.features.insert(
      Feature(
        id: "lines(90d)", domain: "Behavior", meaning: "Lines in the window.",
        reading: .count(entity: "Line", filter: .all),
        window: .last(Period(seconds: 90 * 86_400)), type: .count,
        bound: Bound(low: 0, high: 600), scale: .log(unit: 1), label: .protected), at: 0)
    program.families[0].features = ["lines(90d)", "visits(90d)"]
    let rho = Rho(picos: 500_000_000_000)
    program.trainings[0].row = RowRecipe(
      entries: [
        .init(feature: "spend(30d)", offset: 512, weight: 512),
        .init(feature: "lines(90d)", offset: 512, weight: 512),
        .init(feature: "visits(90d)", offset: 128, weight: 512),
      ], constant: 512)
    program.trainings[0].cost = .init(
      gram: rho, metrics: rho, attempts: 2, total: Rho(picos: 1_000_000_000_000))
    program.acceptances[0].accept = [
      .metric(.gainOverFloor, .greaterOrEqual, millionths: -50_000)
    ]
    program.privacyBlocks[0].quorum = 2
    program.privacyBlocks[0].colluding = 0
    program.privacyBlocks[0].vaults = 3
    program.privacyBlocks[0].cohortFloor = 100
    program.privacyBlocks[0].cohortRho = Rho(picos: 1_000_000_000_000)
    program.privacyBlocks[0].window = budget("17", "0.000001")
    program.privacyBlocks[0].lifetime = budget("30", "0.00001")
    return program
  }()

  private static func budget(_ epsilon: String, _ delta: String) -> PrivacyBlock.Budget {
    let (epsilon, delta) = (
      ExactDecimal(epsilon) ?? ExactDecimal(0), ExactDecimal(delta) ?? ExactDecimal(0)
    )
    return PrivacyBlock.Budget(
      epsilon: epsilon, delta: delta,
      rho: ZeroConcentrated.rho(epsilon: epsilon, delta: delta) ?? .zero)
  }
}

/// The rows of one simulated Vault; consent ends when the plan says so.
package final class SimulatedSource: RoundSource {
  /// Rows as they are now; a test may change them behind a task's back.
  package var readings: [UnitReadings]
  /// When a unit's consent ends, if ever.
  private let ends: [UnitID: Instant]
  private let root: Digest
  private var prepared: Set<Digest> = []

  init(vault: String, units: Range<UInt64>, ends: [UnitID: Instant]) {
    self.ends = ends
    root = SHA256.digest(Array("data of \(vault)".utf8))
    readings = units.map { number in
      var stream = DeterministicStream(
        key: SHA256.digest(Array("unit \(number)".utf8)).bytes, label: "readings")
      return UnitReadings(
        unit: UnitID(high: 7, low: number),
        values: [
          Int64(stream.next() % 20_000), Int64(stream.next() % 300), Int64(stream.next() % 20),
        ], floor: Int64(stream.next() % 8), outcome: stream.next() % 2 == 0,
        heldOut: number % 3 == 0)
    }
  }

  package func units(purpose: String, markets: [String], at instant: Instant) -> [UnitID] {
    readings.map(\.unit).filter { unit in ends[unit].map { instant < $0 } ?? true }
  }

  package func readings(task: Digest, units: [UnitID]) -> [UnitReadings] {
    guard prepared.contains(task) else { return [] }
    return readings.filter { units.contains($0.unit) }
  }

  package func dataRoot() -> Digest { root }

  package func prepare(
    task: Digest, envelope: TaskEnvelope, program: Program, training: Training,
    at instant: Instant
  ) { prepared.insert(task) }

  package func discard(task: Digest) { prepared.remove(task) }
}
