import CanonProgram

/// The words that a changed test may say in the place of its own.
struct Vocabulary {
  let submitters: [String]
  let purposes: [Purpose]
  let families: [String]
  let markets: [String]
  let templates: [String]
  /// By parameter of a template.
  let arguments: [String: [String]]

  /// - Parameter tests: they name markets that no rule does.
  init(_ program: Program, _ taskClass: TaskClass, tests: [PolicyTest]) {
    let governance = program.governance
    submitters = program.roles.filter { governance.actor(of: $0) == .taskSubmitter }.sorted()
    purposes = program.purposes
    families = Set(program.families.map(\.name)).sorted()
    let conditions =
      program.rules.map(\.condition) + governance.requirements.map(\.condition)
    markets = Set(
      governance.markets + tests.flatMap(\.markets)
        + conditions.flatMap(\.tests).flatMap(Vocabulary.markets)
    ).sorted()
    let tasks = governance.tasks.filter { $0.taskClass == taskClass }
    templates = Set(
      taskClass == .train ? program.trainings.map(\.template) : tasks.map(\.template)
    ).sorted()
    let given =
      taskClass == .train ? program.trainings.flatMap(\.arguments) : tasks.flatMap(\.arguments)
    arguments = given.reduce(into: [:]) { found, argument in
      if found[argument.name]?.contains(argument.value) != true {
        found[argument.name, default: []].append(argument.value)
      }
    }
  }

  private static func markets(_ test: Condition) -> [String] {
    switch test {
    case .marketsSubset(let names): names
    case .marketsContain(let name): [name]
    default: []
    }
  }

  /// Other readings of a single test: what it says instead, in words and as a condition.
  func others(of test: Condition) -> [(words: String, test: Condition)] {
    switch test {
    case .submitterIs(let role):
      return next(role, submitters) { .submitterIs(role: $0) }
    case .purposeWithin(let name): return purposes(around: name)
    case .familiesSubset(let names):
      return members(names, families) { .familiesSubset(of: $0) }
    case .familiesContain(let name): return next(name, families) { .familiesContain($0) }
    case .marketsSubset(let names): return members(names, markets) { .marketsSubset(of: $0) }
    case .marketsContain(let name): return next(name, markets) { .marketsContain($0) }
    case .trainingIs(let names): return members(names, templates) { .trainingIs($0) }
    case .argument(let name, let values):
      return members(values, arguments[name] ?? []) { .argument(name, isOneOf: $0) }
    case .always, .all, .any, .not: return []
    }
  }

  /// The purpose that contains it, those that it contains, or another where it has neither.
  private func purposes(around name: String) -> [(words: String, test: Condition)] {
    let parent = purposes.first { $0.name == name }?.parent
    let children = purposes.filter { $0.parent == name }.map(\.name).sorted()
    let near =
      (parent.map { [("widened to `\($0)`", Condition.purposeWithin($0))] } ?? [])
      + children.map { ("narrowed to `\($0)`", Condition.purposeWithin($0)) }
    if !near.isEmpty { return near.map { (words: $0.0, test: $0.1) } }
    return next(name, purposes.map(\.name).sorted()) { .purposeWithin($0) }
  }

  /// The word that follows in a universe, round and round; none where there is no other.
  private func next(
    _ name: String, _ universe: [String], _ make: (String) -> Condition
  ) -> [(words: String, test: Condition)] {
    let others = universe.filter { $0 != name }
    guard let other = others.first(where: { $0 > name }) ?? others.first else { return [] }
    return [(words: "`\(other)` for `\(name)`", test: make(other))]
  }

  /// Each member left out, and another put in its place.
  private func members(
    _ names: [String], _ universe: [String], _ make: ([String]) -> Condition
  ) -> [(words: String, test: Condition)] {
    let left = names.count > 1 ? names : []
    let others = universe.filter { !names.contains($0) }.sorted()
    return left.map { name in
      (words: "without `\(name)`", test: make(names.filter { $0 != name }))
    }
      + names.compactMap { name in
        (others.first { $0 > name } ?? others.first).map { other in
          (
            words: "`\(other)` for `\(name)`",
            test: make(names.map { $0 == name ? other : $0 }.sorted())
          )
        }
      }
  }
}
