package import CanonProgram
package import CanonTypes

/// How far a version has to move, or moved.
package enum VersionStep: String, Codable, Sendable, Hashable, Comparable, CaseIterable {
  case none, patch, minor, major

  private var height: Int { VersionStep.allCases.firstIndex(of: self) ?? 0 }

  package static func < (left: VersionStep, right: VersionStep) -> Bool {
    left.height < right.height
  }

  /// The step from one version to a later one; a version that goes back has made none.
  package init(from before: SemanticVersion, to after: SemanticVersion) {
    if after <= before {
      self = .none
    } else if after.major != before.major {
      self = .major
    } else {
      self = after.minor != before.minor ? .minor : .patch
    }
  }
}

/// What became of the version of a domain or of the policy, and what its changes ask for.
package struct VersionVerdict: Codable, Sendable, Hashable {
  /// A domain, or the policy.
  package var name: String
  package var before: SemanticVersion
  package var after: SemanticVersion
  package var made: VersionStep
  /// The least step that the changes allow.
  package var least: VersionStep

  package var isSufficient: Bool { least <= made && after >= before }
}

/// The difference between two programs: what changed in meaning and in permission, and the least
/// version steps that follow.
package struct ProgramDifference: Codable, Sendable, Hashable {
  /// By kind, name and aspect, in the order of the program's lists.
  package var changes: [MeaningChange]
  /// One for each class of task that either version has rules or templates for.
  package var permissions: [PermissionDifference]
  /// Domains by name, then the policy.
  package var verdicts: [VersionVerdict]

  /// Whether every version moved at least as far as its changes ask.
  package var isSufficient: Bool { verdicts.allSatisfy(\.isSufficient) }

  /// Compares two versions of a policy.
  package init(from before: Program, to after: Program) {
    let changes = MeaningComparison(before, after).changes
    let permissions = TaskClass.allCases.compactMap { taskClass in
      PermissionComparison(taskClass, before, after).difference
    }
    (self.changes, self.permissions) = (changes, permissions)
    verdicts = ProgramDifference.verdicts(before, after, changes, permissions)
  }

  private static func verdicts(
    _ before: Program, _ after: Program, _ changes: [MeaningChange],
    _ permissions: [PermissionDifference]
  ) -> [VersionVerdict] {
    func least(_ owner: String?) -> VersionStep {
      changes.filter { $0.domain == owner }.map(\.step).max() ?? .none
    }
    let later = Dictionary(after.domains.map { ($0.name, $0.version) }) { first, _ in first }
    let domains = before.domains.compactMap { domain in
      later[domain.name].map { version in
        VersionVerdict(
          name: domain.name, before: domain.version, after: version,
          made: VersionStep(from: domain.version, to: version), least: least(domain.name))
      }
    }
    let policy = VersionVerdict(
      name: after.policyName, before: before.policyVersion, after: after.policyVersion,
      made: VersionStep(from: before.policyVersion, to: after.policyVersion),
      least: max(least(nil), permissions.map(\.step).max() ?? .none))
    return domains + [policy]
  }
}
