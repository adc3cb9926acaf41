package import CanonProgram
import CanonWorkspace

/// A program that differs from a policy's in one place of one rule.
package struct Mutant: Hashable, Sendable {
  /// How a rule was changed; the names stand in reports.
  package enum Operation: String, Codable, CaseIterable, Hashable, Sendable {
    /// A single test is turned round.
    case negation
    /// A single test is left out.
    case omission
    /// A word of a single test is another one, or a set lacks it.
    case word
    /// `and` is `or`, or the reverse.
    case connective
    /// `permit` is `forbid`, or the reverse.
    case effect
    /// The rule or requirement is not there.
    case removal
  }

  package let operation: Operation
  /// The rule or requirement, by id.
  package let rule: String
  package let place: SourcePlace
  /// What was changed, for people: "`task.submitter is steward` negated".
  package let change: String
  package let taskClass: TaskClass
  /// What the rule's condition was, and what it is now; `nil` where the whole rule changed.
  let original: Condition
  let condition: Condition?
  package let program: Program

  /// Every mutant of a policy, in the order of the text; of two that are the same, the first.
  package static func all(of policy: TestedPolicy) -> [Mutant] {
    let words = Dictionary(
      uniqueKeysWithValues: TaskClass.allCases.map {
        ($0, Vocabulary(policy.program, $0, tests: policy.tests))
      })
    func deciding(_ program: Program) -> Deciding {
      Deciding(rules: program.rules, requirements: program.governance.requirements)
    }
    var seen: Set<Deciding> = [deciding(policy.program)]
    return policy.conditions.flatMap { placed -> [Mutant] in
      guard let (condition, taskClass) = policy.condition(of: placed.id),
        let words = words[taskClass]
      else { return [] }
      let maker = MutantMaker(
        policy: policy, placed: placed, original: condition, taskClass: taskClass,
        vocabulary: words)
      return maker.mutants()
    }.filter { seen.insert(deciding($0.program)).inserted }
  }

  /// All that a mutant changes.
  private struct Deciding: Hashable {
    let rules: [Rule]
    let requirements: [Requirement]
  }
}

/// Changes one rule in every way.
private struct MutantMaker {
  let policy: TestedPolicy
  let placed: PlacedCondition
  let original: Condition
  let taskClass: TaskClass
  let vocabulary: Vocabulary

  func mutants() -> [Mutant] {
    var own = [whole(.removal, "`\(placed.kind.rawValue) \(name)` removed") { $0 = nil }]
    if placed.kind != .require {
      let other = placed.kind == .permit ? "forbid" : "permit"
      own.append(
        whole(.effect, "`\(placed.kind.rawValue) \(name)` made a `\(other)`") { rule in
          rule?.effect = placed.kind == .permit ? .forbid : .permit
        })
    }
    var index = 0
    return own + changes(original, neutral: .always, &index, in: { $0 })
  }

  private var name: String { placed.id.split(separator: ".").last.map(String.init) ?? placed.id }

  /// Walks the condition with the index of its next single test.
  ///
  /// - Parameter neutral: what stands for a part that is left out here.
  /// - Parameter outer: the whole condition around a part.
  private func changes(
    _ condition: Condition, neutral: Condition, _ index: inout Int,
    in outer: (Condition) -> Condition
  ) -> [Mutant] {
    switch condition {
    case .always: return []
    case .not(let part):
      let inside: Condition = neutral == .always ? .any([]) : .always
      return changes(part, neutral: inside, &index) { outer(.not($0)) }
    case .all(let parts), .any(let parts):
      let first = index
      let isAll = if case .all = condition { true } else { false }
      func joined(_ parts: [Condition]) -> Condition { isAll ? .all(parts) : .any(parts) }
      var found: [Mutant] = []
      for (position, part) in parts.enumerated() {
        found += changes(part, neutral: isAll ? .always : .any([]), &index) { changed in
          var others = parts
          others[position] = changed
          return outer(joined(others))
        }
      }
      // The place of a connective is the operand behind it.
      let second = first + (parts.first?.tests.count ?? 0)
      guard parts.count > 1, placed.tests.indices.contains(second) else { return found }
      let (word, other) = isAll ? ("and", "or") : ("or", "and")
      let swapped = outer(isAll ? .any(parts) : .all(parts))
      return found + [
        single(
          .connective, second, "`\(word)` before `\(text(second))` made `\(other)`", swapped)
      ]
    default:
      defer { index += 1 }
      guard placed.tests.indices.contains(index) else { return [] }
      let said = text(index)
      let (here, others) = (index, vocabulary.others(of: condition))
      return [
        single(.negation, here, "`\(said)` negated", outer(.not(condition))),
        single(.omission, here, "`\(said)` left out", outer(neutral)),
      ]
        + others.map { single(.word, here, "`\(said)`: \($0.words)", outer($0.test)) }
    }
  }

  private func text(_ index: Int) -> String { policy.text(placed.tests[index]) }

  private func single(
    _ operation: Mutant.Operation, _ index: Int, _ change: String, _ condition: Condition
  ) -> Mutant {
    var program = policy.program
    for rule in program.rules.indices where program.rules[rule].id == placed.id {
      program.rules[rule].condition = condition
    }
    for owed in program.governance.requirements.indices
    where program.governance.requirements[owed].id == placed.id {
      program.governance.requirements[owed].condition = condition
    }
    return Mutant(
      operation: operation, rule: placed.id, place: policy.place(placed.tests[index]),
      change: change, taskClass: taskClass, original: original, condition: condition,
      program: program)
  }

  private func whole(
    _ operation: Mutant.Operation, _ change: String, _ edit: (inout Rule?) -> Void
  ) -> Mutant {
    var program = policy.program
    if placed.kind == .require {
      program.governance.requirements.removeAll { $0.id == placed.id }
    } else {
      program.rules = program.rules.compactMap { rule in
        guard rule.id == placed.id else { return rule }
        var changed: Rule? = rule
        edit(&changed)
        return changed
      }
    }
    return Mutant(
      operation: operation, rule: placed.id, place: policy.place(placed.name), change: change,
      taskClass: taskClass, original: original, condition: nil, program: program)
  }
}
