import CanonDiagnostics
package import CanonProgram
import CanonRecords
import CanonTypes

/// The semantic namespace of one bundle: it settles what a task means, or says why it cannot.
///
/// It reads the program alone. A task's meaning is a function of (`semantic_version`,
/// `policy_version`, scope); nothing that a submitter sends adds a name.
package struct Registry: Sendable {
  package let program: Program

  package init(_ program: Program) { self.program = program }

  /// The features of a narrowed task, in the order of the template's row.
  /// - Parameter families: family names; those that the template lacks add nothing.
  package func features(of training: Training, families: [String]) -> [String] {
    let wanted = Set(families)
    let closed = Set(training.families)
    let kept = program.families.filter { closed.contains($0.id) && wanted.contains($0.name) }
    let features = Set(kept.flatMap(\.features))
    return training.row.entries.map(\.feature).filter(features.contains)
  }

  /// The names of a template's families, in its order, each once.
  package func familyNames(of training: Training) -> [String] {
    training.families.reduce(into: []) { names, id in
      guard let family = program.families.first(where: { $0.id == id }),
        !names.contains(family.name)
      else { return }
      names.append(family.name)
    }
  }

  /// - Parameters:
  ///   - families: the task's family names.
  ///   - concepts: single names that the submitter wants besides.
  package func resolve(
    _ training: Training, families: [String], concepts: [String], epochId: Int64
  ) -> Resolution {
    let features = features(of: training, families: families)
    var unmapped: [UnmappedConcept] = []
    var local: [String] = []
    var outside: [String] = []
    for concept in Set(concepts).sorted() {
      switch standing(of: concept, among: features, families: families) {
      case .admissible: continue
      case .local: local.append(concept)
      case .outside: outside.append(concept)
      case .unknown: unmapped.append(unmappedConcept(concept, epochId))
      }
    }
    // A local feature inside a released row cannot come from a checked policy; a bundle is not
    // believed all the same.
    local += program.features.filter { features.contains($0.id) && $0.label == .local }.map(\.id)
    if !local.isEmpty { return .localOnly(local.sorted()) }
    if !outside.isEmpty { return .outside(outside) }
    if !unmapped.isEmpty { return .blocked(unmapped) }
    return .resolved(meaning(of: training, features))
  }

  private enum Standing { case admissible, local, outside, unknown }

  private func standing(
    of concept: String, among features: [String], families: [String]
  ) -> Standing {
    let used = program.features.filter { features.contains($0.id) }
    if features.contains(concept) || families.contains(concept) { return .admissible }
    if used.contains(where: { $0.id.prefix(while: { $0 != "(" }) == concept }) {
      return .admissible
    }
    if let attribute = program.attributes.first(where: { $0.name == concept }) {
      if attribute.label == .local { return .local }
      let read = used.flatMap { $0.reading.attributes }
      return read.contains(concept) ? .admissible : .outside
    }
    let known =
      program.features.map(\.id) + program.outcomes.map(\.id) + program.families.map(\.name)
      + program.families.map(\.id) + program.entities.map(\.name)
    return known.contains { $0 == concept || $0.prefix(while: { $0 != "(" }) == concept }
      ? .outside : .unknown
  }

  private func unmappedConcept(_ name: String, _ epochId: Int64) -> UnmappedConcept {
    var domains: [String: String] = [:]
    for feature in program.features {
      domains[feature.id] = feature.domain
      domains[String(feature.id.prefix { $0 != "(" })] = feature.domain
    }
    for attribute in program.attributes { domains[attribute.name] = attribute.domain }
    let candidates = Set(domains.keys).union(program.families.map(\.name)).sorted()
    let nearest = Spelling.nearest(to: name, among: candidates)
    return UnmappedConcept(
      name: name, nearest: nearest, domain: nearest.flatMap { domains[$0] }, epochId: epochId)
  }

  private func meaning(of training: Training, _ features: [String]) -> ResolvedMeaning {
    let used = program.features.filter { features.contains($0.id) }
    let outcome = training.goal.outcome.flatMap { id in program.outcomes.first { $0.id == id } }
    let read = Set(
      (used.map(\.reading) + (outcome.map { [$0.reading] } ?? [])).flatMap(\.attributes))
    let entities = Set(program.attributes.filter { read.contains($0.name) }.map(\.entity))
    let domains = Set(
      used.map(\.domain) + [outcome?.domain].compactMap { $0 }
        + program.attributes.filter { read.contains($0.name) }.map(\.domain))
    return ResolvedMeaning(
      semanticVersion: program.semanticVersion, policyVersion: program.policyVersion,
      domains: program.domains.filter { domains.contains($0.name) }, features: features,
      attributes: read.sorted(),
      localSignals: program.attributes
        .filter { $0.label == .local && entities.contains($0.entity) }.map(\.name).sorted(),
      outcome: outcome?.id ?? "", row: training.row.narrowed(to: features))
  }
}
