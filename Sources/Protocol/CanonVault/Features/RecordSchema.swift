import CanonProgram

/// The entities and attributes of a policy, numbered, as the reading of features needs them.
///
/// Entity 0 is the privacy unit; every entity stands behind its parent.
struct RecordSchema: Sendable {
  struct Node: Sendable {
    var entity: Entity
    /// The parent's number; -1 for the unit.
    var parent: Int
    /// The node whose event time dates these records, and that time's column; -1 when undated.
    var datedBy: Int
    var timeColumn: Int
    /// Attributes with a source, in order.
    var attributes: [Attribute]
  }

  let nodes: [Node]

  /// Where an attribute's values stand.
  struct Place: Sendable, Hashable {
    var node: Int
    var column: Int
  }

  private let places: [String: Place]

  init(program: Program) throws(VaultFault) {
    guard let unit = program.entities.first(where: { $0.parent == nil }) else {
      throw VaultFault(.notIngestible, "the policy has no privacy unit")
    }
    var order = [unit]
    var index = 0
    while index < order.count {
      order += program.entities.filter { $0.parent == order[index].name }
      index += 1
    }
    var nodes: [Node] = []
    var places: [String: Place] = [:]
    for (number, entity) in order.enumerated() {
      let attributes = program.attributes
        .filter { $0.entity == entity.name && $0.source != nil }.sorted { $0.name < $1.name }
      let parent = order.firstIndex { $0.name == entity.parent } ?? -1
      let time = attributes.firstIndex { $0.name == entity.eventTime && $0.type == .instant }
      let inherited = parent < 0 ? (-1, 0) : (nodes[parent].datedBy, nodes[parent].timeColumn)
      let dated = time.map { (number, $0) } ?? inherited
      nodes.append(
        Node(
          entity: entity, parent: parent, datedBy: dated.0, timeColumn: dated.1,
          attributes: attributes))
      for (column, attribute) in attributes.enumerated() {
        places[attribute.name] = Place(node: number, column: column)
      }
    }
    (self.nodes, self.places) = (nodes, places)
  }

  func node(_ entity: String) -> Int? { nodes.firstIndex { $0.entity.name == entity } }

  func place(_ attribute: String) -> Place? { places[attribute] }

  /// Whether records of `node` lie inside records of `above` (or are these).
  func isAtOrBelow(_ node: Int, _ above: Int) -> Bool {
    var current = node
    while current > above { current = nodes[current].parent }
    return current == above
  }
}
