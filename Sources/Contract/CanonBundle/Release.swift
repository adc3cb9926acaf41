package import CanonCrypto
package import CanonEncoding
package import CanonTypes

/// What governance says of a bundle when it signs: which policy it is, and when it holds.
///
/// The predicate of the signed in-toto statement. It lies outside the body, so that the same body
/// can be released again, for longer, or by others, and keep its digest.
package struct Release: Codable, Sendable, Hashable {
  package var format: String
  package var policy: String
  package var policyVersion: SemanticVersion
  package var semanticVersion: String
  package var schemaVersion: SemanticVersion
  /// Counts up per policy name, from 1; no loader goes back.
  package var release: Int64
  /// No loader takes the bundle in from this moment on.
  package var expires: Instant

  /// For releases of which no end is stated: the last second that can be written.
  package static let openEnd = Instant(seconds: 253_402_300_799)

  package init(of manifest: Manifest, release: Int64, expires: Instant) {
    (format, policy, policyVersion) = (manifest.format, manifest.policy, manifest.policyVersion)
    (semanticVersion, schemaVersion) = (manifest.semanticVersion, manifest.schemaVersion)
    (self.release, self.expires) = (release, expires)
  }
}

/// The in-toto statement (version 1) that an envelope carries.
package struct ReleaseStatement: Codable, Sendable, Hashable {
  package static let payloadType = "application/vnd.in-toto+json"
  static let statementType = "https://in-toto.io/Statement/v1"
  static let predicateType = "urn:canon:bundle-release:1"

  package var type: String
  package var predicate: Release
  package var predicateType: String
  package var subject: [Subject]

  /// What is released: the body of a bundle, by its digest.
  package struct Subject: Codable, Sendable, Hashable {
    package var digest: Digests
    package var name: String

    /// Digests by algorithm, as in-toto writes them.
    package struct Digests: Codable, Sendable, Hashable {
      package var sha256: Digest
    }
  }

  private enum CodingKeys: String, ForeignKey {
    case type = "_type"
    case predicate, predicateType, subject
  }

  package init(_ release: Release, of digest: Digest) {
    (type, predicateType) = (ReleaseStatement.statementType, ReleaseStatement.predicateType)
    predicate = release
    subject = [Subject(digest: .init(sha256: digest), name: release.policy)]
  }

  /// The statement in its envelope, signed by `keys`.
  package func sealed(with keys: [SigningKey]) throws(EncodingFault) -> Envelope {
    Envelope.seal(
      try CanonicalJSON.encode(self), type: ReleaseStatement.payloadType, with: keys)
  }

  /// The statement of an envelope, if it is one of a bundle's release and names one subject.
  init(_ envelope: Envelope) throws(BundleFault) {
    do {
      self = try CanonicalJSON.decode(
        ReleaseStatement.self, from: envelope.payload, .canonical, limit: 1 << 20)
    } catch {
      throw BundleFault(
        .envelope, at: "envelope.payload", "\(error.sentence) (\(error.code))")
    }
    let name = predicate.policy
    guard type == ReleaseStatement.statementType,
      predicateType == ReleaseStatement.predicateType, predicate.format == Bundle.format,
      subject.count == 1, subject[0].name == name, !name.isEmpty, predicate.release >= 1
    else {
      throw BundleFault(
        .envelope, at: "envelope.payload", "it is no statement of the release of a bundle")
    }
  }
}

/// A release that was taken in somewhere.
package struct SeenRelease: Codable, Sendable, Hashable {
  package var policy: String
  package var release: Int64
  package var bundle: Digest

  package init(policy: String, release: Int64, bundle: Digest) {
    (self.policy, self.release, self.bundle) = (policy, release, bundle)
  }
}

/// The newest release that one party took in, of each policy.
package struct SeenReleases: Codable, Sendable, Hashable {
  /// Ascending by policy, each once.
  package private(set) var newest: [SeenRelease]

  package init(_ all: [SeenRelease] = []) {
    newest = []
    for one in all { note(one) }
  }

  /// - Throws: `rolledBack` for an older release than the newest, and for another bundle under the
  ///   same number.
  package func check(_ next: SeenRelease) throws(BundleFault) {
    guard let last = newest.first(where: { $0.policy == next.policy }) else { return }
    guard next.release >= last.release else {
      throw BundleFault(
        .rolledBack, at: "release",
        "release \(next.release) of \(next.policy) is older than release \(last.release), "
          + "which was seen here")
    }
    guard next.release > last.release || next.bundle == last.bundle else {
      throw BundleFault(
        .rolledBack, at: "release",
        "release \(next.release) of \(next.policy) was seen here with other content "
          + "(\(last.bundle.short)…); a changed policy takes the next number")
    }
  }

  /// Remembers a release, unless a newer one is known.
  package mutating func note(_ next: SeenRelease) {
    guard let index = newest.firstIndex(where: { $0.policy == next.policy }) else {
      newest.append(next)
      newest.sort { $0.policy < $1.policy }
      return
    }
    if newest[index].release <= next.release { newest[index] = next }
  }
}
