package import CanonProgram
package import CanonTypes

/// Where a version of a policy stands in a registry; a version of a domain follows its policies.
package enum VersionState: String, Codable, Sendable, Hashable, CaseIterable {
  /// It can be looked at, and nothing more.
  case draft
  /// It is asked for; governance may activate it.
  case proposed
  /// Requests are read under it.
  case active
  /// No request is read under it any more; tasks that it admitted stay on it.
  case deprecated
  /// It is over, and kept for those who recompute what was done under it.
  case retired
}

/// One signed entry of a registry's journal (`Docs/Formats/Registry.md`).
package struct RegistryEntry: Codable, Sendable, Hashable {
  /// From 1, without gaps.
  package var number: Int64
  /// SHA-256 of the whole record before, signatures included; none for the first.
  package var previous: Digest?
  /// When it was decided; never before the entry before.
  package var at: Instant
  package var event: Event

  package enum Event: Codable, Sendable, Hashable {
    /// The first entry, and no other: the registry's name, and SHA-256 of the root file that it
    /// begins under. One that rehearses may end its processes on purpose.
    case created(name: String, root: Digest, rehearses: Bool)
    /// The root file that follows; this entry is signed under it already.
    case rooted(Bytes)
    case published(PublishedVersion)
    /// A published version was released again: for longer, or by others.
    case renewed(policy: String, version: SemanticVersion, release: HeldRelease)
    /// `epoch` is from when on; only what is active or deprecated has one.
    case moved(policy: String, version: SemanticVersion, to: VersionState, epoch: Int64?)
  }

  package init(number: Int64, previous: Digest?, at: Instant, event: Event) {
    (self.number, self.previous, self.at, self.event) = (number, previous, at, event)
  }
}

/// What a registry says of a policy's version when it is published; it follows from the bundle.
package struct PublishedVersion: Codable, Sendable, Hashable {
  package var policy: String
  package var version: SemanticVersion
  /// `draft` or `proposed`.
  package var state: VersionState
  /// The role that answers for the policy, if it names one.
  package var steward: String?
  package var semanticVersion: String
  /// Ascending by name.
  package var domains: [PublishedDomain]
  package var epochs: EpochCalendar
  package var release: HeldRelease

  package init(
    of program: Program, state: VersionState, release: HeldRelease
  ) {
    func steward(of name: String) -> String? {
      program.governance.stewards.first { $0.of == name }?.role
    }
    (policy, version) = (program.policyName, program.policyVersion)
    (self.state, self.release, epochs) = (state, release, program.epochs)
    self.steward = steward(of: program.policyName)
    semanticVersion = program.semanticVersion
    domains = program.domains.map {
      PublishedDomain(name: $0.name, version: $0.version, steward: steward(of: $0.name))
    }
  }
}

/// A domain at the version that a policy uses, and the role that answers for it.
package struct PublishedDomain: Codable, Sendable, Hashable {
  package var name: String
  package var version: SemanticVersion
  package var steward: String?

  package init(name: String, version: SemanticVersion, steward: String? = nil) {
    (self.name, self.version, self.steward) = (name, version, steward)
  }
}

/// A release of a bundle whose file the registry keeps.
package struct HeldRelease: Codable, Sendable, Hashable {
  /// The bundle: SHA-256 of its body, whoever signed it.
  package var bundle: Digest
  /// SHA-256 of the whole file, signatures included.
  package var file: Digest
  /// The number of the release; it counts up per policy name.
  package var number: Int64
  package var expires: Instant

  package init(bundle: Digest, file: Digest, number: Int64, expires: Instant) {
    (self.bundle, self.file, self.number, self.expires) = (bundle, file, number, expires)
  }
}
