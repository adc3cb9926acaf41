package import CanonProgram
import CanonTypes

/// What the columns of a stored row are, for one source table under one meaning.
///
/// It is kept with the rows, so that a Vault can tell whether a later policy still means the same:
/// a value may be read only under the meaning under which it was taken in.
package struct TableLayout: Codable, Sendable, Hashable {
  package var table: String
  /// From the privacy unit down to the entity whose records are the table's rows.
  package var entities: [Entity]
  package var columns: [Column]
  /// Those whose terms the columns number.
  package var taxonomies: [Taxonomy]

  package enum Column: Codable, Sendable, Hashable {
    /// The keyed hash of the identifier of a record.
    case key(entity: String)
    /// Without its prose and label, which do not change a value.
    case attribute(Attribute)
  }

  /// The layout of the table whose rows are the records of some entity.
  package init(program: Program, table: String) throws(VaultFault) {
    let leaves = program.entities.filter { $0.rowsTable == table }
    let chains = leaves.map { TableLayout.chain(to: $0, in: program) }
    guard let chain = chains.max(by: { $0.count < $1.count }),
      leaves.allSatisfy(chain.contains)
    else {
      throw VaultFault(
        .notIngestible, "no single line of entities has rows in table `\(table)`")
    }
    guard chain[0].parent == nil, chain[0].keyColumn != nil else {
      throw VaultFault(
        .notIngestible,
        "the privacy unit above table `\(table)` must name the key column of its identifier")
    }
    // A record that has a table of its own is described there; here it is only pointed at.
    let described = chain.filter { $0.rowsTable == nil || $0.rowsTable == table }.map(\.name)
    let keys = chain.dropFirst().filter { $0.keyColumn != nil }.map { Column.key(entity: $0.name) }
    let attributes = program.attributes
      .filter { $0.source != nil && described.contains($0.entity) }
      .map(TableLayout.withoutProse).sorted { $0.name < $1.name }
    let used = attributes.compactMap { attribute -> String? in
      if case .term(let taxonomy) = attribute.type { taxonomy } else { nil }
    }
    self.table = table
    entities = chain
    columns = keys + attributes.map(Column.attribute)
    taxonomies = program.taxonomies.filter { used.contains($0.name) }
  }

  /// What decides the value of an attribute, and nothing else.
  package static func withoutProse(_ attribute: Attribute) -> Attribute {
    var attribute = attribute
    attribute.meaning = ""
    attribute.label = .protected
    attribute.deprecated = nil
    return attribute
  }

  private static func chain(to leaf: Entity, in program: Program) -> [Entity] {
    var chain = [leaf]
    while let parent = chain[0].parent, chain.count <= program.entities.count,
      let above = program.entities.first(where: { $0.name == parent })
    {
      chain.insert(above, at: 0)
    }
    return chain
  }
}
