package import CanonProgram
package import CanonRecords
package import CanonTypes

/// The settled meaning of a task: everything that step 3 of the protocol determines.
package struct ResolvedMeaning: Codable, Hashable, Sendable {
  package var semanticVersion: String
  package var policyVersion: SemanticVersion
  /// Domains whose attributes are read, ascending.
  package var domains: [DomainVersion]
  /// Admissible QueryAttributes: feature ids in the order of the row.
  package var features: [String]
  /// Admissible CanonicalAttributes: what those features and the outcome read, ascending.
  package var attributes: [String]
  /// Attributes of the same entities that are local and stay in their Vaults, ascending.
  package var localSignals: [String]
  package var outcome: String
  package var row: RowRecipe
}

/// What becomes of a concept that maps to nothing; there are exactly these three ends.
package enum ConceptEnd: String, Codable, Hashable, Sendable, CaseIterable {
  /// The task waits in `resolving`.
  case blocked
  /// It exists, but its logic stays inside the Vault.
  case local
  /// It is recorded for governed evolution; only a new `semantic_version` gives it meaning.
  case candidate
}

/// A concept that the governing version does not know.
package struct UnmappedConcept: Codable, Hashable, Sendable {
  package var name: String
  /// The known name that is spelt most like it.
  package var nearest: String?
  /// The domain of the nearest name, whose steward can settle the meaning.
  package var domain: String?
  package var epochId: Int64
}

/// What semantic resolution found.
package enum Resolution: Hashable, Sendable {
  case resolved(ResolvedMeaning)
  /// The task stays in `resolving`; each concept is also a candidate.
  case blocked([UnmappedConcept])
  /// Signals that never leave a Vault were asked for: the task is rejected.
  case localOnly([String])
  /// Concepts that have a meaning, but not in this template: a task may not widen it.
  case outside([String])

  /// Why, in the form that decisions and the log carry.
  package var reasons: [Reason] {
    switch self {
    case .resolved(let meaning):
      [
        reason(
          .meaningResolved, "the meaning is settled under \(meaning.semanticVersion)",
          meaning.features.map { "feature = \($0)" })
      ]
    case .blocked(let concepts): concepts.flatMap(blocked)
    case .localOnly(let names):
      names.map { name in
        reason(
          .signalIsLocal, "`\(name)` is local: it never leaves its Vault",
          ["end = \(ConceptEnd.local.rawValue)"])
      }
    case .outside(let names):
      names.map { name in
        reason(
          .conceptOutside, "`\(name)` is known, but the training template does not use it", [])
      }
    }
  }

  private func blocked(_ concept: UnmappedConcept) -> [Reason] {
    let hint = concept.nearest.map { "; the nearest known is `\($0)`" } ?? ""
    let steward = concept.domain.map { "; ask the steward of \($0)" } ?? ""
    return [
      reason(
        .conceptUnmapped, "`\(concept.name)` maps to nothing\(hint)\(steward)",
        ["end = \(ConceptEnd.blocked.rawValue)"]),
      reason(
        .candidateRecorded,
        "`\(concept.name)` is recorded as a candidate in epoch \(concept.epochId)",
        ["end = \(ConceptEnd.candidate.rawValue)"]),
    ]
  }

  private func reason(_ code: ResolutionCode, _ sentence: String, _ values: [String]) -> Reason {
    Reason(code: code.number, sentence: sentence, values: values)
  }
}
