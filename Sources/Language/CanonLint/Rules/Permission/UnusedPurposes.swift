import CanonProgram
import CanonSyntax

/// Purposes for which nothing is permitted.
struct UnusedPurposes: LintRule {
  let name = "unused_purposes"
  let group = LintGroup.rules
  let level = LintLevel.warning
  let summary = "purposes that no permit reaches"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let conditions = subject.program.rules.filter { $0.effect == .permit }.map(\.condition)
    if conditions.contains(where: { $0.purposes.isEmpty }) { return }
    let named = Set(conditions.flatMap(\.purposes))
    for root in subject.policies.flatMap(\.purposes).compactMap(\.root) {
      _ = visit(root, false, named, &findings)
    }
  }

  /// - Returns: whether the purpose or one within it is named.
  private func visit(
    _ term: PurposeTermSyntax, _ isNamedAbove: Bool, _ named: Set<String>,
    _ findings: inout RuleFindings
  ) -> Bool {
    guard let name = term.name else { return false }
    let isNamed = named.contains(name.text)
    var isNamedBelow = false
    for inner in term.terms {
      let below = visit(inner, isNamedAbove || isNamed, named, &findings)
      isNamedBelow = isNamedBelow || below
    }
    if !isNamed, !isNamedAbove, !isNamedBelow {
      findings.report(
        "nothing is permitted for `\(name.text)`", at: name.span, "no permit reaches it",
        help: "permit something for it, or leave it out: customers are asked for consent to it")
    }
    return isNamed || isNamedBelow
  }
}
