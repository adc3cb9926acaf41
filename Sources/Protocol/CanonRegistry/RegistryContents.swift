package import CanonBundle
import CanonProgram
package import CanonRecords
package import CanonTypes

/// What a registry holds: a pure fold over the events of its journal.
///
/// Every rule about versions, states and epochs is here, and is asked in the same words when an
/// entry is written and when it is read again.
package struct RegistryContents: Sendable, Hashable {
  package private(set) var name = ""
  package private(set) var rehearses = false
  /// Ascending by policy and version.
  package private(set) var versions: [RegisteredVersion] = []

  package init() {}

  package var policies: [String] { Set(versions.map(\.policy)).sorted() }

  package func versions(of policy: String) -> [RegisteredVersion] {
    versions.filter { $0.policy == policy }
  }

  package func version(
    _ version: SemanticVersion, of policy: String
  ) throws(RegistryFault) -> RegisteredVersion {
    let known = versions(of: policy)
    if let found = known.first(where: { $0.version == version }) { return found }
    throw RegistryFault(
      .unknownVersion,
      known.isEmpty
        ? "the policy `\(policy)` is not registered; there are "
          + (policies.isEmpty ? "none" : policies.joined(separator: ", "))
        : "\(policy) \(version) is not registered; there are "
          + known.map(\.version.description).joined(separator: ", "))
  }

  /// The version under which requests are read in an epoch.
  package func holding(_ policy: String, in epoch: Int64) -> RegisteredVersion? {
    versions(of: policy).first { $0.holds(in: epoch) }
  }

  /// The epoch of a policy, by its own calendar.
  package func epoch(of policy: String, at instant: Instant) -> Int64? {
    versions(of: policy).first?.published.epochs.epoch(at: instant)
  }

  /// Every version of every domain that a policy uses, ascending by name and version.
  package var domains: [RegisteredDomain] {
    let used = Set(
      versions.flatMap(\.published.domains).map {
        DomainVersion(name: $0.name, version: $0.version)
      })
    return used.sorted { ($0.name, $0.version) < ($1.name, $1.version) }.map { domain in
      RegisteredDomain(
        name: domain.name, version: domain.version,
        users: versions.filter { $0.uses(domain.name, domain.version) })
    }
  }

  /// The newest release of each policy: no older one is taken in.
  package var seen: SeenReleases {
    SeenReleases(
      versions.flatMap { version in
        version.releases.map {
          SeenRelease(policy: version.policy, release: $0.number, bundle: $0.bundle)
        }
      })
  }
}

// MARK: - Rules

extension RegistryContents {
  /// What publishing comes to, apart from what the bundle means.
  ///
  /// - Returns: `nil` when it is there already, with this release.
  package func publishing(
    _ next: PublishedVersion
  ) throws(RegistryFault) -> RegistryEntry.Event? {
    let known = versions(of: next.policy)
    let title = "\(next.policy) \(next.version)"
    guard next.state == .draft || next.state == .proposed else {
      throw RegistryFault(.noSuchMove, "what is published is a draft or proposed at first")
    }
    if let same = known.first(where: { $0.version == next.version }) {
      guard same.release.bundle == next.release.bundle else {
        throw RegistryFault(
          .changedWithoutStep,
          "\(title) is registered as \(same.release.bundle.short)…, this bundle is "
            + "\(next.release.bundle.short)…: another bundle needs another version")
      }
      // Whoever signed: the same release is there already.
      if same.releases.contains(where: { $0.isSame(as: next.release) }) { return nil }
      guard next.release.number > same.release.number else {
        throw RegistryFault(
          .versionWentBack,
          "release \(same.release.number) of \(title) is registered, until "
            + "\(same.release.expires); another end takes the next number")
      }
      try checkRelease(next.release, of: next.policy)
      return .renewed(policy: next.policy, version: next.version, release: next.release)
    }
    if let newest = known.last, next.version < newest.version {
      throw RegistryFault(
        .versionWentBack, "\(title) lies before \(newest.version), which is registered already")
    }
    if let first = known.first?.published, first.epochs != next.epochs {
      throw RegistryFault(
        .otherEpochs,
        "\(title) has epochs of \(next.epochs.length) from \(next.epochs.origin), "
          + "\(first.version) has epochs of \(first.epochs.length) from \(first.epochs.origin): "
          + "no epoch would mean the same; a policy of another calendar takes another name")
    }
    for domain in next.domains {
      let others = domains.filter { $0.name == domain.name }
      guard let newest = others.last, domain.version < newest.version,
        !others.contains(where: { $0.version == domain.version })
      else { continue }
      throw RegistryFault(
        .versionWentBack,
        "\(domain.name) \(domain.version), which \(title) uses, was never registered and lies "
          + "before \(newest.version), which is")
    }
    try checkRelease(next.release, of: next.policy)
    return .published(next)
  }

  private func checkRelease(
    _ release: HeldRelease, of policy: String
  ) throws(RegistryFault) {
    do throws(BundleFault) {
      try seen.check(
        SeenRelease(policy: policy, release: release.number, bundle: release.bundle))
    } catch { throw RegistryFault(.versionWentBack, "\(error.sentence) (\(error.code))") }
  }

  /// What a change of state comes to.
  ///
  /// - Parameters:
  ///   - epoch: from when on; for `active` and `deprecated` only.
  ///   - at: when it is decided; it says which epochs have begun.
  /// - Returns: `nil` when it stands so already.
  package func moving(
    _ policy: String, _ version: SemanticVersion, to state: VersionState, epoch: Int64?,
    at instant: Instant
  ) throws(RegistryFault) -> RegistryEntry.Event? {
    let known = try self.version(version, of: policy)
    let title = "\(policy) \(version)"
    guard (epoch != nil) == (state == .active || state == .deprecated) else {
      throw RegistryFault(.noSuchMove, "what is \(state) is so from an epoch on, or from now on")
    }
    if known.standing == state, epoch == known.epoch(of: state) { return nil }
    guard known.standing.next.contains(state) else {
      let since = known.epoch(of: known.standing).map { " from epoch \($0) on" } ?? ""
      let moves = VersionState.allCases.filter(known.standing.next.contains).map(\.rawValue)
      throw RegistryFault(
        .noSuchMove,
        "\(title) is \(known.standing)\(since) and cannot become \(state)"
          + (moves.isEmpty ? "; nothing follows" : "; it can be " + moves.joined(separator: ", ")))
    }
    let now = known.published.epochs.epoch(at: instant)
    if let epoch {
      guard epoch > now else {
        throw RegistryFault(
          .epochHasBegun,
          "epoch \(epoch) has begun: it is epoch \(now) of \(policy) at \(instant); "
            + "\(now + 1) is the first that can be named")
      }
      try check(known, is: state, from: epoch)
    } else if state == .retired, let until = known.until, until > now {
      throw RegistryFault(
        .stillHolds, "\(title) is deprecated from epoch \(until) on; it is epoch \(now)")
    }
    return .moved(policy: policy, version: version, to: state, epoch: epoch)
  }

  private func check(
    _ known: RegisteredVersion, is state: VersionState, from epoch: Int64
  ) throws(RegistryFault) {
    let title = "\(known.policy) \(known.version)"
    if state == .deprecated {
      guard let from = known.from, epoch < from else { return }
      throw RegistryFault(
        .epochBeforeActive, "\(title) is active from epoch \(from) on, so not deprecated before")
    }
    let latest = versions(of: known.policy).filter { $0.from != nil }.max {
      ($0.from ?? 0, $0.version) < ($1.from ?? 0, $1.version)
    }
    if let latest, let from = latest.from {
      guard latest.version < known.version else {
        throw RegistryFault(
          .versionWentBack, "\(title) lies before \(latest.version), which was activated already")
      }
      guard epoch >= from else {
        throw RegistryFault(
          .epochBeforeActive,
          "\(known.policy) \(latest.version) was activated from epoch \(from) on; "
            + "\(known.version) cannot hold from epoch \(epoch) on")
      }
    }
    let last = known.published.epochs.epoch(at: known.release.expires - Period(seconds: 1))
    guard epoch <= last else {
      throw RegistryFault(
        .expiresBefore,
        "release \(known.release.number) of \(title) expires at \(known.release.expires), "
          + "before epoch \(epoch) begins; release it anew with a later end")
    }
  }
}

// MARK: - The fold

extension RegistryContents {
  /// Takes an event in, if it follows from what is there.
  mutating func apply(_ entry: RegistryEntry) throws(RegistryFault) {
    switch entry.event {
    case .created(let name, _, let rehearses):
      (self.name, self.rehearses) = (name, rehearses)
    case .rooted: return
    case .published(let published):
      try isNew(try publishing(published), as: entry)
      versions.append(RegisteredVersion(published, entry: entry.number))
      versions.sort { ($0.policy, $0.version) < ($1.policy, $1.version) }
    case .renewed(let policy, let version, let release):
      var renewed = try self.version(version, of: policy).published
      renewed.release = release
      try isNew(try publishing(renewed), as: entry)
      change(policy, version, entry) { $0.releases.append(release) }
    case .moved(let policy, let version, let state, let epoch):
      try isNew(
        try moving(policy, version, to: state, epoch: epoch, at: entry.at), as: entry)
      if state == .active { end(policy, at: epoch, entry) }
      change(policy, version, entry) { known in
        known.standing = state
        switch state {
        case .active: known.from = epoch
        case .deprecated: known.until = epoch
        case .retired: known.retired = known.published.epochs.epoch(at: entry.at)
        case .draft, .proposed: return
        }
      }
    }
  }

  private func isNew(_ event: RegistryEntry.Event?, as entry: RegistryEntry) throws(RegistryFault) {
    guard event == entry.event else {
      throw RegistryFault(
        .entryDoesNotFollow, "entry \(entry.number) says what the registry says already")
    }
  }

  /// Whatever would still hold in the epoch makes room, also what was to end later by itself: at
  /// most one version holds in an epoch.
  private mutating func end(_ policy: String, at epoch: Int64?, _ entry: RegistryEntry) {
    guard let epoch else { return }
    for known in versions(of: policy) where known.from != nil && known.until ?? .max > epoch {
      change(policy, known.version, entry) { ($0.standing, $0.until) = (.deprecated, epoch) }
    }
  }

  private mutating func change(
    _ policy: String, _ version: SemanticVersion, _ entry: RegistryEntry,
    _ body: (inout RegisteredVersion) -> Void
  ) {
    for index in versions.indices
    where versions[index].policy == policy && versions[index].version == version {
      body(&versions[index])
      versions[index].entries.append(entry.number)
    }
  }
}

extension RegisteredVersion {
  func uses(_ domain: String, _ version: SemanticVersion) -> Bool {
    published.domains.contains { $0.name == domain && $0.version == version }
  }

  /// The epoch from which a state was decided to hold.
  fileprivate func epoch(of state: VersionState) -> Int64? {
    switch state {
    case .active: from
    case .deprecated: until
    case .draft, .proposed, .retired: nil
    }
  }
}

extension HeldRelease {
  func isSame(as other: HeldRelease) -> Bool {
    bundle == other.bundle && number == other.number && expires == other.expires
  }
}
