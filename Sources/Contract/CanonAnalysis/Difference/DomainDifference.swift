package import CanonProgram

/// The difference of one domain between two policies that use it.
///
/// A program has the queries that its own policy closes over and no others, so that one is here and
/// not there says nothing of the domain: what both have is compared.
package struct DomainDifference: Codable, Sendable, Hashable {
  package var changes: [MeaningChange]
  package var verdict: VersionVerdict

  /// - Returns: `nil` when one of the policies does not use the domain.
  package init?(of domain: String, from before: Program, to after: Program) {
    guard let old = before.domains.first(where: { $0.name == domain }),
      let new = after.domains.first(where: { $0.name == domain })
    else { return nil }
    changes = MeaningComparison(before, after).changes.filter { change in
      switch change.kind {
      // Whose an entity is shows in the attributes around it, which differ by policy: a change is
      // the domain's where either policy says so.
      case "entity":
        return [before, after].contains { $0.domain(ofEntity: change.name) == domain }
      case "taxonomy", "term":
        let name = String(change.name.prefix { $0 != "." })
        return [before, after].contains { $0.domain(ofTaxonomy: name) == domain }
      case "feature", "outcome", "family":
        return change.domain == domain && change.before != nil && change.after != nil
      default: return change.domain == domain
      }
    }
    verdict = VersionVerdict(
      name: domain, before: old.version, after: new.version,
      made: VersionStep(from: old.version, to: new.version),
      least: changes.map(\.step).max() ?? .none)
  }
}
