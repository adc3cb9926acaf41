import CanonProgram
import CanonTypes

/// All records of one unit in memory, entity by entity, column by column.
///
/// The first row that states a record speaks for it. A value that no row stated is `absent`.
/// Records beyond an entity's declared maximum, or the block's, are cut: those with the smallest
/// keyed hashes stay.
/// The hash is of the record's identifier, or of its place among its parent's records: never of
/// anything that another unit's rows could move, or one unit's absence would change another's
/// value.
struct UnitRecords {
  /// No value; smaller than all values, because sources give at most eighteen digits.
  static let absent = Int64.min

  struct Records {
    /// The containing record's number among its entity's.
    var parents: [Int32] = []
    /// The keyed hash of the identifier, or the place among the parent's records.
    var identities: [UInt64] = []
    var columns: [[Int64]]
    var times: [Int64] = []
    var kept: [Bool] = []

    var count: Int { parents.count }
  }

  private(set) var entities: [Records]

  private struct Key: Hashable {
    var parent: Int32
    var word: Int64
  }

  /// - Parameter maxima: those of a privacy block; the entities' own stand in the schema.
  init(
    schema: RecordSchema, rows: [(layout: BoundLayout, rows: SegmentCoding.Rows)],
    maxima: [RecordMaximum], cut: SipHash, asOf: Int64
  ) {
    entities = schema.nodes.map {
      Records(columns: Array(repeating: [], count: $0.attributes.count))
    }
    entities[0].parents = [0]
    entities[0].identities = [0]
    for column in entities[0].columns.indices { entities[0].columns[column] = [UnitRecords.absent] }
    var known: [[Key: Int32]] = Array(repeating: [:], count: schema.nodes.count)
    var children: [[Int32: UInt64]] = Array(repeating: [:], count: schema.nodes.count)
    for (layout, segment) in rows {
      add(segment, layout, &known, &children)
    }
    for node in schema.nodes.indices {
      date(schema, node)
      keep(schema, node, maxima, CutOrder(cut: cut, asOf: asOf))
    }
  }

  private mutating func add(
    _ segment: SegmentCoding.Rows, _ layout: BoundLayout, _ known: inout [[Key: Int32]],
    _ children: inout [[Int32: UInt64]]
  ) {
    for (column, source) in layout.levels[0].values where segment.count > 0 {
      if entities[0].columns[column][0] == UnitRecords.absent {
        entities[0].columns[column][0] = segment.columns[source][0]
      }
    }
    for row in 0..<segment.count {
      var parent: Int32 = 0
      for level in layout.levels.dropFirst() {
        let node = level.node
        if let keyColumn = level.key {
          let key = Key(parent: parent, word: segment.columns[keyColumn][row])
          if let record = known[node][key] {
            fill(node, Int(record), level, segment, row)
            parent = record
            continue
          }
          known[node][key] = Int32(entities[node].count)
          entities[node].identities.append(UInt64(bitPattern: key.word))
        } else {
          let place = children[node][parent, default: 0]
          children[node][parent] = place + 1
          entities[node].identities.append(place)
        }
        let record = Int32(entities[node].count)
        entities[node].parents.append(parent)
        for column in entities[node].columns.indices {
          entities[node].columns[column].append(UnitRecords.absent)
        }
        for (column, source) in level.values {
          entities[node].columns[column][Int(record)] = segment.columns[source][row]
        }
        parent = record
      }
    }
  }

  /// A record that another table named first gets the values that this table states.
  private mutating func fill(
    _ node: Int, _ record: Int, _ level: BoundLayout.Level, _ segment: SegmentCoding.Rows,
    _ row: Int
  ) {
    for (column, source) in level.values
    where entities[node].columns[column][record] == UnitRecords.absent {
      entities[node].columns[column][record] = segment.columns[source][row]
    }
  }

  private mutating func date(_ schema: RecordSchema, _ node: Int) {
    let description = schema.nodes[node]
    if description.datedBy == node {
      entities[node].times = entities[node].columns[description.timeColumn]
    } else if description.datedBy >= 0 {
      let above = entities[description.parent].times
      entities[node].times = entities[node].parents.map { above[Int($0)] }
    } else {
      entities[node].times = Array(repeating: UnitRecords.absent, count: entities[node].count)
    }
  }

  /// Marks the records that count: first under the entity's own maximum inside each parent, then
  /// under the block's inside the unit.
  private mutating func keep(
    _ schema: RecordSchema, _ node: Int, _ maxima: [RecordMaximum], _ order: CutOrder
  ) {
    if node == 0 {
      entities[0].kept = [true]
      return
    }
    let above = entities[schema.nodes[node].parent].kept
    entities[node].kept = entities[node].parents.map { above[Int($0)] }
    let entity = schema.nodes[node].entity
    if let most = entity.atMost {
      let own = RecordMaximum(entity: entity.name, atMost: most, within: entity.atMostWithin)
      cut(node, below: schema.nodes[node].parent, to: own, inEach: .parent, order)
    }
    for maximum in maxima where maximum.entity == entity.name {
      cut(node, below: schema.nodes[node].parent, to: maximum, inEach: .unit, order)
    }
  }

  /// What a maximum counts inside.
  private enum Group { case parent, unit }

  /// The keyed hash that chooses, and the time from which `within` tiles in both directions.
  private struct CutOrder {
    let cut: SipHash
    let asOf: Int64
  }

  /// Of the records kept so far, those with the smallest keyed hashes stay in each group and tile.
  private mutating func cut(
    _ node: Int, below parentNode: Int, to maximum: RecordMaximum, inEach group: Group,
    _ order: CutOrder
  ) {
    let most = Int(clamping: maximum.atMost)
    let records = entities[node]
    guard records.count > most else { return }
    var groups: [Key: [Int]] = [:]
    for index in 0..<records.count where records.kept[index] {
      let tile = maximum.within.map {
        records.times[index].subtractingSaturated(order.asOf).floored(by: $0.seconds)
      }
      let parent = group == .parent ? records.parents[index] : 0
      groups[Key(parent: parent, word: tile ?? 0), default: []].append(index)
    }
    let above = entities[parentNode].identities
    for members in groups.values where members.count > most {
      let ordered = members.map { index in
        let parent = above[Int(records.parents[index])]
        return (order.cut.word(parent, records.identities[index]), index)
      }.sorted(by: <)
      for (_, index) in ordered.dropFirst(most) { entities[node].kept[index] = false }
    }
  }
}

extension Int64 {
  fileprivate func subtractingSaturated(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (self < 0 ? .min : .max) : difference
  }

  fileprivate func floored(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

/// A stored layout, bound to the numbering of the policy that now reads it.
struct BoundLayout: Sendable {
  struct Level: Sendable {
    var node: Int
    /// The stored column of the record's key; `nil` when each row is a record.
    var key: Int?
    /// Attribute column of the entity, and the stored column of its value.
    var values: [(column: Int, source: Int)]
  }

  /// From the unit down to the entity of the rows.
  let levels: [Level]

  /// - Parameter reads: the attributes that are about to be read; others may differ.
  /// - Throws: `meaningChanged` when the policy means something else by what was stored.
  init(
    _ layout: TableLayout, schema: RecordSchema, program: Program, reads: Set<String>
  ) throws(VaultFault) {
    var levels: [Level] = []
    var stored: [String: Int] = [:]
    for (source, column) in layout.columns.enumerated() {
      if case .attribute(let attribute) = column { stored[attribute.name] = source }
    }
    for entity in layout.entities {
      guard let node = schema.node(entity.name),
        BoundLayout.isSame(schema.nodes[node].entity, entity)
      else {
        throw VaultFault(
          .meaningChanged,
          "entity `\(entity.name)` was stored in another form; take the data in anew")
      }
      let key = layout.columns.firstIndex(of: .key(entity: entity.name))
      var values: [(column: Int, source: Int)] = []
      // A record with a table of its own is described there, and only pointed at here.
      let isDescribed = entity.rowsTable == nil || entity.rowsTable == layout.table
      for (column, attribute) in schema.nodes[node].attributes.enumerated()
      where isDescribed && reads.contains(attribute.name) {
        guard let source = stored[attribute.name],
          layout.columns[source] == .attribute(TableLayout.withoutProse(attribute)),
          BoundLayout.hasSameTerms(attribute, layout, program)
        else {
          throw VaultFault(
            .meaningChanged,
            "`\(attribute.name)` was stored under another definition, or not at all; take the "
              + "data in anew")
        }
        values.append((column, source))
      }
      levels.append(Level(node: node, key: key, values: values))
    }
    self.levels = levels
  }

  /// Maxima may change: they cut when reading, not when storing.
  private static func isSame(_ now: Entity, _ stored: Entity) -> Bool {
    now.parent == stored.parent && now.eventTime == stored.eventTime
      && now.keyColumn == stored.keyColumn && now.rowsTable == stored.rowsTable
  }

  private static func hasSameTerms(
    _ attribute: Attribute, _ layout: TableLayout, _ program: Program
  ) -> Bool {
    guard case .term(let name) = attribute.type else { return true }
    return layout.taxonomies.first { $0.name == name }
      == program.taxonomies.first { $0.name == name }
  }
}
