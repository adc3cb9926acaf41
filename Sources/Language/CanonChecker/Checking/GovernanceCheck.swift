import CanonDiagnostics
import CanonProgram
import CanonTypes

/// What a policy declares beside its trainings, judged with the blocks and trainings around it.
struct GovernanceCheck {
  let typed: TypedPolicy
  let blocks: [PrivacyBlock]
  let trainings: [CheckedTraining]

  /// What came of it: the compiled form, the tasks with their queries, and the policy's tests.
  func check(
    _ memory: CheckMemory?, _ findings: inout Findings
  ) -> (governance: Governance, tasks: [CheckedTask], tests: [PolicyTest]) {
    let resolved = typed.resolved
    let declared = resolved.governance
    let byName = Dictionary(blocks.map { ($0.name, $0) }) { first, _ in first }
    var tasker = TaskCheck(resolved: resolved, blocks: byName)
    let tasks = declared.tasks.flatMap { tasker.check($0, &findings) }
    RuleCheck(resolved: resolved, trainings: typed.trainings, tasks: tasks)
      .check(memory, &findings)
    let costs =
      trainings.map { ($0.typed.declaration.privacy.text, $0.dearest) }
      + tasks.compactMap { task in
        task.task.privacy.flatMap { name in task.task.cost.map { (name, $0.total) } }
      }
    let evolutions = EvolutionCheck(
      blocks: byName, dearest: Dictionary(costs, uniquingKeysWith: max), resolved: resolved)
    let policy = resolved.policy.text
    let governance = Governance(
      stewards: declared.stewards.sorted { $0.of < $1.of },
      actors: declared.actors.sorted { $0.role < $1.role }, markets: declared.markets,
      scopes: declared.scopes.sorted { $0.name < $1.name },
      delegations: declared.delegations.sorted { $0.name < $1.name },
      evolutions: declared.evolutions.compactMap { evolutions.check($0, &findings) }
        .sorted { $0.name < $1.name },
      requirements: declared.requirements.map { requirement in
        Requirement(
          id: "\(policy).\(requirement.name.text)", taskClass: requirement.taskClass,
          condition: requirement.condition.condition, obligations: requirement.obligations,
          because: requirement.because, place: resolved.place(requirement.name.span))
      }.sorted { $0.id < $1.id }, tasks: tasks.map(\.task).sorted { $0.id < $1.id })
    let templates = Dictionary(
      resolved.trainings.map { ($0.name.text, $0.parameters) }
        + declared.tasks.map { ($0.name.text, $0.parameters) },
      uniquingKeysWith: { first, _ in first })
    return (governance, tasks, declared.tests.compactMap { test($0, templates, &findings) })
  }

  /// A test whose task is closed as the template would close it.
  private func test(
    _ use: TestDeclaration, _ templates: [String: [TemplateParameter]],
    _ findings: inout Findings
  ) -> PolicyTest? {
    let resolved = typed.resolved
    let name = use.task.name.text
    guard let parameters = templates[name],
      let arguments = ArgumentTyper(resolved: resolved).bind(
        use.task, to: parameters, in: [:], &findings)
    else { return nil }
    return PolicyTest(
      title: use.title, task: ArgumentTyper.id(name, arguments), role: use.role,
      purpose: use.purpose, markets: use.markets, families: use.families,
      concepts: use.concepts, output: use.output, expectations: use.expectations,
      place: resolved.place(use.span))
  }
}
