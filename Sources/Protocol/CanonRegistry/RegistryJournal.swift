package import CanonBundle
package import CanonCrypto
package import CanonEncoding
package import CanonRecords
package import CanonTypes

/// The journal of a registry: signed entries, each over the one before, and what they add up to.
///
/// A value that does no I/O. Whatever is appended goes the same way as what is read back, so
/// nothing is written that would not be believed.
package struct RegistryJournal: Sendable {
  package private(set) var contents = RegistryContents()
  /// Entry n stands at n - 1.
  package private(set) var entries: [Signed<RegistryEntry>] = []
  /// SHA-256 of each record, in order; the last one is the head.
  package private(set) var heads: [Digest] = []
  /// The roots in the order in which they came into force.
  package private(set) var roots: [OpenedRoot]
  /// The root under which the release of a file was taken in, by the file's digest.
  private var rootOf: [Digest: Int] = [:]

  /// The role whose keys sign entries; `governance` does where a root has no such role.
  package static let role = "registry"

  /// An empty journal that begins under a pinned root.
  package init(root: OpenedRoot) { roots = [root] }

  package var head: Digest? { heads.last }
  package var root: OpenedRoot { roots[roots.count - 1] }

  /// Takes in one record, if everything about it is as it must be.
  ///
  /// - Parameter file: the bundle file of a digest, if it is kept.
  package mutating func take(
    _ record: [UInt8], file: (Digest) throws -> [UInt8]?
  ) throws {
    let signed = try RegistryJournal.read(record, as: entries.count + 1)
    let entry = signed.payload
    guard entry.number == Int64(entries.count + 1), entry.previous == head else {
      throw RegistryFault(
        .chainBroken, "what stands as entry \(entries.count + 1) does not follow the one before")
    }
    guard entry.at >= entries.last?.payload.at ?? entry.at else {
      throw RegistryFault(
        .timeWentBack,
        "entry \(entry.number) is of \(entry.at), before the entry before it")
    }
    let root = try rootOf(entry)
    try root.check(at: entry.at)
    try RegistryJournal.verify(signed, under: root)
    try check(entry, under: root, file)
    try contents.apply(entry)
    if root != self.root { roots.append(root) }
    if let release = entry.event.release { rootOf[release.file] = roots.count - 1 }
    entries.append(signed)
    heads.append(SHA256.digest(record))
  }

  /// The record of an event, signed; it is not part of the journal before it is taken in.
  package func record(
    _ event: RegistryEntry.Event, at: Instant, with keys: [SigningKey]
  ) throws -> [UInt8] {
    let entry = RegistryEntry(
      number: Int64(entries.count + 1), previous: head, at: at, event: event)
    return try CanonicalJSON.encode(
      try Signed.seal(entry, type: RecordType.registryEntry, with: keys))
  }

  /// How a release that is held is opened again: by the keys of then, whatever the time is now.
  package func trust(in release: HeldRelease) throws(BundleFault) -> BundleTrust {
    try roots[rootOf[release.file] ?? roots.count - 1].trust(in: nil)
  }

  // MARK: - What is asked of a record

  private static func read(
    _ record: [UInt8], as number: Int
  ) throws(RegistryFault) -> Signed<RegistryEntry> {
    do {
      return try CanonicalJSON.decode(Signed<RegistryEntry>.self, from: record, .canonical)
    } catch {
      throw RegistryFault(
        .entryUnreadable, "entry \(number) cannot be read: \(error.sentence) (\(error.code))")
    }
  }

  /// The root that an entry is signed under.
  private func rootOf(_ entry: RegistryEntry) throws -> OpenedRoot {
    if case .rooted(let bytes) = entry.event { return try root.next(bytes.elements, at: entry.at) }
    guard case .created(_, let digest, _) = entry.event else { return root }
    guard entry.number == 1 else {
      throw RegistryFault(.chainBroken, "entry \(entry.number) begins another registry")
    }
    guard try root.fileDigest() == digest else {
      throw RegistryFault(
        .otherRoot, "the registry begins under the root \(digest.short)…, which is not pinned here")
    }
    return root
  }

  /// Every signature has to be right and of a key that may sign, in order, each key once: of a
  /// record that is believed no byte can be changed.
  private static func verify(
    _ signed: Signed<RegistryEntry>, under root: OpenedRoot
  ) throws(RegistryFault) {
    let number = signed.payload.number
    let roles = root.root
    guard let role = roles[RegistryJournal.role] ?? roles[GovernanceRoot.governanceRole] else {
      throw RegistryFault(.entryNotSigned, "the root has no role that signs entries")
    }
    let signers = signed.signatures.map(\.key)
    do {
      try signed.verified(
        type: RecordType.registryEntry, by: Set(role.keys), threshold: Int(role.threshold))
    } catch {
      throw RegistryFault(
        .entryNotSigned, "entry \(number): \(error.sentence) (\(error.code))")
    }
    guard signers == Set(signers).sorted(), Set(signers).isSubset(of: role.keys) else {
      throw RegistryFault(
        .entryNotSigned,
        "entry \(number) has a signature of a key that may not sign, or out of order")
    }
  }

  private func check(
    _ entry: RegistryEntry, under root: OpenedRoot, _ file: (Digest) throws -> [UInt8]?
  ) throws {
    guard (entry.number == 1) == entry.event.isCreation else {
      throw RegistryFault(.chainBroken, "the first entry is not the registry's own")
    }
    let said: (policy: String, version: String, release: HeldRelease)
    switch entry.event {
    case .published(let published):
      said = (published.policy, "\(published.version)", published.release)
    case .renewed(let policy, let version, let release): said = (policy, "\(version)", release)
    case .created, .rooted, .moved: return
    }
    guard let bytes = try file(said.release.file), SHA256.digest(bytes) == said.release.file
    else {
      throw RegistryFault(
        .bundleDamaged,
        "the file of \(said.policy) \(said.version) is missing or changed "
          + "(\(said.release.file.short)…)")
    }
    var trust = try root.trust(in: entry.at)
    trust.seen = contents.seen
    let view = try bytes.withUnsafeBytes { buffer in
      Result { () throws(BundleFault) in try Bundle.view(buffer, trust) }
    }.get()
    let stated = HeldRelease(
      bundle: view.digest, file: said.release.file, number: view.release.release,
      expires: view.release.expires)
    guard stated == said.release, view.release.policy == said.policy,
      "\(view.release.policyVersion)" == said.version
    else {
      throw RegistryFault(
        .entryDoesNotFollow, "entry \(entry.number) says otherwise than the bundle that it names")
    }
  }
}

extension RegistryEntry.Event {
  var isCreation: Bool {
    guard case .created = self else { return false }
    return true
  }

  /// The release whose file comes with the entry.
  package var release: HeldRelease? {
    switch self {
    case .published(let published): published.release
    case .renewed(_, _, let release): release
    case .created, .rooted, .moved: nil
    }
  }
}

extension OpenedRoot {
  /// SHA-256 of the root's file, which is canonical.
  package func fileDigest() throws(EncodingFault) -> Digest {
    SHA256.digest(try CanonicalJSON.encode(envelope))
  }

  /// The trust in bundles; `nil` for bundles that were taken in before, at a time when the root
  /// held.
  func trust(in instant: Instant?) throws(BundleFault) -> BundleTrust {
    if let instant { return try trust(at: instant) }
    // The last second before it expires: the root is asked for its keys alone.
    var trust = try trust(at: root.expires - Period(seconds: 1))
    trust.at = nil
    return trust
  }
}
