package import CanonCrypto
package import CanonDecision
package import CanonEncoding
package import CanonProgram
package import CanonTypes
import CanonWorld

/// A policy as it is carried and stored: the body, and signatures over its digest.
package struct SealedBundle: Sendable {
  package let bytes: [UInt8]
  /// SHA-256 of the body; it does not depend on who signed.
  package let digest: Digest
}

/// A bundle in which every invariant was found to hold. Only `Bundle.open` makes one.
package struct OpenedBundle: Sendable {
  package let parts: BundleParts
  package let digest: Digest
  package let release: Release
  /// The trusted keys that signed, ascending.
  package let signers: [PublicKey]

  fileprivate init(_ parts: BundleParts, _ view: BundleView) {
    self.parts = parts
    (digest, release, signers) = (view.digest, view.release, view.signers)
  }

  package var program: Program { parts.program }
  package var manifest: Manifest { parts.manifest }
  package var certificate: Certificate { parts.certificate }
  package var exposure: [Exposure] { parts.exposure }
  package var seen: SeenRelease {
    SeenRelease(policy: release.policy, release: release.release, bundle: digest)
  }
}

/// Whom a loader believes; configuration, never taken from a bundle.
package struct BundleTrust: Sendable, Hashable {
  package var keys: Set<PublicKey>
  /// How many of the keys must have signed.
  package var threshold: Int
  /// The believed time. `nil` only where the bundle was taken in before, at a time when it held:
  /// what was admitted under it stays under it.
  package var at: Instant?
  /// What was taken in before.
  package var seen: SeenReleases

  package init(
    keys: Set<PublicKey>, threshold: Int = 1, at: Instant?, seen: SeenReleases = SeenReleases()
  ) {
    precondition(threshold >= 1, "a threshold of \(threshold) signatures")
    (self.keys, self.threshold, self.at, self.seen) = (keys, threshold, at, seen)
  }
}

/// A bundle of which signature, digest and outer form were checked, and no more: enough to decide
/// by its decision section, where whoever signed is believed to have derived it.
package struct BundleView: Sendable, Hashable {
  package let digest: Digest
  package let release: Release
  package let signers: [PublicKey]
  package let container: Container

  package var seen: SeenRelease {
    SeenRelease(policy: release.policy, release: release.release, bundle: digest)
  }
}

/// A bundle in memory as it lies on the disk.
package struct MappedBundle: Sendable {
  package let view: BundleView
  private let file: MappedFile

  fileprivate init(_ view: BundleView, _ file: MappedFile) {
    (self.view, self.file) = (view, file)
  }

  /// The bytes of a section, for as long as `body` runs; `nil` when the bundle lacks it.
  package func withSection<Result, Failure: Error>(
    _ kind: SectionKind, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let range = view.container.range(of: kind) else { return nil }
    return try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
  }

  /// The rules, read in place; the table keeps the file mapped.
  package func decisionTable() throws(BundleFault) -> DecisionTable {
    guard let range = view.container.range(of: .decision) else {
      throw BundleFault(.sections, at: "table", "the section \(SectionKind.decision) is missing")
    }
    do {
      return try DecisionTable(
        validating: UnsafeRawBufferPointer(rebasing: file.bytes[range]), owner: file)
    } catch {
      throw BundleFault(.wrongDecision, at: "decision", "\(error.sentence) (\(error.code.number))")
    }
  }
}

/// Sealing and opening of bundles.
package enum Bundle {
  package static let format = "canon-bundle/2"
  package static let compiler = "canon edition 1"
  package static let schemaVersion = SemanticVersion(1, 0, 0)
  /// A larger file is not read at all.
  package static let mostBytes = 32 << 20

  /// A program with its sources, validated as `open` would, signed as one release.
  ///
  /// - Parameters:
  ///   - certificate: what the compiler proved; a program that no compiler made gets the one that
  ///     the small checker derives.
  ///   - declarations: where the compiler found what.
  ///   - files: names and texts, in any order.
  ///   - release: counts up per policy name.
  ///   - expires: from when on no loader takes it in.
  package static func seal(
    _ program: Program, certificate: Certificate? = nil,
    declarations: [SourceDeclaration] = [], files: [(name: String, bytes: [UInt8])],
    release: Int64 = 1, expires: Instant = Release.openEnd, with keys: [SigningKey]
  ) throws(BundleFault) -> SealedBundle {
    let parts = try BundleParts(
      program, certificate: certificate, declarations: declarations, files: files)
    do {
      let body = try parts.body()
      return try sealed(
        body, Release(of: parts.manifest, release: release, expires: expires), with: keys)
    } catch {
      throw BundleFault(.unreadable, "the program cannot be written: \(error)")
    }
  }

  /// A body under a statement of its release; nothing of the body is judged.
  package static func sealed(
    _ body: [UInt8], _ release: Release, with keys: [SigningKey]
  ) throws(EncodingFault) -> SealedBundle {
    let digest = SHA256.digest(body)
    let envelope = try ReleaseStatement(release, of: digest).sealed(with: keys)
    return SealedBundle(bytes: body + (try CanonicalJSON.encode(envelope)), digest: digest)
  }

  /// The same body with more signatures, or under another statement of its release.
  ///
  /// Who signed before is not judged; what is in the body is, so that nobody signs what no loader
  /// would open.
  ///
  /// - Parameters:
  ///   - release: another number; with it or `expires` the earlier signatures fall away.
  package static func signed(
    _ bytes: [UInt8], with keys: [SigningKey], release: Int64?, expires: Instant?
  ) throws(BundleFault) -> SealedBundle {
    let (parts, body, envelope) = try bytes.withUnsafeBytes { buffer in
      Result { () throws(BundleFault) -> (BundleParts, [UInt8], Envelope) in
        let container = try Container(buffer)
        return (
          try BundleParts(container, of: buffer), Array(buffer[..<container.bodyLength]),
          try self.envelope(of: buffer, container)
        )
      }
    }.get()
    try parts.validate()
    let digest = SHA256.digest(body)
    let stated = try ReleaseStatement(envelope)
    let next = Release(
      of: parts.manifest, release: release ?? stated.predicate.release,
      expires: expires ?? stated.predicate.expires)
    do {
      guard stated == ReleaseStatement(next, of: digest) else {
        return try sealed(body, next, with: keys)
      }
      let more = keys.reduce(envelope) { $0.signed(with: $1) }
      return SealedBundle(bytes: body + (try CanonicalJSON.encode(more)), digest: digest)
    } catch {
      throw BundleFault(.unreadable, "the statement cannot be written: \(error)")
    }
  }

  /// Opens bytes from anywhere, for execution: form, signatures, then every invariant anew.
  ///
  /// - Parameters:
  ///   - trusted: governance keys from configuration, never from the bundle.
  ///   - threshold: how many of them must have signed.
  ///   - at: the believed time; `nil` where the bundle was taken in before.
  package static func open(
    _ bytes: [UInt8], trusted: Set<PublicKey>, threshold: Int = 1, at: Instant? = nil
  ) throws(BundleFault) -> OpenedBundle {
    try open(bytes, BundleTrust(keys: trusted, threshold: threshold, at: at))
  }

  /// Opens bytes from anywhere, for execution.
  package static func open(
    _ bytes: [UInt8], _ trust: BundleTrust
  ) throws(BundleFault) -> OpenedBundle {
    try bytes.withUnsafeBytes { buffer in
      Result { () throws(BundleFault) -> OpenedBundle in
        let view = try view(buffer, trust)
        let parts = try BundleParts(view.container, of: buffer)
        try parts.validate()
        let release = view.release
        guard
          release
            == Release(of: parts.manifest, release: release.release, expires: release.expires)
        else {
          throw BundleFault(
            .otherSubject, at: "envelope.payload",
            "the statement names another policy or version than the bundle holds")
        }
        return OpenedBundle(parts, view)
      }
    }.get()
  }

  /// Looks at bytes from anywhere: form, signatures, digest, expiry and release, not the sections.
  package static func view(
    _ bytes: UnsafeRawBufferPointer, _ trust: BundleTrust
  ) throws(BundleFault) -> BundleView {
    let container = try Container(bytes)
    let envelope = try envelope(of: bytes, container)
    let signers: [PublicKey]
    do {
      signers = try envelope.verified(
        type: ReleaseStatement.payloadType, by: trust.keys, threshold: trust.threshold)
    } catch {
      throw BundleFault(.untrusted, at: "envelope.signatures", "\(error.sentence) (\(error.code))")
    }
    let statement = try ReleaseStatement(envelope)
    var hasher = SHA256()
    hasher.update(UnsafeRawBufferPointer(rebasing: bytes[..<container.bodyLength]))
    let digest = hasher.digest()
    guard statement.subject[0].digest.sha256 == digest else {
      throw BundleFault(
        .otherSubject, at: "envelope.payload",
        "the signatures are over \(statement.subject[0].digest.sha256.short)…, "
          + "the body is \(digest.short)…")
    }
    let view = BundleView(
      digest: digest, release: statement.predicate, signers: signers, container: container)
    if let at = trust.at, at >= view.release.expires {
      throw BundleFault(
        .expired, at: "release", "it held until \(view.release.expires); it is \(at)")
    }
    try trust.seen.check(view.seen)
    return view
  }

  /// Maps a file, for decisions: nothing is parsed but the envelope.
  ///
  /// - Throws: `WorldFault` for the file, `BundleFault` for what it holds.
  package static func map(_ path: String, _ trust: BundleTrust) throws -> MappedBundle {
    let file = try MappedFile(path, limit: mostBytes)
    return MappedBundle(try view(file.bytes, trust), file)
  }

  /// What is signed at the end of a bundle file; not believed yet.
  package static func envelope(
    of bytes: UnsafeRawBufferPointer, _ container: Container
  ) throws(BundleFault) -> Envelope {
    do {
      return try CanonicalJSON.decode(
        Envelope.self, from: Array(bytes[container.bodyLength...]), .canonical, limit: 1 << 20)
    } catch {
      let path = error.path.isEmpty ? "envelope" : "envelope.\(error.path)"
      throw BundleFault(.envelope, at: path, "\(error.sentence) (\(error.code))")
    }
  }
}
