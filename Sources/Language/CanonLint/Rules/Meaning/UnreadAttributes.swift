import CanonChecker
import CanonProgram
import CanonTypes

/// Protected attributes that Vaults store and nothing reads.
///
/// Event times and markets are read without being named. What is `local` is declared to stay where
/// it is, so that nothing reads it is the point.
struct UnreadAttributes: LintRule {
  let name = "unread_attributes"
  let group = LintGroup.meaning
  let level = LintLevel.warning
  let summary = "attributes that no query and no task reads"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let read = subject.readAttributes
    for attribute in subject.resolved.attributes where !read.contains(attribute.name.text) {
      guard attribute.label != .local, attribute.type != .market else { continue }
      guard attribute.deprecated == nil else { continue }
      findings.report(
        "nothing reads `\(attribute.name.text)`", at: attribute.name.span,
        "stored in every Vault",
        help: "leave it out until something needs it: what is not stored cannot leak")
    }
  }
}

extension LintSubject {
  /// Attributes that queries, goals and parse tasks name, and those that date records.
  var readAttributes: Set<String> {
    var read = Set(resolved.entities.compactMap(\.eventTime?.text))
    for query in resolved.queries {
      for aggregate in query.derive.aggregates {
        if let attribute = aggregate.attribute { read.insert(attribute.name) }
        read.formUnion(aggregate.filter?.uses.map(\.name) ?? [])
      }
    }
    for training in resolved.trainings {
      if case .affinity(let items) = training.goal.form { read.insert(items.attribute.name) }
    }
    for task in resolved.governance.tasks {
      read.formUnion(task.reads?.attributes.map(\.text) ?? [])
    }
    return read
  }
}
