package import CanonProgram
package import CanonRecords
import CanonRegistry
import CanonTypes

/// A test of a policy, decided by the rules of the compiled program.
///
/// Budget, cohort and signatures are no part of a test: it says what the policy permits, not what
/// can be paid for today.
package struct PolicyTrial: Hashable, Sendable {
  package let title: String
  package let place: SourcePlace
  package let task: String
  /// Permitted, denied or blocked.
  package let answer: PolicyTest.Answer
  package let rules: [String]
  /// The rules of the answer's own effect, or the concepts that block.
  package let causes: [String]
  /// The requirements that are owed, by id, and what they ask for.
  package let requirements: [String]
  package let obligations: [Obligation]
  package let reasons: [Reason]
  /// What the rules were asked; `nil` for a task that the policy refuses whatever its rules say.
  package let facts: TaskFacts?
  /// Whether the rules permit it, so that requirements were asked too; a concept may still block.
  package let rulesPermit: Bool
  /// What was expected and is not so; none when the test passes.
  package let failures: [String]

  package var passed: Bool { failures.isEmpty }

  package init(_ test: PolicyTest, under program: Program) {
    (title, place, task) = (test.title, test.place, test.task)
    let found = PolicyTrial.decide(test, program)
    (answer, rules, causes) = (found.answer, found.rules, found.causes)
    requirements = found.obligations.map(\.id)
    (obligations, reasons) = (found.obligations.flatMap(\.obligations), found.reasons)
    (facts, rulesPermit) = (found.facts, found.rulesPermit)
    failures = test.expectations.compactMap { PolicyTrial.failure($0, found) }
  }

  private static func failure(_ expected: PolicyTest.Expectation, _ found: Found) -> String? {
    let (word, owed) = (expected.answer.rawValue, found.obligations.map(\.id))
    let answer = found.answer
    switch expected.answer {
    case .permitted, .denied, .blocked:
      guard answer == expected.answer else {
        return "\(word) is expected, it is \(answer.rawValue)"
      }
    case .obliged:
      guard answer == .permitted, !owed.isEmpty else {
        return "obliged is expected, it is \(answer.rawValue) without an obligation"
      }
    case .unobliged:
      guard answer == .permitted else {
        return "unobliged is expected, it is \(answer.rawValue)"
      }
      let much = expected.causes.isEmpty ? owed : owed.filter(expected.causes.contains)
      return much.isEmpty ? nil : "unobliged is expected, but \(list(much)) asks for more"
    }
    let causes = expected.answer == .obliged ? owed : found.causes
    let missing = expected.causes.filter { !causes.contains($0) }
    return missing.isEmpty ? nil : "\(word), but not by \(list(missing))"
  }

  private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  private struct Found {
    var answer: PolicyTest.Answer
    var rules: [String] = []
    var obligations: [Requirement] = []
    var reasons: [Reason]
    var causes: [String] = []
    var facts: TaskFacts?
    var rulesPermit = false
  }

  private static func decide(_ test: PolicyTest, _ program: Program) -> Found {
    let gate = PolicyGate(program: program)
    let training = program.trainings.first { $0.id == test.task }
    let task = program.governance.tasks.first { $0.id == test.task }
    let registry = Registry(program)
    let names = training.map { registry.familyNames(of: $0) } ?? task?.families ?? []
    let families = test.families ?? names
    var refusals = gate.role(test.role) + gate.markets(test.markets)
    let block = program.privacyBlocks.first { $0.name == training?.privacy ?? task?.privacy }
    if let block { refusals += gate.consent(test.purpose, under: block) }
    for family in families where !names.contains(family) {
      refusals.append(
        AdmissionCode.familyOutside.reason("`\(family)` is not a family of `\(test.task)`"))
    }
    if let output = test.output, output != training?.output ?? task?.output {
      refusals.append(
        AdmissionCode.outputNotReleased.reason("`\(output)` is not what this task may release"))
    }
    guard let template = training?.template ?? task?.template else {
      return Found(
        answer: .denied,
        reasons: [AdmissionCode.trainingUnknown.reason("the policy has no task `\(test.task)`")])
    }
    guard refusals.isEmpty else { return Found(answer: .denied, reasons: refusals) }
    let facts = TaskFacts(
      role: test.role, purpose: test.purpose, markets: test.markets, families: families,
      template: template, arguments: training?.arguments ?? task?.arguments ?? [],
      taskClass: task?.taskClass ?? .train)
    let ruling = Ruling(facts, under: program)
    let effects = Dictionary(program.rules.map { ($0.id, $0.effect) }) { first, _ in first }
    guard ruling.isPermitted else {
      return Found(
        answer: .denied, rules: ruling.rules, reasons: ruling.reasons,
        causes: ruling.rules.filter { effects[$0] == .forbid }, facts: facts)
    }
    if let training, !test.concepts.isEmpty,
      var found = blocked(training, families, test.concepts, registry)
    {
      (found.facts, found.rulesPermit) = (facts, true)
      return found
    }
    return Found(
      answer: .permitted, rules: ruling.rules, obligations: ruling.requirements,
      reasons: ruling.reasons, causes: ruling.rules.filter { effects[$0] == .permit },
      facts: facts, rulesPermit: true)
  }

  /// Concepts that map to nothing block a task; those that stay local or outside deny it.
  private static func blocked(
    _ training: Training, _ families: [String], _ concepts: [String], _ registry: Registry
  ) -> Found? {
    let found = registry.resolve(training, families: families, concepts: concepts, epochId: 0)
    return switch found {
    case .resolved: nil
    case .blocked(let unmapped):
      Found(answer: .blocked, reasons: found.reasons, causes: unmapped.map(\.name))
    case .localOnly, .outside: Found(answer: .denied, reasons: found.reasons)
    }
  }
}
