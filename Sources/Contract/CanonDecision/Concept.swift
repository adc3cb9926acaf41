import CanonProgram
import CanonTypes

/// A name of the shared meaning, with what a request that uses it needs to know.
struct Concept {
  var name: String
  /// A local attribute: its logic stays in the Vault.
  var isLocal = false
  /// Whether it is offered for a name that maps to nothing.
  var isCandidate = false
  var domain: String?
  /// Type and entity as an author writes them: `Money(USD) on Line`; queries say `query` before.
  var shape: String?
  /// Ids of the closed families through which a task may use it.
  var closed: Set<String> = []

  /// Every known name, ascending.
  static func all(of program: Program) -> [Concept] {
    var found: [String: Concept] = [:]
    func note(_ name: String, _ change: (inout Concept) -> Void) {
      change(&found[name, default: Concept(name: name)])
    }
    func base(_ id: String) -> String { String(id.prefix { $0 != "(" }) }
    var users: [String: Set<String>] = [:]
    for family in program.families {
      for feature in family.features { users[feature, default: []].insert(family.id) }
      note(family.name) {
        $0.isCandidate = true
        $0.closed.insert(family.id)
      }
      note(family.id) { _ in }
    }
    let unit = program.entities.first { $0.parent == nil }?.name ?? ""
    let local = Set(program.attributes.filter { $0.label == .local }.map(\.name))
    for feature in program.features {
      for name in [feature.id, base(feature.id)] {
        note(name) {
          $0.isCandidate = true
          $0.domain = feature.domain
          $0.shape = "query \(feature.type.written) on \(unit)"
          $0.closed.formUnion(users[feature.id] ?? [])
        }
      }
      for attribute in feature.reading.attributes where !local.contains(attribute) {
        note(attribute) { $0.closed.formUnion(users[feature.id] ?? []) }
      }
    }
    for attribute in program.attributes {
      note(attribute.name) {
        $0.isCandidate = true
        $0.isLocal = attribute.label == .local
        $0.domain = attribute.domain
        $0.shape = "\(attribute.type.written) on \(attribute.entity)"
      }
    }
    for outcome in program.outcomes {
      note(outcome.id) { _ in }
      note(base(outcome.id)) { _ in }
    }
    for entity in program.entities { note(entity.name) { _ in } }
    return found.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
