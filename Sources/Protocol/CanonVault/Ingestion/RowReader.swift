import CanonProgram

/// Turns source rows of one table into stored rows: the table's layout bound to a file's header.
struct RowReader {
  private enum Origin {
    case column(Int)
    case difference(Int, Int)
    case lookup(probe: Int, result: Int, column: Int)
    case constant(Cell)
    case constantIdentifier([UInt8])
  }

  private struct Probe {
    var column: Int
    var table: LookupTable
    var row: Int?
  }

  let fieldCount: Int
  let unitColumn: Int
  private var keys: [Int] = []
  private var origins: [Origin] = []
  private var readers: [CellReader] = []
  private var probes: [Probe] = []
  private let keyCount: Int

  /// Integers in a stored row.
  let stride: Int

  init(layout: TableLayout, header: [String], tables: LookupTables) throws(VaultFault) {
    func index(_ column: String) throws(VaultFault) -> Int {
      guard let index = header.firstIndex(of: column) else {
        throw VaultFault(
          .columnMissing,
          "table `\(layout.table)` has no column `\(column)`; it has "
            + header.joined(separator: ", "))
      }
      return index
    }
    fieldCount = header.count
    unitColumn = try index(layout.entities[0].keyColumn ?? "")
    for entity in layout.entities.dropFirst() {
      if let column = entity.keyColumn { keys.append(try index(column)) }
    }
    keyCount = keys.count
    stride = layout.columns.count
    for case .attribute(let attribute) in layout.columns {
      var reader = try tables.reader(of: attribute)
      switch attribute.source {
      case .column(let name, _): origins.append(.column(try index(name)))
      case .difference(let name, let minus):
        origins.append(.difference(try index(name), try index(minus)))
      case .constant(let text):
        origins.append(
          reader.readsIdentifiers
            ? .constantIdentifier(Array(text.utf8))
            : .constant(
              Array(text.utf8).withUnsafeBufferPointer { reader.read($0, hash: tables.hash) }))
      case .lookup(let name, let table, let keyColumn, _):
        let column = try index(name)
        let (lookup, result) = try tables.table(table, by: keyColumn, for: attribute.name)
        let known = probes.indices.first {
          probes[$0].column == column && probeNames[$0] == "\(table) \(keyColumn)"
        }
        if known == nil {
          probes.append(Probe(column: column, table: lookup))
          probeNames.append("\(table) \(keyColumn)")
        }
        origins.append(.lookup(probe: known ?? probes.count - 1, result: result, column: column))
      case nil: throw VaultFault(.notIngestible, "attribute `\(attribute.name)` has no source")
      }
      readers.append(reader)
    }
  }

  private var probeNames: [String] = []

  /// Reads a row into `row`, which has `stride` places.
  ///
  /// - Returns: `nil`, or the column (its index in the header) that does not fit, and why.
  mutating func read(
    _ fields: CSVFields, hash: SipHash, into row: inout [Int64]
  ) -> (column: Int?, reason: SetAsideReason)? {
    for (place, column) in keys.enumerated() {
      let bytes = fields[column]
      if bytes.isEmpty { return (column, .noRecordKey) }
      row[place] = Int64(bitPattern: hash.word(bytes))
    }
    for index in probes.indices {
      probes[index].row = probes[index].table.index(of: fields[probes[index].column])
    }
    for index in origins.indices {
      let cell: Cell
      let place: Int?
      switch origins[index] {
      case .column(let column):
        cell = readers[index].read(fields[column], hash: hash)
        place = column
      case .difference(let column, let minus):
        cell = readers[index].difference(fields[column], fields[minus])
        place = column
      case .lookup(let probe, let result, let column):
        cell = probes[probe].table.cell(result, row: probes[probe].row, hash: hash)
        place = column
      case .constant(let constant): (cell, place) = (constant, nil)
      case .constantIdentifier(let bytes):
        cell = .value(Int64(bitPattern: bytes.withUnsafeBufferPointer { hash.word($0) }))
        place = nil
      }
      switch cell {
      case .value(let value): row[keyCount + index] = value
      case .fault(let reason): return (place, reason)
      }
    }
    return nil
  }
}

/// The lookup tables that a layout refers to, each read once, and the readers of its attributes.
struct LookupTables {
  let hash: SipHash
  private let layout: TableLayout
  private let files: any SourceTables
  private var tables: [String: (table: LookupTable, results: [String: Int])] = [:]

  /// - Parameter hash: keys the tables' own slots; no stored value depends on it.
  init(layout: TableLayout, hash: SipHash, sources: some SourceTables) throws {
    (self.layout, self.hash, files) = (layout, hash, sources)
    var wanted: [String: [(attribute: Attribute, column: String)]] = [:]
    for case .attribute(let attribute) in layout.columns {
      if case .lookup(_, let table, let key, let result) = attribute.source {
        wanted["\(table) \(key)", default: []].append((attribute, result))
      }
    }
    for (name, attributes) in wanted.sorted(by: { $0.key < $1.key }) {
      guard case .lookup(_, let table, let key, _) = attributes[0].attribute.source else {
        continue
      }
      let lookup = try LookupTable(
        table, of: sources, keyColumn: key,
        wanted: attributes.map { ($0.column, try reader(of: $0.attribute)) }, hash: hash)
      let names = attributes.enumerated().map { ($1.attribute.name, $0) }
      tables[name] = (lookup, Dictionary(names) { first, _ in first })
    }
  }

  /// The tables that were read, by name.
  var sources: [FileReceipt.Lookup] {
    let used = tables.map { key, entry in
      FileReceipt.Lookup(table: String(key.prefix { $0 != " " }), digest: entry.table.digest)
    }
    return Set(used).sorted { $0.table < $1.table }
  }

  func reader(of attribute: Attribute) throws(VaultFault) -> CellReader {
    try CellReader(
      attribute: attribute, taxonomies: layout.taxonomies, hash: hash, sources: files)
  }

  fileprivate func table(
    _ table: String, by key: String, for attribute: String
  ) throws(VaultFault) -> (LookupTable, Int) {
    guard let found = tables["\(table) \(key)"], let result = found.results[attribute] else {
      throw VaultFault(.tableMissing, "lookup table `\(table)` was not read")
    }
    return (found.table, result)
  }
}
