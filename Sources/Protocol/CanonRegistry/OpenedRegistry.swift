package import CanonBundle
package import CanonCrypto
import CanonEncoding
package import CanonProgram
package import CanonRecords
package import CanonStore
package import CanonTypes

/// A registry that was found whole: its journal, over the store in which it is durable.
///
/// Every change is one commit of one entry, with the bundle file that it brings. Whoever writes
/// holds the registry's lock.
package struct OpenedRegistry {
  package private(set) var journal: RegistryJournal
  private let store: any Store

  static let entryTable = "registry_entries"
  static let fileTable = "registry_files"

  /// What a command came to.
  package enum Outcome: Sendable, Hashable {
    case written(RegistryEntry)
    /// It stood so already; nothing was written.
    case unchanged
  }

  /// Reads everything back and believes nothing unproved.
  ///
  /// - Parameters:
  ///   - pinned: the root under which the journal begins.
  ///   - head: a head that was seen before; the journal has to hold it still.
  package init(
    restoring store: any Store, root pinned: OpenedRoot, expecting head: Digest? = nil
  ) throws {
    self.store = store
    journal = RegistryJournal(root: pinned)
    for (index, row) in try store.rows(in: OpenedRegistry.entryTable).enumerated() {
      guard row.key == StoreKey.number(Int64(index + 1)) else {
        throw RegistryFault(.chainBroken, "the journal has no entry \(index + 1)")
      }
      do {
        try journal.take(row.value) { try store.value(in: Self.fileTable, key: $0.bytes) }
      } catch let fault as RegistryFault where fault.code.isOfTheJournal {
        throw fault
      } catch let fault as RegistryFault {
        throw RegistryFault(
          .entryDoesNotFollow, "entry \(index + 1): \(fault.sentence) (\(fault.code.number))")
      } catch let fault as BundleFault {
        throw RegistryFault(
          .bundleDamaged, "entry \(index + 1): \(fault.sentence) (\(fault.code))")
      }
    }
    guard let head else { return }
    guard journal.heads.contains(head) else {
      throw RegistryFault(
        .headMissing,
        "the journal does not hold \(head.short)…, which was its head once: it was cut or rewritten"
      )
    }
  }

  package var contents: RegistryContents { journal.contents }

  /// Begins a registry; one of this name and root that has begun already stays as it is.
  package mutating func create(
    _ name: String, rehearses: Bool, at: Instant, with keys: [SigningKey]
  ) throws -> Outcome {
    let event = RegistryEntry.Event.created(
      name: name, root: try journal.roots[0].fileDigest(), rehearses: rehearses)
    if let first = journal.entries.first?.payload {
      guard first.event == event else {
        throw RegistryFault(.otherRoot, "another registry has begun here, `\(contents.name)`")
      }
      return .unchanged
    }
    return try write(event, at, keys)
  }

  /// Goes over to the root that follows.
  package mutating func follow(
    root file: [UInt8], at: Instant, with keys: [SigningKey]
  ) throws -> Outcome {
    let isHeld = try journal.roots.contains { try $0.fileDigest() == SHA256.digest(file) }
    return isHeld ? .unchanged : try write(.rooted(Bytes(file)), at, keys)
  }

  /// Publishes a bundle, if its versions moved as far as its changes ask.
  ///
  /// - Parameter state: `draft` or `proposed`.
  package mutating func publish(
    _ file: [UInt8], as state: VersionState, at: Instant, with keys: [SigningKey]
  ) throws -> Outcome {
    let digest = SHA256.digest(file)
    if contents.versions.contains(where: { $0.releases.contains { $0.file == digest } }) {
      return .unchanged
    }
    // A bundle is opened by governance's threshold, entries are signed by the registry's.
    var trust = try journal.root.trust(at: at)
    trust.seen = contents.seen
    let opened = try Bundle.open(file, trust)
    let release = HeldRelease(
      bundle: opened.digest, file: digest, number: opened.release.release,
      expires: opened.release.expires)
    let next = PublishedVersion(of: opened.program, state: state, release: release)
    guard let event = try contents.publishing(next) else { return .unchanged }
    if case .published = event {
      try PublishCheck(contents).check(opened.program) { try program(of: $0) }
    }
    return try write(event, at, keys, file)
  }

  /// Moves a version to another state.
  package mutating func move(
    _ policy: String, _ version: SemanticVersion, to state: VersionState, epoch: Int64? = nil,
    at: Instant, with keys: [SigningKey]
  ) throws -> Outcome {
    guard
      let event = try contents.moving(policy, version, to: state, epoch: epoch, at: at)
    else { return .unchanged }
    return try write(event, at, keys)
  }

  /// The bundle of a version, as its newest release: opened anew, and held against its entry.
  package func bundle(
    of version: RegisteredVersion
  ) throws -> (file: [UInt8], opened: OpenedBundle) {
    let release = version.release
    guard let file = try store.value(in: Self.fileTable, key: release.file.bytes) else {
      throw RegistryFault(.bundleDamaged, "the file \(release.file.short)… is missing")
    }
    let opened = try Bundle.open(file, try journal.trust(in: release))
    let said = version.published
    guard
      PublishedVersion(of: opened.program, state: said.state, release: said.release) == said
    else {
      throw RegistryFault(
        .entryDoesNotFollow,
        "\(said.policy) \(said.version) is registered otherwise than its bundle says")
    }
    return (file, opened)
  }

  /// The version under which requests are read at a moment, by the policy's own calendar.
  ///
  /// - Parameter policy: `nil` where the registry has only one.
  package func holding(
    _ policy: String?, at instant: Instant
  ) throws(RegistryFault) -> RegisteredVersion {
    let known = contents.policies
    guard let name = policy ?? (known.count == 1 ? known[0] : nil) else {
      throw RegistryFault(
        .nothingActive,
        known.isEmpty
          ? "the registry has no policy"
          : "the registry has several policies, say which: \(known.joined(separator: ", "))")
    }
    guard let epoch = contents.epoch(of: name, at: instant) else {
      throw RegistryFault(
        .unknownVersion,
        "the policy `\(name)` is not registered; there are \(known.joined(separator: ", "))")
    }
    if let found = contents.holding(name, in: epoch) { return found }
    let next = contents.versions(of: name).compactMap(\.from).filter { $0 > epoch }.min()
    throw RegistryFault(
      .nothingActive,
      "no version of \(name) holds in epoch \(epoch), at \(instant)"
        + (next.map { "; the next does from epoch \($0) on" } ?? ""))
  }

  package func program(of version: RegisteredVersion) throws -> Program {
    try bundle(of: version).opened.program
  }

  private mutating func write(
    _ event: RegistryEntry.Event, _ at: Instant, _ keys: [SigningKey], _ file: [UInt8]? = nil
  ) throws -> Outcome {
    let record = try journal.record(event, at: at, with: keys)
    var next = journal
    try next.take(record) { _ in file }
    guard let entry = next.entries.last?.payload else { return .unchanged }
    let key = StoreKey.number(entry.number)
    guard try store.value(in: Self.entryTable, key: key) == nil else {
      throw RegistryFault(.chainBroken, "somebody else wrote entry \(entry.number) meanwhile")
    }
    let files = (event.release.map(\.file)).flatMap { digest in
      file.map { StoreChange.put(table: Self.fileTable, key: digest.bytes, value: $0) }
    }
    try store.commit(
      [files, .put(table: Self.entryTable, key: key, value: record)].compactMap(\.self))
    journal = next
    return .written(entry)
  }
}

extension RegistryCode {
  /// Whether it says by itself that a journal is not to be believed.
  fileprivate var isOfTheJournal: Bool {
    switch self {
    case .chainBroken, .entryUnreadable, .entryNotSigned, .entryDoesNotFollow, .bundleDamaged,
      .headMissing, .otherRoot, .timeWentBack:
      true
    default: false
    }
  }
}
