package import CanonProgram
package import CanonTypes

/// Where values come from and where they may go: from source columns over attributes, queries,
/// families and templates to what is released, and the rules that stand before a template.
package struct Lineage: Sendable {
  /// In the order of the flow, then by name.
  package private(set) var nodes: [Node] = []
  package private(set) var edges: Set<Edge> = []

  /// By their ends.
  package var edgesInOrder: [Edge] { edges.sorted { ($0.from, $0.to) < ($1.from, $1.to) } }
  private var known: Set<String> = []

  package struct Node: Codable, Sendable, Hashable {
    package var id: String
    package var kind: Kind
    package var name: String
    /// A word or two below the name.
    package var detail: String
    /// Of what has a class.
    package var label: Label?
  }

  /// The stages of the flow, in order.
  package enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
    case column, attribute, query, outcome, family, rule, template, release, acceptance, model
  }

  package struct Edge: Codable, Sendable, Hashable {
    package var from: String
    package var to: String
    /// A rule permits or forbids; nothing flows along it.
    package var isRule = false
  }

  package init(_ program: Program) {
    addAttributes(program)
    addQueries(program)
    addTemplates(program)
    addRules(program)
    let order = Dictionary(
      Kind.allCases.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    nodes.sort { (order[$0.kind] ?? 0, $0.name) < (order[$1.kind] ?? 0, $1.name) }
  }

  private mutating func add(
    _ kind: Kind, _ name: String, _ detail: String = "", label: Label? = nil
  ) -> String {
    let id = "\(kind.rawValue) \(name)"
    if known.insert(id).inserted {
      nodes.append(Node(id: id, kind: kind, name: name, detail: detail, label: label))
    }
    return id
  }

  private mutating func addAttributes(_ program: Program) {
    for attribute in program.attributes {
      let id = add(
        .attribute, attribute.name, "\(attribute.type.written) on \(attribute.entity)",
        label: attribute.label)
      for column in program.columns(of: attribute) {
        edges.insert(Edge(from: add(.column, column), to: id))
      }
    }
  }

  private mutating func addQueries(_ program: Program) {
    // Every window asks when something was.
    let times = program.entities.compactMap(\.eventTime)
    for feature in program.features {
      let query = add(
        .query, Lineage.base(feature.id), feature.type.written, label: feature.label)
      for name in feature.reading.attributes + times {
        edges.insert(Edge(from: "attribute \(name)", to: query))
      }
      for family in program.families where family.features.contains(feature.id) {
        edges.insert(Edge(from: query, to: add(.family, family.name)))
      }
    }
    for outcome in program.outcomes {
      let id = add(.outcome, Lineage.base(outcome.id), "foretold", label: outcome.label)
      for name in outcome.reading.attributes + times {
        edges.insert(Edge(from: "attribute \(name)", to: id))
      }
    }
  }

  private mutating func addTemplates(_ program: Program) {
    for training in program.trainings {
      let template = add(.template, training.template, "train")
      // Markets are data: they say whose records a task reads.
      for market in program.attributes where market.type == .market {
        edges.insert(Edge(from: "attribute \(market.name)", to: template))
      }
      for id in training.families {
        guard let family = program.families.first(where: { $0.id == id }) else { continue }
        edges.insert(Edge(from: "family \(family.name)", to: template))
      }
      if let outcome = training.goal.outcome {
        edges.insert(Edge(from: "outcome \(Lineage.base(outcome))", to: template))
      }
      let release = add(
        .release, "\(training.template) under \(training.privacy)",
        "ρ \(Figures.rho(training.cost.total)) at worst", label: .released)
      edges.insert(Edge(from: template, to: release))
      let acceptance = add(.acceptance, training.acceptance, "then \(training.settlement)")
      edges.insert(Edge(from: release, to: acceptance))
      edges.insert(
        Edge(from: acceptance, to: add(.model, training.output, "once settled", label: .released)))
    }
    for task in program.governance.tasks {
      let template = add(.template, task.template, task.taskClass.rawValue)
      for name in task.families { edges.insert(Edge(from: "family \(name)", to: template)) }
      for name in task.reads?.attributes ?? [] {
        edges.insert(Edge(from: "attribute \(name)", to: template))
      }
      guard let privacy = task.privacy else { continue }
      let release = add(.release, "\(task.template) under \(privacy)", label: .released)
      edges.insert(Edge(from: template, to: release))
    }
  }

  /// A rule stands before every template of its class, unless it names some.
  private mutating func addRules(_ program: Program) {
    let templates =
      program.trainings.map { (TaskClass.train, $0.template) }
      + program.governance.tasks.map { ($0.taskClass, $0.template) }
    for rule in program.rules {
      let id = add(.rule, rule.id, rule.effect.rawValue)
      let named = rule.condition.templates
      for (taskClass, template) in templates
      where taskClass == rule.taskClass && (named.isEmpty || named.contains(template)) {
        edges.insert(Edge(from: id, to: "template \(template)", isRule: true))
      }
    }
  }

  /// `visits` of `visits(90d)`.
  private static func base(_ id: String) -> String { String(id.prefix { $0 != "(" }) }
}

extension Lineage {
  /// Everything from which something flows into a node, and into which something flows from it;
  /// each in the order of the flow.
  package func around(_ id: String) -> (from: [Node], to: [Node]) {
    (reach(id, \.to, \.from), reach(id, \.from, \.to))
  }

  private func reach(
    _ id: String, _ near: KeyPath<Edge, String>, _ far: KeyPath<Edge, String>
  ) -> [Node] {
    var (seen, open): (Set<String>, [String]) = ([], [id])
    while let current = open.popLast() {
      for edge in edges where !edge.isRule && edge[keyPath: near] == current {
        if seen.insert(edge[keyPath: far]).inserted { open.append(edge[keyPath: far]) }
      }
    }
    return nodes.filter { seen.contains($0.id) }
  }

  /// The part of the graph that has to do with a node, its rules included.
  package func part(around id: String) -> Lineage {
    let (from, to) = around(id)
    var kept = Set((from + to).map(\.id) + [id])
    kept.formUnion(edges.filter { $0.isRule && kept.contains($0.to) }.map(\.from))
    var part = self
    part.nodes = nodes.filter { kept.contains($0.id) }
    part.edges = edges.filter { kept.contains($0.from) && kept.contains($0.to) }
    return part
  }
}

extension Program {
  /// `TABLE.COLUMN` for each column that a value is read from.
  fileprivate func columns(of attribute: Attribute) -> [String] {
    let table = table(of: attribute.entity) ?? "source"
    switch attribute.source {
    case .column(let column, _): return ["\(table).\(column)"]
    case .difference(let column, let minus): return ["\(table).\(column)", "\(table).\(minus)"]
    case .lookup(let column, let other, _, let result):
      return ["\(table).\(column)", "\(other).\(result)"]
    case .constant, nil: return []
    }
  }

  /// The table whose rows state an entity: its own, or that of an entity below it.
  private func table(of entity: String) -> String? {
    for candidate in entities {
      guard let table = candidate.rowsTable else { continue }
      var current: String? = candidate.name
      for _ in 0...entities.count {
        if current == entity { return table }
        current = entities.first { $0.name == current }?.parent
      }
    }
    return nil
  }
}

extension Condition {
  /// Templates that the condition asks for by name.
  fileprivate var templates: Set<String> {
    switch self {
    case .trainingIs(let names): Set(names)
    case .all(let parts), .any(let parts):
      parts.reduce(into: []) { $0.formUnion($1.templates) }
    default: []
    }
  }
}
