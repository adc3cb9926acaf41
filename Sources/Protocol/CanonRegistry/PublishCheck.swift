import CanonAnalysis
package import CanonProgram
import CanonTypes

/// Whether the versions of a program moved as far as its changes ask, against everything that is
/// published: the policy's own newest version, and each domain wherever it stands.
package struct PublishCheck {
  private let contents: RegistryContents

  package init(_ contents: RegistryContents) { self.contents = contents }

  /// - Parameter program: the program of a registered version.
  /// - Throws: `RegistryFault`, which names the change, its aspect, both steps and a witness.
  package func check(
    _ next: Program, program: (RegisteredVersion) throws -> Program
  ) throws {
    if let newest = contents.versions(of: next.policyName).last {
      try checkPolicy(next, after: newest, try program(newest))
    }
    for domain in next.domains {
      for other in others(of: domain, besides: next.policyName) {
        guard
          let difference = DomainDifference(
            of: domain.name, from: try program(other), to: next)
        else { continue }
        try refuse(
          difference.verdict, against: "\(domain.name) of \(other.policy) \(other.version)",
          difference.changes.filter { $0.step > .none }.map { ($0.step, $0.phrase) })
      }
    }
  }

  private func checkPolicy(
    _ next: Program, after newest: RegisteredVersion, _ before: Program
  ) throws(RegistryFault) {
    let difference = ProgramDifference(from: before, to: next)
    for verdict in difference.verdicts {
      let owner = verdict.name == next.policyName ? nil : verdict.name
      let changes = difference.changes.filter { $0.domain == owner }
        .map { ($0.step, $0.phrase) }
      let permissions =
        owner == nil
        ? difference.permissions.flatMap { one in one.phrases.map { (one.step, $0) } } : []
      try refuse(
        verdict, against: "\(newest.policy) \(newest.version)", changes + permissions)
    }
  }

  /// The versions of other policies that a domain is held against, the newest of each policy: those
  /// that have this version of it, or else those that have its newest.
  private func others(of domain: DomainVersion, besides policy: String) -> [RegisteredVersion] {
    let known = contents.domains.filter { $0.name == domain.name }
    let same = known.first { $0.version == domain.version } ?? known.last
    let newest = Dictionary((same?.users ?? []).map { ($0.policy, $0) }) { _, later in later }
    return newest.values.filter { $0.policy != policy }.sorted { $0.policy < $1.policy }
  }

  private func refuse(
    _ verdict: VersionVerdict, against: String, _ changes: [(step: VersionStep, phrase: String)]
  ) throws(RegistryFault) {
    guard !verdict.isSufficient else { return }
    if verdict.after < verdict.before {
      throw RegistryFault(
        .versionWentBack,
        "\(verdict.name) \(verdict.after) lies before \(verdict.before), which \(against) has")
    }
    let asking = changes.filter { $0.step > verdict.made }.sorted { $0.step > $1.step }
    let first = asking.first?.phrase ?? "what changed"
    let steps =
      "the step made is \(verdict.made.rawValue), the least is \(verdict.least.rawValue)"
    let rest = asking.dropFirst().map { "\($0.step.rawValue): \($0.phrase)" }
    if verdict.made == .none {
      throw RegistryFault(
        .changedWithoutStep,
        "\(verdict.name) \(verdict.after) means otherwise than in \(against): \(first); \(steps)",
        rest)
    }
    throw RegistryFault(
      .stepTooSmall,
      "\(verdict.name) goes from \(verdict.before) to \(verdict.after), too small a step after "
        + "\(against): \(first); \(steps)", rest)
  }
}
