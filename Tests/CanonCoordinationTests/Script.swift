import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonRecords
import CanonTypes
import Testing

/// A federation in which nothing fails but what the test says, and one task after another.
struct Script {
  let simulation: Simulation

  /// - Parameter seed: decides the noise.
  init(seed: UInt64 = 1) throws {
    simulation = try Simulation(try SimulatedFederation(), seed: seed, isScripted: true)
    try simulation.tick(hours: 0)
    try simulation.give(.bundle(federation.bundle.bytes))
  }

  var federation: SimulatedFederation { simulation.federation }

  @discardableResult
  func submit(
    _ number: UInt8 = 1, _ change: (inout TaskRequest) -> Void = { _ in }
  ) throws -> Submission {
    let request = try federation.request(number, change)
    try simulation.give(.submit(try CanonicalJSON.encode(request)))
    return try #require(simulation.answers.last)
  }

  func record(_ number: UInt8 = 1) throws -> TaskRecord {
    let tasks = try #require(simulation.coordinator).tasks.values
    return try #require(
      tasks.first { $0.request.payload.nonce.elements.first == number })
  }

  var coordinator: Coordinator {
    get throws { try #require(simulation.coordinator) }
  }

  /// A step in a task's challenge, signed by the key that may take it, or by another.
  @discardableResult
  func challenge(_ step: ChallengeMove.Step, by key: SigningKey? = nil) throws -> [Reason] {
    let envelope = try #require(try record().envelope)
    let right = step.isGovernance ? federation.governance : federation.verifier
    return try simulation.give(
      .challenge(
        try Signed.seal(
          ChallengeMove(envelope: envelope.digest, step: step, sentence: "a reason"),
          type: RecordType.challenge, with: [key ?? right])))
  }

  /// What every run keeps, whatever its script does.
  func keepsItsPromises() throws {
    let violations = try simulation.violations()
    #expect(violations == [], "\(violations)")
  }

  /// A seed whose noise lets the policy accept.
  static func accepted() throws -> Script {
    for seed in UInt64(1)...20 {
      let script = try Script(seed: seed)
      try script.submit()
      if try script.record().state == .awaitingSettlement { return script }
    }
    throw Missing()
  }

  struct Missing: Error {}
}
