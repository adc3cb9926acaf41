package import CanonAdmission
package import CanonCoordination
import CanonCrypto
import CanonEncoding
package import CanonRecords
import CanonStore
import CanonTraining
package import CanonTypes
package import CanonVault
package import CanonWorld

/// A world folder that is open for work: what the command line speaks to.
///
/// Workers are processes of `program`; the verifier's public replay is another. Times are ticks
/// that the world's own clock key signs.
package final class WorldSession {
  package let folder: WorldFolder
  package let world: WorldDescription
  package let federation: Federation
  package let workers: WorkerPool
  private let entropy: any Entropy

  /// Starts the tool itself in its hidden roles: `worker` and `examine`.
  package struct Programs: Sendable {
    package var worker: @Sendable (_ vault: String) -> [String]
    package var examiner: @Sendable (_ evidence: String, _ report: String) -> [String]

    package init(
      worker: @escaping @Sendable (_ vault: String) -> [String],
      examiner: @escaping @Sendable (_ evidence: String, _ report: String) -> [String]
    ) {
      (self.worker, self.examiner) = (worker, examiner)
    }
  }

  /// - Parameters:
  ///   - crash: where a rehearsal ends this process.
  ///   - carrier: what lies between coordinator and workers; tests put liars there.
  package init(
    _ folder: WorldFolder, programs: Programs, entropy: any Entropy,
    clock: any WallClock = SystemClock(), timeoutMilliseconds: Int = 20_000,
    crash: CrashPoint? = nil, carrier: (WorkerPool) -> any VaultTransport = { $0 },
    observe: @escaping (Federation.News) -> Void = { _ in }
  ) throws {
    (self.folder, self.entropy) = (folder, entropy)
    world = try folder.read()
    try world.permit(crash)
    workers = WorkerPool(command: programs.worker)
    let store = try SQLiteStore(path: folder.coordinatorStore)
    crash?.arm(store, of: CrashPoint.coordinator)
    let coordinator = try Coordinator(
      restoring: store,
      configuration: CoordinatorConfiguration(
        anchors: world.anchors, origin: "canon world \(folder.name)",
        timeoutMilliseconds: timeoutMilliseconds),
      key: try folder.signingKey(.executor),
      opening: PinnedGovernance.opening(
        world.anchors.governance, threshold: world.anchors.governanceQuorum))
    let verifier = VerifierProcess(
      key: try folder.signingKey(.verifier), anchors: world.anchors,
      folder: folder.path + "/evidence", command: programs.examiner)
    federation = try Federation(
      restoring: store, coordinator: coordinator, transport: carrier(workers), verifier: verifier,
      clock: clock, observe: observe)
  }

  package var coordinator: Coordinator { federation.coordinator }

  /// The latest tick, if any came.
  package var now: Tick? { coordinator.tick?.payload }

  /// Signs the next tick and lets everything follow it.
  ///
  /// - Returns: why it was refused; empty when time moved on.
  package func tick(to instant: Instant) throws -> [Reason] {
    let tick = Tick(number: (now?.number ?? 0) + 1, at: instant)
    let signed = try Signed.seal(
      tick, type: RecordType.tick, with: [try folder.signingKey(.clock)])
    let reasons = try federation.follow(signed)
    try federation.drive()
    return reasons
  }

  /// Keeps a bundle file in the world and reads requests under it from now on.
  package func activate(bundle: [UInt8]) throws -> [Reason] {
    let reasons = try federation.activate(bundle: bundle)
    if reasons.isEmpty, let digest = coordinator.activeBundle {
      try Files.write(bundle, to: folder.bundle(digest))
    }
    return reasons
  }

  /// The receipt of a task's decision, with the state that it is about.
  package func receipt(of task: String) throws -> StatedReceipt? {
    try coordinator.receipt(of: task, in: federation.store)
  }

  /// The evidence of a task, with its lines of the log proved under the latest checkpoint.
  package func evidence(of task: String) throws -> EvidenceFile? {
    try coordinator.evidence(of: task, in: federation.store)
  }
}

extension WorldFolder {
  /// The folder's last name: what logs are called by.
  package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Makes an empty Vault in the world and pins its key.
  package func addVault(_ name: String, entropy: any Entropy) throws {
    var world = try read()
    guard !world.anchors.vaults.contains(where: { $0.vault == name }) else {
      throw WorldFolderFault("this world already has a Vault `\(name)`")
    }
    let key = entropy.bytes(32, for: "world vault key \(name)")
    try writeSeed(key, to: vaultKey(name))
    let made = try VaultFolder.create(id: name, path: vault(name), key: key, entropy: entropy)
    world.anchors.vaults.append(VaultSeat(vault: name, key: made.manifest.publicKey))
    world.anchors.vaults.sort { $0.vault < $1.vault }
    try write(world)
  }

  /// Opens a Vault of the world, for its operator: ingestion, consent, counts.
  package func openVault(_ name: String, entropy: any Entropy) throws -> Vault {
    try VaultFolder.open(
      path: vault(name), key: try readSeed(vaultKey(name)), entropy: entropy
    ).vault
  }
}
