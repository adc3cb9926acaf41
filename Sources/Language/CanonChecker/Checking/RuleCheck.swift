import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Reachability: every rule decides some task, and every training is permitted to somebody.
struct RuleCheck {
  let resolved: ResolvedPolicy
  let trainings: [TypedTraining]

  func check(_ findings: inout Findings) {
    let rules = resolved.rules
    let purposes = PurposeTree(resolved.purposes)
    guard !trainings.isEmpty, resolved.isWhole else { return }
    guard
      let space = ConditionSpace(
        rules: rules.map(\.condition.condition), trainings: trainings, roles: resolved.roles,
        purposes: purposes)
    else {
      findings.report(
        .unanalysable, "the rules tell too many requests apart to be compared",
        at: rules.first?.condition.span ?? resolved.policy.span,
        "more than "
          + "\(Phrase.grouped(ConditionSpace.mostWorlds)) different ones",
        help: "group markets or families, or split the policy")
      return
    }
    let truths = rules.map { rule in
      space.worlds.map { rule.condition.condition.holds(in: $0, purposes) }
    }
    var vacuous: Set<Int> = []
    for (index, rule) in rules.enumerated() {
      if !extremes(rule, truths[index], &findings) { vacuous.insert(index) }
    }
    let live = rules.indices.filter { !vacuous.contains($0) }
    covered(live, truths, &findings)
    overridden(live, truths, &findings)
    if vacuous.isEmpty { permitted(space, truths, &findings) }
  }

  /// Whether a condition holds for some tasks; one that holds for none, or for all without saying
  /// so, is a finding.
  private func extremes(
    _ rule: RuleDeclaration, _ truth: [Bool], _ findings: inout Findings
  ) -> Bool {
    guard truth.contains(true) else {
      findings.report(
        .neverTrue, "no task can meet the condition of `\(rule.name.text)`",
        at: rule.condition.span, "never true", help: "the rule decides nothing: mend it or drop it")
      return false
    }
    if case .always = rule.condition { return true }
    guard truth.contains(false) else {
      findings.report(
        .alwaysTrue, "every task meets the condition of `\(rule.name.text)`",
        at: rule.condition.span, "always true",
        help: "it tells nothing apart: leave `when` away if every task is meant")
      return false
    }
    return true
  }

  /// A rule that another of its effect covers adds nothing; of two equal ones the later is named.
  private func covered(_ live: [Int], _ truths: [[Bool]], _ findings: inout Findings) {
    let rules = resolved.rules
    for index in live {
      let other = live.first { other in
        other != index && rules[other].effect == rules[index].effect
          && implies(truths[index], truths[other])
          && (other < index || !implies(truths[other], truths[index]))
      }
      guard let other else { continue }
      findings.report(
        .ruleCovered,
        "`\(rules[index].name.text)` decides nothing that "
          + "`\(rules[other].name.text)` does not", at: rules[index].name.span, "covered",
        because: [LabelledSpan(rules[other].name.span, "already covers every such task")])
    }
  }

  private func overridden(_ live: [Int], _ truths: [[Bool]], _ findings: inout Findings) {
    let rules = resolved.rules
    let forbids = live.filter { rules[$0].effect == .forbid }
    let permits = live.filter { rules[$0].effect == .permit }
    for permit in permits {
      let open = truths[permit].indices.contains { world in
        truths[permit][world] && !forbids.contains { truths[$0][world] }
      }
      guard !open else { continue }
      let culprits = forbids.filter { forbid in meet(truths[forbid], truths[permit]) }
      findings.report(
        .alwaysOverridden,
        "`\(rules[permit].name.text)` permits nothing: every such task is "
          + "forbidden", at: rules[permit].name.span, "always overridden",
        because: culprits.prefix(3).map {
          LabelledSpan(rules[$0].name.span, "forbids them, and `forbid` wins")
        })
    }
    guard !permits.isEmpty else { return }
    for forbid in forbids
    where !permits.contains(where: { meet(truths[forbid], truths[$0]) }) {
      findings.report(
        .forbidsNothing, "`\(rules[forbid].name.text)` forbids only what nothing permits",
        at: rules[forbid].name.span, "decides no task",
        help: "the default is to deny: drop the rule, or check its condition")
    }
  }

  private func permitted(
    _ space: ConditionSpace, _ truths: [[Bool]], _ findings: inout Findings
  ) {
    let rules = resolved.rules
    var open: Set<String> = []
    for (world, request) in space.worlds.enumerated() where !open.contains(request.training) {
      let holding = rules.indices.filter { truths[$0][world] }
      if holding.contains(where: { rules[$0].effect == .permit }),
        !holding.contains(where: { rules[$0].effect == .forbid })
      {
        open.insert(request.training)
      }
    }
    let overridden = findings.diagnostics.contains { $0.code == .alwaysOverridden }
    for training in resolved.trainings
    where !open.contains(training.name.text) && !overridden
      && trainings.contains(where: { $0.declaration.name.text == training.name.text })
    {
      findings.report(
        .neverPermitted, "no rule permits `\(training.name.text)` to anyone",
        at: training.name.span, "the default is to deny",
        help: "add `permit train … when task.submitter is …`")
    }
  }

  private func implies(_ left: [Bool], _ right: [Bool]) -> Bool {
    zip(left, right).allSatisfy { !$0 || $1 }
  }

  private func meet(_ left: [Bool], _ right: [Bool]) -> Bool {
    zip(left, right).contains { $0 && $1 }
  }
}
