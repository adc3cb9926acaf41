import CanonAnalysis
import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Reachability, class of tasks by class: every rule decides some task, every template is permitted
/// to somebody, and every requirement is owed by some permitted task.
///
/// Conditions are compared as sets of requests, exactly: implication, overlap and coverage by
/// several rules together are questions about boxes (see `CanonAnalysis.Region`).
struct RuleCheck {
  let resolved: ResolvedPolicy
  let trainings: [TypedTraining]
  let tasks: [CheckedTask]

  /// A rule with the requests that it holds for.
  private struct Known {
    let rule: RuleDeclaration
    let region: Region
  }

  func check(_ memory: CheckMemory?, _ findings: inout Findings) {
    guard resolved.isWhole else { return }
    guard let memory else { return compare(&findings) }
    let unknown = ComparedRules(
      grounds: memory.grounds, rules: resolved.rules + resolved.governance.rules,
      trainings: resolved.trainings,
      instances: trainings.map { $0.id + Phrase.list($0.families.map(\.name)) }
        + tasks.map { $0.task.id + Phrase.list($0.task.families) })
    findings.absorb(
      memory.findings(of: unknown) {
        var own = Findings()
        compare(&own)
        return own
      })
  }

  private func compare(_ findings: inout Findings) {
    for taskClass in TaskClass.allCases { check(taskClass, &findings) }
  }

  private func check(_ taskClass: TaskClass, _ findings: inout Findings) {
    let governance = resolved.governance
    let rules =
      taskClass == .train
      ? resolved.rules : governance.rules.filter { $0.taskClass == taskClass }
    let requirements = governance.requirements.filter { $0.taskClass == taskClass }
    let templates = templates(of: taskClass)
    let instances = instances(of: taskClass)
    // A template with a mistake of its own has no instances, and is no second finding.
    let closed = Set(instances.map(\.template))
    guard !(rules.isEmpty && requirements.isEmpty && templates.isEmpty),
      taskClass == .train
        ? !instances.isEmpty
        : governance.tasksAreWhole && templates.allSatisfy({ closed.contains($0.text) })
    else { return }
    let conditions = rules.map(\.condition) + requirements.map(\.condition)
    let space = space(instances, conditions.map(\.condition))
    let regions = conditions.map { Region($0.condition, in: space) }
    if let index = regions.firstIndex(where: { $0 == nil }) {
      return tooMany(
        (rules.map(\.name) + requirements.map(\.name))[index], conditions[index],
        &findings)
    }
    let all = regions.compactMap(\.self)
    let known = zip(rules, all).map { Known(rule: $0, region: $1) }
    let everything = Region(everythingIn: space)
    let live = known.filter { !isVacuous($0, among: everything, &findings) }
    let permits = live.filter { $0.rule.effect == .permit }
    let forbids = live.filter { $0.rule.effect == .forbid }
    for rules in [permits, forbids] { covered(rules, &findings) }
    overridden(permits, by: forbids, &findings)
    let near = RegionIndex(forbids.map(\.region))
    let open = permits.compactMap { permit in
      permit.region.subtracting(near.meeting(permit.region).map { forbids[$0].region })
    }
    let nearOpen = RegionIndex(open)
    for (requirement, region) in zip(requirements, all.dropFirst(rules.count))
    where !nearOpen.meeting(region).contains(where: { open[$0].meets(region) }) {
      neverMet(requirement, rules, &findings)
    }
    if live.count == known.count { permitted(taskClass, templates, closed, open, &findings) }
  }

  private func templates(of taskClass: TaskClass) -> [Name] {
    taskClass == .train
      ? resolved.trainings.map(\.name)
      : resolved.governance.tasks.filter { $0.taskClass == taskClass }.map(\.name)
  }

  private func instances(of taskClass: TaskClass) -> [RequestSpace.Instance] {
    func instance(
      _ template: String, _ arguments: [Training.Argument], _ families: [String]
    ) -> RequestSpace.Instance {
      RequestSpace.Instance(
        template: template,
        arguments: Dictionary(arguments.map { ($0.name, $0.value) }) { first, _ in first },
        families: families)
    }
    if taskClass == .train {
      return trainings.map {
        instance($0.declaration.name.text, $0.arguments, $0.families.map(\.name))
      }
    }
    return tasks.map(\.task).filter { $0.taskClass == taskClass }
      .map { instance($0.template, $0.arguments, $0.families) }
  }

  private func space(
    _ instances: [RequestSpace.Instance], _ conditions: [Condition]
  ) -> RequestSpace {
    let declared = resolved.governance.markets
    let named = Set(conditions.flatMap(\.markets)).sorted()
    return RequestSpace(
      instances: instances, roles: resolved.governance.submitters(among: resolved.roles),
      purposes: resolved.purposes,
      markets: declared.isEmpty ? [RequestSpace.otherMarket] + named : declared)
  }

  private func tooMany(_ name: Name, _ condition: ConditionUse, _ findings: inout Findings) {
    findings.report(
      .unanalysable, "`\(name.text)` tells too many requests apart to be compared",
      at: condition.span, "more than \(Phrase.grouped(Region.mostBoxes)) separate cases",
      help: "group markets or families, or say it as several rules")
  }

  private func neverMet(
    _ requirement: RequirementDeclaration, _ rules: [RuleDeclaration],
    _ findings: inout Findings
  ) {
    findings.report(
      .requirementNeverMet, "no permitted task owes what `\(requirement.name.text)` requires",
      at: requirement.condition.span, "true of no permitted task",
      because: rules.first { $0.effect == .permit }.map {
        [LabelledSpan($0.name.span, "what is permitted")]
      } ?? [], help: "permit such a task, or drop the requirement")
  }

  /// Whether a condition holds for no task, or for all without saying so.
  private func isVacuous(
    _ known: Known, among everything: Region, _ findings: inout Findings
  ) -> Bool {
    let (rule, region) = (known.rule, known.region)
    guard !region.isEmpty else {
      findings.report(
        .neverTrue, "no task can meet the condition of `\(rule.name.text)`",
        at: rule.condition.span, "never true", help: "the rule decides nothing: mend it or drop it")
      return true
    }
    if case .always = rule.condition { return false }
    if everything.isCovered(by: [region]) == true {
      findings.report(
        .alwaysTrue, "every task meets the condition of `\(rule.name.text)`",
        at: rule.condition.span, "always true",
        help: "it tells nothing apart: leave `when` away if every task is meant")
      return true
    }
    return false
  }

  /// A rule whose tasks others of its effect cover adds nothing; of two equal ones the later is
  /// named, and no rule counts as cover that was itself named.
  private func covered(_ rules: [Known], _ findings: inout Findings) {
    var redundant: Set<Int> = []
    let near = RegionIndex(rules.map(\.region))
    for index in rules.indices {
      let single = near.covering(rules[index].region).first { other in
        other != index && rules[index].region.isCovered(by: [rules[other].region]) == true
          && (other < index || rules[other].region.isCovered(by: [rules[index].region]) != true)
      }
      guard let single else { continue }
      redundant.insert(index)
      report(rules[index].rule, coveredBy: [rules[single].rule], &findings)
    }
    for index in rules.indices.reversed() where !redundant.contains(index) {
      let others = near.meeting(rules[index].region).filter {
        $0 != index && !redundant.contains($0) && rules[$0].region.meets(rules[index].region)
      }
      guard others.count > 1,
        rules[index].region.isCovered(by: others.map { rules[$0].region }) == true
      else { continue }
      redundant.insert(index)
      report(rules[index].rule, coveredBy: others.map { rules[$0].rule }, &findings)
    }
  }

  private func report(
    _ rule: RuleDeclaration, coveredBy others: [RuleDeclaration], _ findings: inout Findings
  ) {
    let names = Phrase.list(others.prefix(3).map(\.name.text))
    findings.report(
      .ruleCovered,
      "`\(rule.name.text)` decides nothing that \(names)\(others.count == 1 ? "" : " together") "
        + "\(others.count == 1 ? "does" : "do") not", at: rule.name.span, "covered",
      because: others.prefix(3).map {
        LabelledSpan(
          $0.name.span, others.count == 1 ? "already covers every such task" : "covers a part")
      }, help: "drop `\(rule.name.text)`, or narrow what covers it")
  }

  private func overridden(
    _ permits: [Known], by forbids: [Known], _ findings: inout Findings
  ) {
    let nearForbids = RegionIndex(forbids.map(\.region))
    let nearPermits = RegionIndex(permits.map(\.region))
    for permit in permits {
      let culprits = nearForbids.meeting(permit.region).map { forbids[$0] }
        .filter { $0.region.meets(permit.region) }
      guard !culprits.isEmpty, permit.region.isCovered(by: culprits.map(\.region)) == true
      else { continue }
      findings.report(
        .alwaysOverridden,
        "`\(permit.rule.name.text)` permits nothing: every such task is forbidden",
        at: permit.rule.name.span, "always overridden",
        because: culprits.prefix(3).map {
          LabelledSpan($0.rule.name.span, "forbids them, and `forbid` wins")
        }, help: "narrow what forbids them, or drop `\(permit.rule.name.text)`")
    }
    guard !permits.isEmpty else { return }
    for forbid in forbids
    where !nearPermits.meeting(forbid.region)
      .contains(where: { permits[$0].region.meets(forbid.region) })
    {
      findings.report(
        .forbidsNothing, "`\(forbid.rule.name.text)` forbids only what nothing permits",
        at: forbid.rule.name.span, "decides no task",
        help: "the default is to deny: drop the rule, or check its condition")
    }
  }

  /// Every template is open to somebody: a permit for it that no forbid takes away.
  private func permitted(
    _ taskClass: TaskClass, _ templates: [Name], _ closed: Set<String>, _ open: [Region],
    _ findings: inout Findings
  ) {
    guard !findings.diagnostics.contains(where: { $0.code == .alwaysOverridden }) else { return }
    let reached = Region.templates(of: open)
    for template in templates
    where closed.contains(template.text) && !reached.contains(template.text) {
      findings.report(
        .neverPermitted, "no rule permits `\(template.text)` to anyone", at: template.span,
        "the default is to deny",
        help: "add `permit \(taskClass.rawValue) … when task.submitter is …`")
    }
  }
}

extension Condition {
  /// The markets that a condition names.
  fileprivate var markets: [String] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.markets)
    case .not(let part): part.markets
    case .marketsSubset(let markets): markets
    case .marketsContain(let market): [market]
    default: []
    }
  }
}
