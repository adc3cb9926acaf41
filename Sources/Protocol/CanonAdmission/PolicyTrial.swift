package import CanonProgram
package import CanonRecords
import CanonRegistry
import CanonTypes

/// A test of a policy, decided by the rules of the compiled program.
///
/// Budget, cohort and signatures are no part of a test: it says what the policy permits, not what
/// can be paid for today.
package struct PolicyTrial: Codable, Hashable, Sendable {
  package let title: String
  package let place: SourcePlace
  package let task: String
  /// Permitted, denied or blocked.
  package let answer: PolicyTest.Answer
  package let rules: [String]
  package let obligations: [Obligation]
  package let reasons: [Reason]
  /// What was expected and is not so; none when the test passes.
  package let failures: [String]

  package var passed: Bool { failures.isEmpty }

  package init(_ test: PolicyTest, under program: Program) {
    (title, place, task) = (test.title, test.place, test.task)
    let found = PolicyTrial.decide(test, program)
    (answer, rules) = (found.answer, found.rules)
    (obligations, reasons) = (found.obligations.flatMap(\.obligations), found.reasons)
    let answer = found.answer
    var failures: [String] = []
    for expectation in test.expectations {
      let holds =
        expectation.answer == .obliged
        ? answer == .permitted && !found.obligations.isEmpty : answer == expectation.answer
      if !holds {
        failures.append(
          expectation.answer == .obliged
            ? "obliged is expected, it is \(answer.rawValue) without an obligation"
            : "\(expectation.answer.rawValue) is expected, it is \(answer.rawValue)")
        continue
      }
      let causes =
        expectation.answer == .obliged ? found.obligations.map(\.id) : found.causes
      let missing = expectation.causes.filter { !causes.contains($0) }
      if !missing.isEmpty {
        failures.append(
          "\(expectation.answer.rawValue), but not by \(missing.joined(separator: ", "))")
      }
    }
    self.failures = failures
  }

  private struct Found {
    var answer: PolicyTest.Answer
    var rules: [String] = []
    var obligations: [Requirement] = []
    var reasons: [Reason]
    /// The rules of the answer's own effect, or the concepts that block.
    var causes: [String] = []
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
        causes: ruling.rules.filter { effects[$0] == .forbid })
    }
    if let training, !test.concepts.isEmpty,
      let found = blocked(training, families, test.concepts, registry)
    {
      return found
    }
    return Found(
      answer: .permitted, rules: ruling.rules, obligations: ruling.requirements,
      reasons: ruling.reasons, causes: ruling.rules.filter { effects[$0] == .permit })
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
