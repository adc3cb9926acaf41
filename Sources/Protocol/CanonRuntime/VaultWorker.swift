import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
package import CanonWorld

/// The process that works inside one Vault's boundary.
///
/// It confines itself before it reads any key, then speaks frames with the coordinator over its
/// standard input, which is a socket. What it answers is the whole of what leaves the boundary.
package struct VaultWorker {
  /// How a worker is started.
  package struct Settings: Sendable {
    package var world: WorldFolder
    package var vault: String
    package var entropy: any Entropy
    /// Where a rehearsal ends the process.
    package var crash: CrashPoint?

    package init(
      world: WorldFolder, vault: String, entropy: any Entropy, crash: CrashPoint? = nil
    ) {
      (self.world, self.vault, self.entropy, self.crash) = (world, vault, entropy, crash)
    }
  }

  private let entropy: any Entropy
  private let store: any Store
  private let vault: Vault
  private var source: VaultRounds
  private var party: VaultParty

  /// Confines the process, opens the Vault and restores its party.
  ///
  /// - Throws: `Sandbox.Refusal` where the kernel cannot confine, unless the world opted out.
  package init(_ settings: Settings) throws {
    let folder = settings.world
    // Configuration is public and read first; keys only from inside the boundary.
    let world = try VaultWorker.confine(settings.vault, of: folder)
    try world.permit(settings.crash)
    entropy = world.entropy(else: settings.entropy)
    let key = try folder.readSeed(folder.vaultKey(settings.vault))
    let opened = try VaultFolder.open(
      path: folder.vault(settings.vault), key: key, entropy: entropy)
    vault = opened.vault
    store = opened.vault.records.store
    source = VaultRounds(
      vault: vault, splitKey: try folder.readSeed(folder.splitKey), purposes: PurposeTree([]),
      memory: CohortMemory())
    party = try VaultWorker.restore(
      store: store, vault: vault, key: key, name: settings.vault, world: world)
    adoptPurposes()
    settings.crash?.arm(store, of: settings.vault)
  }

  /// Draws a worker's boundary around this process, and tries from inside what it should forbid.
  ///
  /// - Returns: what was reached; nothing when the boundary is tight.
  package static func probe(
    _ vault: String, sibling: String, of folder: WorldFolder
  ) throws -> Sandbox.Holes {
    _ = try confine(vault, of: folder)
    return Sandbox.attempt(
      ownFile: folder.vault(vault) + "/vault.sqlite",
      siblingFile: folder.vault(sibling) + "/vault.sqlite")
  }

  private static func confine(
    _ vault: String, of folder: WorldFolder
  ) throws -> WorldDescription {
    let world = try folder.read()
    if !world.unconfined {
      do throws(Sandbox.Refusal) {
        try Sandbox.enter(
          readOnly: [folder.vaultKey(vault), folder.splitKey],
          readWrite: [folder.vault(vault)])
      } catch {
        // A folder that is not there is the environment's fault, not the kernel's.
        guard error != .badPath else { throw error }
        throw Refusal(
          .sandboxMissing, "\(error.sentence); a world created with `--unconfined` does without")
      }
    }
    return world
  }

  private static func restore(
    store: any Store, vault: Vault, key: [UInt8], name: String, world: WorldDescription
  ) throws -> VaultParty {
    try VaultParty(
      restoring: store,
      configuration: VaultConfiguration(
        vault: name, anchors: world.anchors, collusionAssumed: world.collusionAssumed,
        ownFloor: Int(clamping: world.ownFloors?.first { $0.vault == name }?.units ?? 0),
        confinement: world.confinement),
      identity: try vault.identity(), sealingKey: key,
      opening: PinnedGovernance.opening(
        world.anchors.governance, threshold: world.anchors.governanceQuorum))
  }

  /// Answers frames until the coordinator closes its end.
  package mutating func run() throws {
    let channel = FrameChannel(Descriptor(0, owned: false))
    while true {
      switch try channel.read() {
      case .closed: return
      case .timeout: continue
      case .frame(let bytes):
        for answer in try answers(to: bytes) {
          try channel.write(try CanonicalJSON.encode(answer))
        }
      }
    }
  }

  /// The answers to one frame, each durable before it is returned.
  private mutating func answers(to frame: [UInt8]) throws -> [VaultAnswer] {
    // A frame need not be canonical: what is signed in it is written anew before it is believed.
    let message: VaultMessage
    do throws(EncodingFault) {
      message = try CanonicalJSON.decode(VaultMessage.self, from: frame, .written)
    } catch {
      let reason = RefusalCode.messageMalformed.reason(
        "the frame is no message: \(error.sentence)", ["code = \(error.code)"])
      return [.refused(reason, of: SHA256.digest(frame))]
    }
    var answers: [VaultAnswer] = []
    for effect in try party.handle(message, entropy: entropy, source: source) {
      switch effect {
      case .persist(let changes): try store.commit(changes)
      case .answer(let answer): answers.append(answer)
      }
    }
    if case .bundle = message { adoptPurposes() }
    return answers
  }

  private mutating func adoptPurposes() {
    source.purposes = PurposeTree(party.purposes, scopes: party.scopes)
  }
}
