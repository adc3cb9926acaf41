package import CanonCrypto
package import CanonEncoding
package import CanonTypes

/// Who may sign what: the one file that a loader pins, `Docs/Formats/Root.md`.
///
/// A version is followed by the next one only, and only where a threshold of the old one's root
/// keys signed it as well as of its own.
package struct GovernanceRoot: Codable, Sendable, Hashable {
  package var format: String
  /// Counts up from 1 by one.
  package var version: Int64
  /// Nothing is believed by this root from this moment on, but the root after it.
  package var expires: Instant
  /// Ascending by name; `root` and `governance` are always there.
  package var roles: [Role]

  /// Keys that act together: k of n.
  package struct Role: Codable, Sendable, Hashable {
    package var name: String
    /// Ascending, each once.
    package var keys: [PublicKey]
    package var threshold: Int64

    package init(name: String, keys: [PublicKey], threshold: Int64) {
      (self.name, self.keys, self.threshold) = (name, Set(keys).sorted(), threshold)
    }
  }

  package static let currentFormat = "canon-root/1"
  package static let payloadType = "application/vnd.canon.root.v1+json"
  /// The role that signs roots.
  package static let rootRole = "root"
  /// The role that signs bundles.
  package static let governanceRole = "governance"
  static let mostKeys = 64
  static let mostRoles = 32

  package init(version: Int64, expires: Instant, roles: [Role]) {
    (format, self.version, self.expires) = (GovernanceRoot.currentFormat, version, expires)
    self.roles = roles.sorted { $0.name < $1.name }
  }

  package subscript(role: String) -> Role? { roles.first { $0.name == role } }

  /// The root in its envelope.
  package func sealed(with keys: [SigningKey]) throws(EncodingFault) -> Envelope {
    Envelope.seal(
      try CanonicalJSON.encode(self), type: GovernanceRoot.payloadType, with: keys)
  }

  /// - Throws: `rootRoles` for roles that nobody could act by, or that are out of order.
  package func validate() throws(BundleFault) {
    guard format == GovernanceRoot.currentFormat, version >= 1 else {
      throw BundleFault(.rootUnreadable, "`\(format)` version \(version) is not understood here")
    }
    let names = roles.map(\.name)
    guard names == Set(names).sorted(), names.count <= GovernanceRoot.mostRoles else {
      throw BundleFault(.rootRoles, at: "roles", "roles are ascending, each once")
    }
    for required in [GovernanceRoot.governanceRole, GovernanceRoot.rootRole]
    where !names.contains(required) {
      throw BundleFault(.rootRoles, at: "roles", "the role `\(required)` is missing")
    }
    for role in roles {
      let path = "roles/\(role.name)"
      guard role.keys == Set(role.keys).sorted(), role.keys.count <= GovernanceRoot.mostKeys else {
        throw BundleFault(.rootRoles, at: path, "keys are ascending, each once")
      }
      guard !role.name.isEmpty, (1...64).contains(role.threshold),
        role.threshold <= Int64(role.keys.count)
      else {
        throw BundleFault(
          .rootRoles, at: path, "\(role.threshold) of \(role.keys.count) keys can never sign")
      }
    }
  }
}

/// A root that a threshold of its own root keys signed. Only `opening` and `next` make one.
package struct OpenedRoot: Sendable, Hashable {
  package let root: GovernanceRoot
  package let envelope: Envelope

  /// Opens the root that is pinned: whoever configured the file is believed that it is the one.
  package init(_ bytes: [UInt8]) throws(BundleFault) {
    let envelope: Envelope
    do {
      envelope = try CanonicalJSON.decode(
        Envelope.self, from: bytes, .canonical, limit: 1 << 20)
      root = try CanonicalJSON.decode(
        GovernanceRoot.self, from: envelope.payload, .canonical, limit: 1 << 20)
    } catch {
      throw BundleFault(.rootUnreadable, at: error.path, "\(error.sentence) (\(error.code))")
    }
    self.envelope = envelope
    try root.validate()
    try OpenedRoot.approved(envelope, by: root)
  }

  /// The root that follows this one, even when this one expired: keys must be able to change then.
  ///
  /// - Parameter at: the believed time; a root that expired already is not taken in.
  package func next(_ bytes: [UInt8], at: Instant) throws(BundleFault) -> OpenedRoot {
    let next = try OpenedRoot(bytes)
    guard next.root.version == root.version + 1 else {
      throw BundleFault(
        .rootStep, at: "version",
        "version \(next.root.version) cannot follow version \(root.version)")
    }
    try OpenedRoot.approved(next.envelope, by: root)
    try next.check(at: at)
    return next
  }

  /// - Throws: `rootExpired` when the root no longer holds.
  package func check(at: Instant) throws(BundleFault) {
    guard at < root.expires else {
      throw BundleFault(.rootExpired, at: "expires", "it held until \(root.expires); it is \(at)")
    }
  }

  /// The trust in bundles that follows.
  package func trust(
    at: Instant, seen: SeenReleases = SeenReleases()
  ) throws(BundleFault) -> BundleTrust {
    try check(at: at)
    guard let role = root[GovernanceRoot.governanceRole] else {
      throw BundleFault(.rootRoles, at: "roles", "the role `governance` is missing")
    }
    return BundleTrust(
      keys: Set(role.keys), threshold: Int(role.threshold), at: at, seen: seen)
  }

  private static func approved(
    _ envelope: Envelope, by root: GovernanceRoot
  ) throws(BundleFault) {
    guard let role = root[GovernanceRoot.rootRole] else {
      throw BundleFault(.rootRoles, at: "roles", "the role `root` is missing")
    }
    do {
      try envelope.verified(
        type: GovernanceRoot.payloadType, by: Set(role.keys), threshold: Int(role.threshold))
    } catch {
      throw BundleFault(
        .rootNotApproved, at: "signatures",
        "by the root keys of version \(root.version): \(error.sentence) (\(error.code))")
    }
  }
}
