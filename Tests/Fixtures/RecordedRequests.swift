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
  /// The program in force, and its bundle.
  package private(set) var program: Program
  package private(set) var bundle: Digest
  package private(set) var coordinator: Coordinator
  private let store = MemoryStore()
  private var releases: Int64 = 0
  private var ticks: Int64 = 0
  private var nonces: Int64 = 0
  /// Set while Vaults are slow; what they are asked waits here.
  private var held: [(vault: String, question: Signed<CohortQuestion>)]?

  package init(_ federation: SmallFederation, _ program: Program = RecordedRequests.roomy) throws {
    (self.federation, self.program) = (federation, program)
    bundle = federation.bundle.digest
    coordinator = try Coordinator(
      restoring: store,
      configuration: CoordinatorConfiguration(
        anchors: federation.anchors, origin: "recorded.example"),
      key: federation.executor,
      opening: PinnedGovernance.opening(federation.anchors.governance))
    try tick(SmallPolicy.instant("2026-03-09"))
    try activate(program)
  }

  /// The next release of the policy comes into force.
  package mutating func activate(_ program: Program) throws {
    releases += 1
    let sealed = try Bundle.seal(
      program, files: [(name: "policy.canon", bytes: [])], release: releases,
      with: [federation.governance])
    (self.program, bundle) = (program, sealed.digest)
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

  /// Requests that come one after another while the Vaults count: all are asked about before
  /// any is decided.
  package mutating func submitTogether(_ changes: [(inout TaskRequest) -> Void]) throws {
    held = []
    for change in changes { try submit(change) }
    let questions = held ?? []
    held = nil
    for (vault, question) in questions { try answer(question, of: vault) }
  }

  private mutating func give(_ event: CoordinatorEvent) throws {
    for effect in try coordinator.handle(event) {
      switch effect {
      case .persist(let changes): try store.commit(changes)
      case .send(let vault, .cohort(let question)):
        if held == nil { try answer(question, of: vault) } else { held?.append((vault, question)) }
      default: continue
      }
    }
  }

  private mutating func answer(_ question: Signed<CohortQuestion>, of vault: String) throws {
    let counts = try federation.cohorts(question.payload.scope)
    guard let release = counts.first(where: { $0.payload.vault == vault }) else { return }
    try give(.answer(vault: vault, .cohort(release)))
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
