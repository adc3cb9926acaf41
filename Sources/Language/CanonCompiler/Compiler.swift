package import CanonChecker
package import CanonProgram
import CanonTypes

/// Checked policy → program: every list sorted by its name, so that the order of files, of
/// declarations and of hashing cannot show in a single byte.
///
/// What stays in written order is what has a meaning in its order: terms of a taxonomy (their
/// index is their value), features of a family and of a row, and the criteria of an acceptance.
/// Queries that no training uses have no program; attributes all have one, for Vaults store them.
package enum Compiler {
  package static func compile(_ policy: CheckedPolicy) -> Program {
    let resolved = policy.resolved
    let trainings = policy.trainings
    let features =
      trainings.flatMap(\.typed.features) + trainings.compactMap(\.typed.floor?.query)
      + trainings.compactMap(\.typed.goal.treatment)
      + policy.tasks.flatMap(\.features)
    let families = trainings.flatMap(\.typed.families) + policy.tasks.flatMap(\.families)
    return Program(
      edition: resolved.edition, epochs: resolved.epochs,
      domains: resolved.domains.sorted { $0.name < $1.name },
      policyName: resolved.policy.text, policyVersion: resolved.policyVersion,
      entities: sorted(resolved.entities.map(\.entity), by: \.name),
      taxonomies: sorted(resolved.taxonomies.map(\.taxonomy), by: \.name),
      attributes: sorted(policy.typed.attributes, by: \.name),
      features: sorted(features.compactMap(feature), by: \.id),
      outcomes: sorted(trainings.compactMap { $0.typed.goal.outcome.flatMap(outcome) }, by: \.id),
      families: sorted(families.map(family), by: \.id),
      purposes: sorted(resolved.purposes, by: \.name), roles: resolved.roles.sorted(),
      parameters: sorted(policy.typed.parameters, by: \.name),
      privacyBlocks: sorted(policy.privacyBlocks, by: \.name),
      rules: sorted(policy.rules, by: \.id), trainings: sorted(trainings.map(training), by: \.id),
      acceptances: sorted(policy.acceptances, by: \.name),
      settlements: sorted(policy.typed.settlements, by: \.name), governance: policy.governance)
  }

  /// Ascending by key, each key once: instances that several templates share are equal.
  private static func sorted<Value>(
    _ values: [Value], by key: (Value) -> String
  ) -> [Value] {
    var seen: Set<String> = []
    return values.filter { seen.insert(key($0)).inserted }.sorted { key($0) < key($1) }
  }

  private static func feature(_ query: ClosedQuery) -> Feature? {
    guard let reading = query.reading, let bound = query.bound else { return nil }
    return Feature(
      id: query.id, domain: query.declaration.domain, meaning: query.declaration.meaning,
      reading: reading, window: query.window, ifEmpty: query.ifEmpty,
      type: query.declaration.type, bound: bound, scale: query.scale, label: query.label)
  }

  private static func outcome(_ query: ClosedQuery) -> Outcome? {
    guard let reading = query.reading else { return nil }
    return Outcome(
      id: query.id, domain: query.declaration.domain, meaning: query.declaration.meaning,
      reading: reading, window: query.window, label: query.label)
  }

  private static func family(_ family: ClosedFamily) -> Family {
    Family(id: family.id, name: family.name, features: family.queries.map(\.id))
  }

  private static func training(_ training: CheckedTraining) -> Training {
    let typed = training.typed
    let declaration = typed.declaration
    return Training(
      id: typed.id, template: declaration.name.text, arguments: typed.arguments,
      goal: typed.goal.program, learner: declaration.learner.value,
      families: typed.families.map(\.id), row: typed.row,
      heldOutMillionths: typed.heldOutMillionths, cost: training.cost,
      laterCosts: training.laterCosts,
      output: declaration.output.text, privacy: declaration.privacy.text,
      acceptance: declaration.acceptance.text, settlement: declaration.settlement.text,
      place: training.place)
  }
}
