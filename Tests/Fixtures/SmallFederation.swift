package import CanonAdmission
package import CanonBundle
package import CanonCrypto
import CanonEncoding
import CanonProgram
package import CanonRecords
import CanonTypes

/// Keys, bundle and anchors of a federation of four Vaults, all from fixed seeds.
package struct SmallFederation: Sendable {
  package let governance = SmallFederation.key(1)
  package let executor = SmallFederation.key(2)
  package let clock = SmallFederation.key(3)
  package let verifier = SmallFederation.key(4)
  /// A member that holds `model_operator`.
  package let member = SmallFederation.key(5)
  /// Nobody's key: not pinned anywhere.
  package let stranger = SmallFederation.key(6)
  package let vaultNames = ["aachen", "bremen", "celle", "dresden"]
  package let bundle: SealedBundle

  package init() throws {
    bundle = try Bundle.seal(
      SmallPolicy.program, files: [(name: "policy.canon", bytes: [])], with: [governance])
  }

  package static func key(_ number: UInt8) -> SigningKey {
    SigningKey(seed: [UInt8](repeating: number, count: 32))
  }

  package func vaultKey(_ vault: String) -> SigningKey {
    SmallFederation.key(UInt8(100 + (vaultNames.firstIndex(of: vault) ?? 90)))
  }

  package var anchors: TrustAnchors {
    TrustAnchors(
      governance: [governance.publicKey], executors: [executor.publicKey],
      clocks: [clock.publicKey], verifiers: [verifier.publicKey],
      members: [.init(key: member.publicKey, roles: ["model_operator"])],
      vaults: vaultNames.map { VaultSeat(vault: $0, key: vaultKey($0).publicKey) })
  }

  package var admission: Admission {
    Admission(
      bundle: bundle.digest, program: SmallPolicy.program, anchors: anchors,
      executor: executor.publicKey)
  }

  package func tick(_ text: String, number: Int64 = 1) throws -> Signed<Tick> {
    try Signed.seal(
      Tick(number: number, at: SmallPolicy.instant(text)), type: RecordType.tick, with: [clock])
  }

  /// A request that the policy permits.
  package var request: TaskRequest {
    TaskRequest(
      audience: executor.publicKey, bundle: bundle.digest,
      nonce: Bytes([UInt8](repeating: 7, count: 16)), expires: SmallPolicy.instant("2026-03-10"),
      submitter: member.publicKey, role: "model_operator", training: SmallPolicy.training,
      purpose: "marketing_models", markets: ["FR", "US"], families: ["spending", "frequency"],
      asOf: SmallPolicy.instant("2026-02-01"), output: "model")
  }

  package func signed(
    _ request: TaskRequest, by key: SigningKey? = nil
  ) throws -> Signed<TaskRequest> {
    try Signed.seal(request, type: RecordType.request, with: [key ?? member])
  }

  package func facts(_ tick: Signed<Tick>) -> AdmissionFacts {
    AdmissionFacts(tick: tick.payload, nonceIsUsed: false)
  }

  /// Noised counts of a scope: `count` units in each Vault.
  package func cohorts(
    _ scope: CohortScope, count: Int64 = 600
  ) throws -> [Signed<CohortRelease>] {
    let digest = try scope.digest()
    return try vaultNames.enumerated().map { index, vault in
      try Signed.seal(
        CohortRelease(
          vault: vault, scope: digest, noisedCount: (count + Int64(index)) << 10,
          charged: SmallPolicy.privacy.cohortRho),
        type: RecordType.cohortRelease, with: [vaultKey(vault)])
    }
  }
}

extension Signed {
  /// The record with another payload, signed anew.
  package func replaced(
    with key: SigningKey, _ change: (inout Payload) -> Void
  ) throws -> Signed {
    var payload = payload
    change(&payload)
    return try Signed.seal(payload, type: type, with: [key])
  }

  /// The record with another payload under the old signatures, as a carrier would leave it.
  package func forged(_ change: (inout Payload) -> Void) throws -> Signed {
    var payload = payload
    change(&payload)
    let bytes = try CanonicalJSON.encode(
      Carried(payload: payload, type: type, signatures: signatures))
    return try CanonicalJSON.decode(Signed.self, from: bytes, .canonical)
  }

  private struct Carried: Encodable {
    let payload: Payload
    let type: String
    let signatures: [Entry]
  }
}
