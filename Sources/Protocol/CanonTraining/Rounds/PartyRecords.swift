package import CanonBundle
import CanonCrypto
package import CanonProgram
package import CanonRecords
package import CanonStore
package import CanonTypes

/// What one Vault is configured with: its name, its pinned keys and its own assumptions.
package struct VaultConfiguration: Sendable {
  package var vault: String
  package var anchors: TrustAnchors
  /// Vaults that, to this operator's mind, may work with the coordinator: a bundle that counts on
  /// fewer is refused.
  package var collusionAssumed: Int64
  /// With a smaller noised count of its cohort the Vault sends zero data and its noise,
  /// indistinguishably. Units are then never read: at a floor on the live count, one unit more
  /// would switch all others on.
  package var ownFloor: Int
  /// What keeps the worker inside its boundary, as reservations state it.
  package var confinement: String

  package init(
    vault: String, anchors: TrustAnchors, collusionAssumed: Int64, ownFloor: Int = 0,
    confinement: String
  ) {
    self.vault = vault
    self.anchors = anchors
    self.collusionAssumed = collusionAssumed
    self.ownFloor = ownFloor
    self.confinement = confinement
  }
}

/// A policy that was opened with the Vault's own governance keys.
package struct OpenedPolicy: Sendable {
  package let digest: Digest
  package let program: Program
  /// Which release it is, and how long it may be taken in; `nil` for policies that tests make.
  package let release: Release?

  package init(digest: Digest, program: Program, release: Release? = nil) {
    (self.digest, self.program, self.release) = (digest, program, release)
  }

  /// - Parameters:
  ///   - instant: the party's believed time, if it has one.
  ///   - held: what it opened before; this one may be among it.
  /// - Throws: when the release has expired, or is older than one that is held.
  package func takenIn(
    at instant: Instant?, after held: some Collection<OpenedPolicy>
  ) throws(Refusal) {
    do throws(BundleFault) {
      try SeenReleases(held.compactMap(\.seen)).check(seen)
      try holds(at: instant)
    } catch {
      throw Refusal(.bundleRefused, error.sentence, ["code = \(error.code)"])
    }
  }

  /// Whether the same body was released anew: for longer, or by others.
  package func renews(_ held: OpenedPolicy?) -> Bool {
    guard let held, held.digest == digest else { return false }
    return seen.release > held.seen.release
  }

  /// - Throws: when nothing may be admitted under the policy any more.
  package func holds(at instant: Instant?) throws(BundleFault) {
    guard let instant, let release, instant >= release.expires else { return }
    throw BundleFault(
      .expired, at: "release", "it held until \(release.expires); it is \(instant)")
  }

  private var seen: SeenRelease {
    SeenRelease(
      policy: release?.policy ?? program.policyName, release: release?.release ?? 1,
      bundle: digest)
  }
}

/// Opens a bundle file, or refuses it.
package typealias BundleOpening = @Sendable ([UInt8]) throws(Refusal) -> OpenedPolicy

/// What a Vault tells its driver to do, in order: nothing is answered before it is durable.
package enum VaultEffect: Sendable, Hashable {
  case persist([StoreChange])
  case answer(VaultAnswer)
}

/// A task that the Vault reserved for.
struct HeldTask: Codable, Sendable, Hashable {
  var envelope: Signed<TaskEnvelope>
  var dataRoot: Digest
  /// The latest attempt that was opened; the Vault only moves forward.
  var round: Int64
  var attempt: Int64
  /// The digest of the history that round 2 built on; it never changes.
  var history: Digest?
  /// Decided once, on the noised count that was known when the task was dispatched.
  var isBelowFloor: Bool
  var closed: TaskState?
  var seedsErased: Bool
}

/// What the Vault said of its words in one epoch.
struct HeldNominations: Codable, Sendable, Hashable {
  var release: Signed<Nominations>
  /// The words behind the digests, whatever is declared here since.
  var words: [LocalWord]
}

/// What the Vault did in one attempt.
struct HeldAttempt: Codable, Sendable, Hashable {
  var id: AttemptID
  var kind: RoundKind
  /// By the Vault's own clock; no report on what was drawn here is older.
  var openedAt: Instant
  /// Erased when the settlement is finalized.
  var seed: Bytes?
  /// Units of the task's snapshot that were revoked before this attempt's draw, 16 bytes each.
  var removed: Bytes
  /// In round 2, what the Vault itself computed from round 1.
  var model: LinearModel?
  /// Set before the draw, with the charge.
  var roster: RoundRoster?
  /// What was answered, so that a repetition is the same whatever happened to the rows since.
  var vector: Words?
}

/// A nonce that was used, and the envelope for which.
struct UsedNonce: Codable, Sendable, Hashable {
  var request: Digest
  var envelope: Digest
}

/// The tables of a party in its Vault's store.
enum PartyTable {
  static let bundles = "party_bundles"
  static let clock = "party_clock"
  static let cohorts = "party_cohorts"
  static let nominations = "party_nominations"
  static let nonces = "party_nonces"
  static let tasks = "party_tasks"
  static let attempts = "party_attempts"
  static let snapshots = "party_snapshots"
  static let ledger = "party_ledger"
  static let closed = "party_closed"

  static func key(_ id: AttemptID) -> [UInt8] {
    id.envelope.bytes + StoreKey.number(id.round) + StoreKey.number(id.attempt)
  }
}

extension [UnitID] {
  /// Sixteen bytes a unit, in order.
  var packed: [UInt8] { flatMap(\.bytes) }

  init(packed bytes: [UInt8]) {
    self = stride(from: 0, to: bytes.count - UnitID.byteCount + 1, by: UnitID.byteCount)
      .compactMap { UnitID(bytes: bytes[$0..<$0 + UnitID.byteCount]) }
  }
}
