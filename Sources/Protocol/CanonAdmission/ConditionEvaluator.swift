package import CanonProgram

/// What a rule can read of a task: the submitter's role and the task's declared scope.
package struct TaskFacts: Hashable, Sendable {
  package var role: String
  package var purpose: String
  package var markets: [String]
  package var families: [String]
  package var template: String
  package var arguments: [Training.Argument]
  package var taskClass: TaskClass

  package init(
    role: String, purpose: String, markets: [String], families: [String], template: String,
    arguments: [Training.Argument], taskClass: TaskClass = .train
  ) {
    self.role = role
    self.purpose = purpose
    self.markets = markets
    self.families = families
    self.template = template
    self.arguments = arguments
    self.taskClass = taskClass
  }
}

/// Evaluates conditions. It is total: finite sets and subset tests cannot fail, and a purpose or
/// an argument that is not there makes an atom false, never an error.
package struct ConditionEvaluator: Sendable {
  private let facts: TaskFacts
  /// The purpose and everything that contains it.
  private let purposes: Set<String>

  package init(_ facts: TaskFacts, purposes: [Purpose]) {
    self.facts = facts
    var line: Set<String> = []
    var current: String? = facts.purpose
    // A name is visited once, so that a bundle with a loop of purposes ends all the same.
    while let name = current, let purpose = purposes.first(where: { $0.name == name }),
      line.insert(name).inserted
    {
      current = purpose.parent
    }
    self.purposes = line
  }

  package func holds(_ condition: Condition) -> Bool {
    switch condition {
    case .always: true
    case .all(let parts): parts.allSatisfy(holds)
    case .any(let parts): parts.contains(where: holds)
    case .not(let part): !holds(part)
    case .submitterIs(let role): facts.role == role
    case .purposeWithin(let name): purposes.contains(name)
    case .familiesSubset(let set): facts.families.allSatisfy(set.contains)
    case .familiesContain(let name): facts.families.contains(name)
    case .marketsSubset(let set): facts.markets.allSatisfy(set.contains)
    case .marketsContain(let name): facts.markets.contains(name)
    case .trainingIs(let names): names.contains(facts.template)
    case .argument(let name, let values):
      facts.arguments.contains { $0.name == name && values.contains($0.value) }
    }
  }

  /// What each single test of a condition comes to, in the order of the text: `nil` where
  /// evaluation from left to right ends before it. As many as `Condition.tests`.
  package func trace(_ condition: Condition) -> [Bool?] {
    var found: [Bool?] = []
    _ = follow(condition, true, &found)
    return found
  }

  private func follow(_ condition: Condition, _ isReached: Bool, _ found: inout [Bool?]) -> Bool {
    switch condition {
    case .always: return true
    case .not(let part): return !follow(part, isReached, &found)
    case .all(let parts):
      return parts.reduce(true) { holds, part in
        let own = follow(part, isReached && holds, &found)
        return holds && own
      }
    case .any(let parts):
      return parts.reduce(false) { holds, part in
        let own = follow(part, isReached && !holds, &found)
        return holds || own
      }
    default:
      let holds = holds(condition)
      found.append(isReached ? holds : nil)
      return holds
    }
  }

  /// The value of the task that a single test reads, as `name = value`; `nil` for what is none.
  package func value(readBy test: Condition) -> String? {
    switch test {
    case .submitterIs: "submitter = \(facts.role)"
    case .purposeWithin: "purpose = \(facts.purpose)"
    case .familiesSubset, .familiesContain: "families = \(list(facts.families))"
    case .marketsSubset, .marketsContain: "markets = \(list(facts.markets))"
    case .trainingIs: "\(facts.taskClass == .train ? "training" : "template") = \(facts.template)"
    case .argument(let name, _):
      "\(name) = \(facts.arguments.first { $0.name == name }?.value ?? "nothing")"
    case .always, .all, .any, .not: nil
    }
  }

  /// The parts of a condition that keep it from holding, as people read them; none when it holds.
  package func misses(_ condition: Condition) -> [String] {
    guard !holds(condition) else { return [] }
    if case .all(let parts) = condition { return parts.flatMap(misses) }
    if case .any(let parts) = condition {
      return parts.isEmpty ? ["one of nothing"] : parts.flatMap(misses)
    }
    return [sentence(condition)]
  }

  private func sentence(_ condition: Condition) -> String {
    switch condition {
    case .submitterIs(let role): "submitter = \(facts.role), not \(role)"
    case .purposeWithin(let name): "purpose = \(facts.purpose), not within \(name)"
    case .familiesSubset(let set): "families beyond the rule = \(extra(facts.families, set))"
    case .familiesContain(let name): "families lack \(name)"
    case .marketsSubset(let set): "markets beyond the rule = \(extra(facts.markets, set))"
    case .marketsContain(let name): "markets lack \(name)"
    case .trainingIs(let names): "training = \(facts.template), not \(list(names))"
    case .argument(let name, let values):
      "\(name) = \(facts.arguments.first { $0.name == name }?.value ?? "nothing")"
        + ", not \(list(values))"
    case .not(let part): "not allowed: \(affirmed(part))"
    case .always, .all, .any: "condition"
    }
  }

  /// What holds although it must not.
  private func affirmed(_ condition: Condition) -> String {
    switch condition {
    case .always: "always"
    case .all(let parts), .any(let parts):
      parts.filter(holds).map(affirmed).joined(separator: " and ")
    case .not(let part): misses(part).joined(separator: " and ")
    case .submitterIs(let role): "submitter = \(role)"
    case .purposeWithin(let name): "purpose within \(name)"
    case .familiesSubset(let set): "families within \(list(set))"
    case .familiesContain(let name): "families contain \(name)"
    case .marketsSubset(let set): "markets within \(list(set))"
    case .marketsContain(let name): "markets contain \(name)"
    case .trainingIs: "training = \(facts.template)"
    case .argument(let name, _):
      "\(name) = \(facts.arguments.first { $0.name == name }?.value ?? "")"
    }
  }

  private func extra(_ names: [String], _ set: [String]) -> String {
    list(names.filter { !set.contains($0) })
  }

  private func list(_ names: [String]) -> String { names.sorted().joined(separator: ", ") }
}
