import CanonDiagnostics
import CanonProgram
import CanonTypes

/// Every requirement is owed by some permitted task, and every rule over a class beside `train`
/// meets some task of its class.
struct RequirementCheck {
  let resolved: ResolvedPolicy
  let trainings: [TypedTraining]
  let tasks: [CheckedTask]

  func check(_ findings: inout Findings) {
    guard resolved.isWhole else { return }
    for taskClass in TaskClass.allCases { check(taskClass, &findings) }
  }

  private func instances(of taskClass: TaskClass) -> [RequestSpace.Instance] {
    if taskClass == .train {
      return trainings.map {
        .init(
          template: $0.declaration.name.text, arguments: $0.arguments,
          families: Set($0.families.map(\.name)).sorted())
      }
    }
    return tasks.map(\.task).filter { $0.taskClass == taskClass }.map {
      .init(template: $0.template, arguments: $0.arguments, families: $0.families)
    }
  }

  private func check(_ taskClass: TaskClass, _ findings: inout Findings) {
    let governance = resolved.governance
    let rules =
      taskClass == .train
      ? resolved.rules : governance.rules.filter { $0.taskClass == taskClass }
    let requirements = governance.requirements.filter { $0.taskClass == taskClass }
    let templates = governance.tasks.filter { $0.taskClass == taskClass }
    guard !requirements.isEmpty || (taskClass != .train && !(rules.isEmpty && templates.isEmpty))
    else { return }
    let instances = instances(of: taskClass)
    // A template with a mistake of its own has no instances, and is no second finding.
    let closed = Set(instances.map(\.template))
    guard templates.allSatisfy({ closed.contains($0.name.text) }),
      taskClass == .train ? !instances.isEmpty : governance.tasksAreWhole
    else { return }
    guard
      let space = RequestSpace(
        rules.map(\.condition.condition) + requirements.map(\.condition.condition),
        instances: instances, roles: governance.submitters(among: resolved.roles),
        purposes: PurposeTree(resolved.purposes), markets: governance.markets)
    else {
      findings.report(
        .unanalysable, "the rules tell too many requests apart to be compared",
        at: rules.first?.condition.span ?? resolved.policy.span,
        "more than \(Phrase.grouped(RequestSpace.most)) different ones",
        help: "group markets or families, or split the policy")
      return
    }
    let permitted = space.requests.filter { request in
      let matched = rules.filter { space.holds($0.condition.condition, request) }
      return matched.contains { $0.effect == .permit }
        && !matched.contains { $0.effect == .forbid }
    }
    for requirement in requirements
    where !permitted.contains(where: { space.holds(requirement.condition.condition, $0) }) {
      findings.report(
        .requirementNeverMet, "no permitted task owes what `\(requirement.name.text)` requires",
        at: requirement.condition.span, "true of no permitted task",
        because: rules.first { $0.effect == .permit }.map {
          [LabelledSpan($0.name.span, "what is permitted")]
        } ?? [], help: "permit such a task, or drop the requirement")
    }
    guard taskClass != .train else { return }
    reach(rules, templates, space, permitted, &findings)
  }

  private func reach(
    _ rules: [RuleDeclaration], _ templates: [TaskDeclaration], _ space: RequestSpace,
    _ permitted: [RequestSpace.Request], _ findings: inout Findings
  ) {
    var vacuous = false
    for rule in rules
    where !space.requests.contains(where: { space.holds(rule.condition.condition, $0) }) {
      vacuous = true
      findings.report(
        .neverTrue, "no task can meet the condition of `\(rule.name.text)`",
        at: rule.condition.span, "never true", help: "the rule decides nothing: mend it or drop it")
    }
    guard !vacuous else { return }
    for template in templates
    where !permitted.contains(where: { $0.template == template.name.text }) {
      findings.report(
        .neverPermitted, "no rule permits `\(template.name.text)` to anyone",
        at: template.name.span, "the default is to deny",
        help: "add `permit \(template.taskClass.rawValue) … when task.submitter is …`")
    }
  }
}
