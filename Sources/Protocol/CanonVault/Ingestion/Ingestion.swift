import CanonCrypto
package import CanonProgram
package import CanonTypes

/// How far an ingestion has come.
package struct IngestProgress: Sendable, Hashable {
  /// Of the unpacked file.
  package var bytes: Int64
  /// Rows seen, the header not counted.
  package var rows: Int64
}

/// Takes one source table into one or more Vaults, as the policy's `source` clauses say.
///
/// One pass feeds them all: each row goes to the Vault that keeps its unit. A row without a
/// readable unit is set aside in the first. In every Vault the file counts wholly or not at all,
/// and the same bytes count once. Memory is bounded by `batchRows`, whatever the file's length.
package struct Ingestion {
  package let layout: TableLayout
  private let batchRows: Int

  package init(program: Program, table: String, batchRows: Int = 1 << 19) throws(VaultFault) {
    layout = try TableLayout(program: program, table: table)
    self.batchRows = batchRows
  }

  /// - Parameter at: the moment that the receipt states; it enters as an input.
  /// - Returns: what became of the file, a Vault each, in their order.
  package func run(
    _ sources: some SourceTables, into vaults: [Vault], partition: Partition, at: Instant,
    progress: (IngestProgress) -> Void = { _ in }
  ) throws -> [IngestOutcome] {
    precondition(!vaults.isEmpty, "rows go to at least one Vault")
    let tables = try LookupTables(
      layout: layout, hash: vaults[0].identifiers, sources: sources)
    var routing = try Routing(
      layout: layout, tables: tables, vaults: vaults, partition: partition,
      batchRows: max(1, batchRows / vaults.count))
    var reader = CSVReader()
    var hash = SHA256()
    var bytes: Int64 = 0
    do {
      try sources.forEachChunk(of: layout.table) { chunk in
        hash.update(chunk)
        bytes += Int64(chunk.count)
        try reader.feed(chunk) { try routing.take($0, $1) }
        progress(IngestProgress(bytes: bytes, rows: routing.rows))
      }
      try reader.finish { try routing.take($0, $1) }
      return try routing.finish(digest: hash.digest(), bytes: bytes, at: at)
    } catch {
      // The fault is the one to tell; what stays pending is removed by the next ingestion.
      for vault in vaults { try? vault.discardPending() }
      throw error
    }
  }
}

/// Sends each row of a file to the Vault that keeps its unit.
private struct Routing {
  private let layout: TableLayout
  private let tables: LookupTables
  private var intakes: [Intake]
  private let place: (UnsafeBufferPointer<UInt8>) -> Int
  private let batchRows: Int
  private let marketColumn: Int?
  private var units: ByteTable
  private var vaultOfUnit: [Int] = []
  private var header: [String] = []
  private var reader: RowReader?
  private var scratch: [Int64]
  private(set) var rows: Int64 = 0

  init(
    layout: TableLayout, tables: LookupTables, vaults: [Vault], partition: Partition,
    batchRows: Int
  ) throws(VaultFault) {
    self.layout = layout
    self.tables = tables
    self.batchRows = batchRows
    var intakes: [Intake] = []
    for vault in vaults { intakes.append(try Intake(vault: vault, layout: layout)) }
    self.intakes = intakes
    place = partition.places(among: vaults.count)
    units = ByteTable(hash: tables.hash, capacity: 1 << 12)
    scratch = Array(repeating: 0, count: layout.columns.count)
    marketColumn = layout.columns.firstIndex {
      guard case .attribute(let attribute) = $0 else { return false }
      return attribute.type == .market && attribute.entity == layout.entities[0].name
    }
  }

  mutating func take(_ line: Int64, _ row: CSVRow) throws {
    guard case .fields(let fields) = row else {
      guard reader != nil, case .malformed(let reason) = row else {
        throw VaultFault(.sourceUnreadable, "table `\(layout.table)` has no readable header")
      }
      rows += 1
      return intakes[0].setAside(line, nil, reason)
    }
    if reader == nil {
      header = fields.texts
      reader = try RowReader(layout: layout, header: header, tables: tables)
      for index in intakes.indices { try intakes[index].read(header: header) }
      return
    }
    rows += 1
    guard fields.count == reader!.fieldCount else {
      return intakes[0].setAside(line, nil, .wrongFieldCount)
    }
    let name = fields[reader!.unitColumn]
    if name.isEmpty { return intakes[0].setAside(line, reader!.unitColumn, .noUnitKey) }
    let (unit, isNew) = units.intern(name)
    if isNew { vaultOfUnit.append(place(name)) }
    let vault = vaultOfUnit[unit]
    if let fault = reader!.read(fields, hash: intakes[vault].vault.identifiers, into: &scratch) {
      return intakes[vault].setAside(line, fault.column, fault.reason)
    }
    intakes[vault].accept(scratch, fields, unit: Int32(unit), marketColumn: marketColumn)
    if intakes[vault].gathered >= batchRows { try intakes[vault].flush(units: units) }
  }

  mutating func finish(digest: Digest, bytes: Int64, at: Instant) throws -> [IngestOutcome] {
    guard reader != nil else {
      throw VaultFault(.sourceUnreadable, "table `\(layout.table)` is empty")
    }
    let file = FinishedFile(
      layout: layout, header: header, lookups: tables.sources, digest: digest, bytes: bytes,
      rows: rows, at: at)
    return try intakes.indices.map { try intakes[$0].finish(file, units: units) }
  }
}
