import CanonProgram
import CanonTypes

/// The names that the rules of one program can tell apart, each list ascending.
struct Universe {
  struct Template: Hashable {
    var taskClass: TaskClass
    var name: String
  }

  /// A template parameter and the values that closed instances give it. One more value stands for
  /// its absence.
  struct Argument {
    var name: String
    var values: [String]
  }

  /// A closed training or task.
  struct Instance {
    var id: String
    var template: Template
    var arguments: [Training.Argument]
    var families: [String]
    /// Ids of closed families.
    var closed: [String]
    var output: String
    var privacy: String?
    var rho: Rho
    var place: SourcePlace
  }

  let roles: [String]
  let purposes: [String]
  /// By name: the purposes that are that one, or lie within it; ascending.
  let within: [String: [Int]]
  let markets: [String]
  let families: [String]
  let templates: [Template]
  let arguments: [Argument]
  let instances: [Instance]
  let closed: [String]

  var dimensions: Int { Clause.argument + arguments.count }

  init(_ program: Program) {
    roles = Universe.ordered(program.roles)
    purposes = Universe.ordered(program.purposes.map(\.name))
    let parents = Dictionary(program.purposes.map { ($0.name, $0.parent) }) { first, _ in first }
    var within: [String: [Int]] = [:]
    for (index, purpose) in purposes.enumerated() {
      var line: Set<String> = []
      var current: String? = purpose
      while let name = current, let parent = parents[name], line.insert(name).inserted {
        within[name, default: []].append(index)
        current = parent
      }
    }
    self.within = within
    let conditions =
      program.rules.map(\.condition) + program.governance.requirements.map(\.condition)
    var markets = Set(program.governance.markets)
    for condition in conditions { condition.collectMarkets(&markets) }
    self.markets = Universe.ordered(markets)
    families = Universe.ordered(program.families.map(\.name))
    closed = Universe.ordered(program.families.map(\.id))
    instances = Universe.instances(program)
    let templates = Set(instances.map(\.template))
    self.templates = templates.sorted {
      ($0.taskClass.rawValue, $0.name) < ($1.taskClass.rawValue, $1.name)
    }
    var values: [String: Set<String>] = [:]
    for argument in instances.flatMap(\.arguments) {
      values[argument.name, default: []].insert(argument.value)
    }
    arguments = Universe.ordered(values.keys).map {
      Argument(name: $0, values: Universe.ordered(values[$0] ?? []))
    }
  }

  /// Each once, by the bytes of their UTF-8.
  static func ordered(_ names: some Sequence<String>) -> [String] {
    Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Where a name stands in a list that `ordered` made.
  static func index(of name: String, in names: [String]) -> Int? {
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle].utf8.lexicographicallyPrecedes(name.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < names.count && names[low] == name ? low : nil
  }

  static func indices(of some: [String], in names: [String]) -> [Int] {
    Set(some.compactMap { index(of: $0, in: names) }).sorted()
  }

  private static func instances(_ program: Program) -> [Instance] {
    let names = Dictionary(program.families.map { ($0.id, $0.name) }) { first, _ in first }
    let trainings = program.trainings.map { training in
      Instance(
        id: training.id, template: Template(taskClass: .train, name: training.template),
        arguments: training.arguments,
        families: ordered(training.families.compactMap { names[$0] }),
        closed: training.families, output: training.output, privacy: training.privacy,
        rho: training.cost.total, place: training.place)
    }
    let known = Set(trainings.map(\.id))
    let tasks = program.governance.tasks.filter { !known.contains($0.id) }.map { task in
      Instance(
        id: task.id, template: Template(taskClass: task.taskClass, name: task.template),
        arguments: task.arguments, families: ordered(task.families), closed: [],
        output: task.output, privacy: task.privacy, rho: task.cost?.total ?? .zero,
        place: task.place)
    }
    return (trainings + tasks).sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }
}

extension Condition {
  /// The markets that a condition speaks of.
  fileprivate func collectMarkets(_ names: inout Set<String>) {
    switch self {
    case .all(let parts), .any(let parts): for part in parts { part.collectMarkets(&names) }
    case .not(let part): part.collectMarkets(&names)
    case .marketsSubset(let set): names.formUnion(set)
    case .marketsContain(let name): names.insert(name)
    default: break
    }
  }
}
