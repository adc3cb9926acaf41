package import CanonDiagnostics
import CanonProgram
package import CanonSource
package import CanonSyntax
import CanonTypes

/// Text that parsed → a policy that may be compiled: resolve, type, check.
///
/// Pure and total: the same files give the same findings, in the order of the text, whatever order
/// they were read in. Every stage goes on with what was sound in the one before, so that ten
/// mistakes give ten findings; a finding that is an error leaves no `CheckedPolicy`.
package enum Checker {
  /// - Parameters:
  ///   - files: parsed files of `sources`; their own findings are not repeated here.
  ///   - memory: what the check before left, of files that differ little; with it the files are
  ///     counted from sections.
  package static func check(
    files: consuming [ParsedFile], sources: SourceCollection, _ memory: CheckMemory? = nil
  ) -> (policy: CheckedPolicy?, diagnostics: [Diagnostic]) {
    var findings = Findings()
    let resolution = Resolver.resolve(consume files, sources, memory, &findings)
    let policy = resolution.map { resolved in
      check(Typer.type(resolved, memory, &findings), memory, &findings)
    }
    let found = findings.diagnostics.map { $0.located(in: sources) }
    let diagnostics = DiagnosticBag(found).sorted
    let sound = !diagnostics.contains { $0.severity == .error }
    return (sound ? policy : nil, diagnostics)
  }

  private static func check(
    _ typed: TypedPolicy, _ memory: CheckMemory?, _ findings: inout Findings
  ) -> CheckedPolicy {
    let resolved = typed.resolved
    let budgets = BudgetCheck(resolved: resolved)
    let blocks = resolved.privacyBlocks.compactMap { budgets.block($0, &findings) }
    FlowCheck(resolved: resolved).cohorts(&findings)
    let trainingCheck = TrainingCheck(resolved: resolved, blocks: blocks)
    let trainings = typed.trainings.compactMap { trainingCheck.known($0, memory, &findings) }
    let acceptanceCheck = AcceptanceCheck(
      resolved: resolved, parameters: typed.parameters, trainings: trainings, blocks: blocks)
    let acceptances = resolved.acceptances.compactMap { acceptanceCheck.check($0, &findings) }
    let settlementCheck = SettlementCheck(resolved: resolved)
    for settlement in resolved.settlements {
      settlementCheck.check(settlement, typed.settlements, &findings)
    }
    KeepingCheck(resolved: resolved, settlements: typed.settlements).check(&findings)
    let governed = GovernanceCheck(typed: typed, blocks: blocks, trainings: trainings)
      .check(memory, &findings)
    let rules = (resolved.rules + resolved.governance.rules).map { rule in
      Rule(
        id: "\(resolved.policy.text).\(rule.name.text)", taskClass: rule.taskClass,
        effect: rule.effect,
        condition: rule.condition.condition, because: rule.because,
        place: resolved.place(rule.name.span))
    }
    return CheckedPolicy(
      typed: typed, privacyBlocks: blocks, trainings: trainings, rules: rules,
      acceptances: acceptances, governance: governed.governance, tasks: governed.tasks,
      tests: governed.tests)
  }
}
