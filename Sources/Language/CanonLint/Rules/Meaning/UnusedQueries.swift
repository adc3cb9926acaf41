import CanonChecker

/// Queries that belong to no family and are no goal, floor or aggregate.
struct UnusedQueries: LintRule {
  let name = "unused_queries"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "queries that no family, goal, floor or aggregate names"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let resolved = subject.resolved
    var used = Set(resolved.families.flatMap { $0.items.map(\.name.text) })
    for training in resolved.trainings {
      switch training.goal.form {
      case .classify(let outcome): used.insert(outcome.name.text)
      case .respond(let outcome, let treatment, _):
        used.formUnion([outcome.name.text, treatment.name.text])
      case .affinity, .cluster: break
      }
    }
    used.formUnion(resolved.acceptances.compactMap(\.floor?.name.text))
    for task in resolved.governance.tasks {
      used.formUnion(task.aggregates.compactMap(\.query?.name.text))
    }
    for query in resolved.queries where !used.contains(query.name.text) {
      findings.report(
        "nothing uses the query `\(query.name.text)`", at: query.name.span, "never asked",
        help: query.isOutcome
          ? "make it a goal, or leave it out" : "put it into a family, or leave it out")
    }
  }
}
