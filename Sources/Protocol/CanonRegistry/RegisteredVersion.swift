import CanonProgram
package import CanonRecords
package import CanonTypes

extension VersionState {
  /// The whole table of moves; everything else is refused.
  package var next: Set<VersionState> {
    switch self {
    case .draft: [.proposed, .retired]
    case .proposed: [.active, .retired]
    case .active: [.deprecated]
    case .deprecated: [.retired]
    case .retired: []
    }
  }
}

/// A version of a policy, as the journal leaves it.
package struct RegisteredVersion: Sendable, Hashable {
  package let published: PublishedVersion
  /// The newest release last.
  package internal(set) var releases: [HeldRelease]
  /// What was decided last, also where it holds from a later epoch only.
  package internal(set) var standing: VersionState
  /// The epoch from which it was activated.
  package internal(set) var from: Int64?
  /// The epoch from which it is active no more.
  package internal(set) var until: Int64?
  /// The epoch in which it was retired.
  package internal(set) var retired: Int64?
  /// The numbers of the entries about it, ascending.
  package internal(set) var entries: [Int64]

  init(_ published: PublishedVersion, entry: Int64) {
    self.published = published
    (releases, standing, entries) = ([published.release], published.state, [entry])
  }

  package var policy: String { published.policy }
  package var version: SemanticVersion { published.version }
  package var release: HeldRelease { releases[releases.count - 1] }

  /// Where it stands in an epoch. The answer about a past epoch never changes.
  package func state(in epoch: Int64) -> VersionState {
    guard let from else { return standing }
    if epoch < from { return .proposed }
    if epoch < until ?? .max { return .active }
    return epoch < retired ?? .max ? .deprecated : .retired
  }

  package func holds(in epoch: Int64) -> Bool { state(in: epoch) == .active }
}

/// A version of a domain, with the versions of policies that use it.
package struct RegisteredDomain: Sendable, Hashable {
  package let name: String
  package let version: SemanticVersion
  /// Ascending by policy and version.
  package let users: [RegisteredVersion]

  /// As the newest of its policies names it.
  package var steward: String? {
    users.max { ($0.entries.first ?? 0) < ($1.entries.first ?? 0) }?
      .published.domains.first { $0.name == name }?.steward
  }

  /// The first epoch in which a policy that uses it is active.
  package var from: Int64? { users.compactMap(\.from).min() }

  /// The state that binds most among the policies that use it: what is active is active; else
  /// tasks may still run on what is deprecated; only what no policy can use any more is retired.
  ///
  /// - Parameter epoch: the epoch of each policy.
  package func state(in epoch: (RegisteredVersion) -> Int64) -> VersionState {
    let states = Set(users.map { $0.state(in: epoch($0)) })
    return [.active, .deprecated, .proposed, .draft].first(where: states.contains) ?? .retired
  }
}
