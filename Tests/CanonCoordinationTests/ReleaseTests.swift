import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonFixtures
import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes
import CanonWorld
import Testing

/// Coordinator and Vault take releases in order, while they hold, and keep that over a restart.
@Suite struct ReleaseTests {
  let small: SmallFederation
  /// Releases 1 to 3 of one policy, each another body; release 2 again with a fourth.
  let bundles: [SealedBundle]

  init() throws {
    let small = try SmallFederation()
    self.small = small
    bundles = try [(1, 0), (2, 1), (3, 2), (2, 3)].map { release, text in
      try Bundle.seal(
        SmallPolicy.program,
        files: [(name: "policy.canon", bytes: [UInt8](repeating: 10, count: text))],
        release: release, expires: SmallPolicy.instant("2026-04-01"), with: [small.governance])
    }
  }

  private func opening() -> BundleOpening { PinnedGovernance.opening([small.governance.publicKey]) }

  private func coordinator(_ store: MemoryStore) throws -> Coordinator {
    try Coordinator(
      restoring: store,
      configuration: CoordinatorConfiguration(anchors: small.anchors, origin: "releases"),
      key: small.executor, opening: opening())
  }

  private func vault(_ store: MemoryStore) throws -> VaultParty {
    try VaultParty(
      restoring: store,
      configuration: VaultConfiguration(
        vault: "aachen", anchors: small.anchors, collusionAssumed: 1, confinement: "none"),
      identity: small.vaultKey("aachen"), sealingKey: [UInt8](repeating: 9, count: 32),
      opening: opening())
  }

  /// Gives an event, keeps what it makes durable, and answers the values of a refusal.
  private func give(
    _ event: CoordinatorEvent, _ coordinator: inout Coordinator, _ store: MemoryStore
  ) throws -> [String]? {
    var refused: [String]?
    for effect in try coordinator.handle(event) {
      switch effect {
      case .persist(let changes): try store.commit(changes)
      case .refused(let reason): refused = [reason.code] + reason.values
      default: continue
      }
    }
    return refused
  }

  @Test func theCoordinatorOnlyGoesForward() throws {
    let store = MemoryStore()
    var coordinator = try coordinator(store)
    #expect(try give(.tick(try small.tick("2026-03-09")), &coordinator, store) == nil)
    #expect(try give(.bundle(bundles[1].bytes), &coordinator, store) == nil)
    #expect(coordinator.activeBundle == bundles[1].digest)
    let back = ["CN8002", "code = CN7120"]
    #expect(try give(.bundle(bundles[0].bytes), &coordinator, store) == back)
    #expect(try give(.bundle(bundles[3].bytes), &coordinator, store) == back)
    #expect(try give(.bundle(bundles[2].bytes), &coordinator, store) == nil)
    coordinator = try self.coordinator(store)
    #expect(try give(.bundle(bundles[1].bytes), &coordinator, store) == back)
    #expect(coordinator.activeBundle == bundles[2].digest)
    let late = small.tick
    #expect(try give(.tick(try late("2026-04-01", 2)), &coordinator, store) == nil)
    let four = try Bundle.seal(
      SmallPolicy.program, files: [(name: "policy.canon", bytes: [])], release: 4,
      expires: SmallPolicy.instant("2026-04-01"), with: [small.governance])
    #expect(
      try give(.bundle(four.bytes), &coordinator, store) == ["CN8002", "code = CN7119"])
    #expect(
      try give(.submit([]), &coordinator, store) == ["CN8002", "code = CN7119"],
      "nothing is admitted under a release that has ended")
    let longer = try Bundle.signed(
      bundles[2].bytes, with: [small.governance], release: 5,
      expires: SmallPolicy.instant("2026-05-01"))
    #expect(longer.digest == bundles[2].digest)
    #expect(try give(.bundle(longer.bytes), &coordinator, store) == nil)
    #expect(try give(.submit([]), &coordinator, store) == nil, "it holds again: same body")
    _ = try self.coordinator(store)
  }

  @Test func aVaultOnlyGoesForward() throws {
    let store = MemoryStore()
    var party = try vault(store)
    let entropy = FreshEntropy(
      DeterministicStream(key: [UInt8](repeating: 4, count: 32), label: "releases"))
    let source = try #require(try Script().simulation.sources["aachen"])
    func give(_ bundle: SealedBundle) throws -> [String]? {
      var answer: [String]?
      for effect in try party.handle(
        .bundle(Bytes(bundle.bytes)), entropy: entropy, source: source)
      {
        switch effect {
        case .persist(let changes): try store.commit(changes)
        case .answer(.refused(let reason, _)): answer = [reason.code] + reason.values
        case .answer: answer = nil
        }
      }
      return answer
    }
    let back = ["CN8002", "code = CN7120"]
    #expect(try give(bundles[0]) == nil)
    #expect(try give(bundles[2]) == nil)
    #expect(try give(bundles[1]) == back)
    #expect(try give(bundles[0]) == nil, "what it holds, it holds: tasks run under it")
    party = try vault(store)
    #expect(try give(bundles[1]) == back)
    #expect(try give(bundles[3]) == back)
  }
}
