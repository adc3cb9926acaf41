import CanonBundle
package import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonPrivacy
package import CanonProgram
package import CanonRecords
import CanonStore
import CanonTraining
package import CanonTypes

/// An executor that is asked for one task after another, and Vaults that only count: the real
/// coordinator over a store in memory, whose tasks wait for reservations that never come.
///
/// It makes long logs of decisions in little time.
package struct RecordedRequests {
  package let federation: SmallFederation
  package let program: Program
  package let bundle: Digest
  package private(set) var coordinator: Coordinator
  private let store = MemoryStore()
  private var ticks: Int64 = 0
  private var nonces: Int64 = 0

  package init(_ federation: SmallFederation, _ program: Program = RecordedRequests.roomy) throws {
    (self.federation, self.program) = (federation, program)
    let sealed = try Bundle.seal(
      program, files: [(name: "policy.canon", bytes: [])], with: [federation.governance])
    bundle = sealed.digest
    let policy = OpenedPolicy(digest: sealed.digest, program: program)
    coordinator = try Coordinator(
      restoring: store,
      configuration: CoordinatorConfiguration(
        anchors: federation.anchors, origin: "recorded.example"),
      key: federation.executor, opening: { (_: [UInt8]) throws(Refusal) -> OpenedPolicy in policy })
    try tick(SmallPolicy.instant("2026-03-09"))
    try give(.bundle(sealed.bytes))
  }

  /// The small policy with room for a thousand tasks and more.
  package static let roomy: Program = {
    var program = SmallPolicy.program
    let budget = PrivacyBlock.Budget(
      epsilon: ExactDecimal(100), delta: ExactDecimal("0.000001") ?? ExactDecimal(0),
      rho: ZeroConcentrated.rho(
        epsilon: ExactDecimal(100), delta: ExactDecimal("0.000001") ?? ExactDecimal(0)) ?? .zero)
    (program.privacyBlocks[0].window, program.privacyBlocks[0].lifetime) = (budget, budget)
    return program
  }()

  package mutating func tick(_ instant: Instant) throws {
    ticks += 1
    try give(
      .tick(
        try Signed.seal(
          Tick(number: ticks, at: instant), type: RecordType.tick, with: [federation.clock])))
  }

  /// A request under the bundle in force, with a nonce of its own; signed and answered at once.
  package mutating func submit(_ change: (inout TaskRequest) -> Void = { _ in }) throws {
    nonces += 1
    var request = federation.request
    request.bundle = bundle
    request.nonce = Bytes((0..<16).map { UInt8(truncatingIfNeeded: nonces >> ($0 % 8 * 8)) })
    change(&request)
    let signed = try federation.signed(request)
    try give(.submit(try CanonicalJSON.encode(signed)))
  }

  private mutating func give(_ event: CoordinatorEvent) throws {
    var waiting = try coordinator.handle(event)[...]
    while let effect = waiting.popFirst() {
      switch effect {
      case .persist(let changes): try store.commit(changes)
      case .send(let vault, .cohort(let question)):
        let counts = try federation.cohorts(question.payload.scope)
        guard let release = counts.first(where: { $0.payload.vault == vault }) else { continue }
        waiting += try coordinator.handle(.answer(vault: vault, .cohort(release)))
      default: continue
      }
    }
  }

  /// All decisions up to now, under a checkpoint that another tick signs.
  package mutating func log() throws -> DecisionLog {
    let now = coordinator.tick?.payload.at ?? SmallPolicy.instant("2026-03-09")
    try tick(now + Period(seconds: 1))
    guard let log = try DecisionLog(reading: store) else { throw NoCheckpoint() }
    return log
  }

  private struct NoCheckpoint: Error {}
}
