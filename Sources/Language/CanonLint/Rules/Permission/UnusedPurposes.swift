import CanonProgram
import CanonSyntax

/// Purposes for which nothing is permitted.
struct UnusedPurposes: LintRule {
  let name = "unused_purposes"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "purposes that no permit reaches"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let permits = subject.program.rules.filter { $0.effect == .permit }.map(\.condition)
    for root in subject.policies.flatMap(\.purposes).compactMap(\.root) {
      _ = visit(root, [], permits, &findings)
    }
  }

  /// - Parameters:
  ///   - above: the purposes that the term lies within.
  ///   - permits: conditions under which a task of the purpose may be permitted, if it ever is.
  /// - Returns: whether something is permitted for the purpose, or for one within it.
  private func visit(
    _ term: PurposeTermSyntax, _ above: Set<String>, _ permits: [Condition],
    _ findings: inout RuleFindings
  ) -> Bool {
    guard let name = term.name else { return true }
    let within = above.union([name.text])
    // What cannot permit a wider purpose may permit a narrower one, so all are handed down.
    var isUsed = permits.contains { permit in
      permit.mayHold {
        if case .purposeWithin(let purpose) = $0 { within.contains(purpose) } else { nil }
      }
    }
    for inner in term.terms {
      let isUsedBelow = visit(inner, within, permits, &findings)
      isUsed = isUsed || isUsedBelow
    }
    if !isUsed {
      findings.report(
        "nothing is permitted for `\(name.text)`", at: name.span, "no permit reaches it",
        help: "permit something for it, or leave it out: customers are asked for consent to it")
    }
    return isUsed
  }
}
