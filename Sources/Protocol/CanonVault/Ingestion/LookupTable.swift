import CanonCrypto
import CanonProgram
import CanonTypes

/// A second table of the source, read whole: attributes of rows by their key.
///
/// Rows that repeat a key and agree are one; a key whose rows differ is ambiguous, and a row that
/// refers to it is set aside.
struct LookupTable: Sendable {
  private var keys: ByteTable
  private var columns: [Column]
  /// SHA-256 of the table's bytes, unpacked.
  private(set) var digest = SHA256.digest([])

  /// The cells of one attribute by key number; identifiers are numbers of `texts`.
  private struct Column: Sendable {
    var reader: CellReader
    var cells: [Cell] = []
    var texts: ByteTable
  }

  /// Reads the whole table.
  ///
  /// - Parameters:
  ///   - name: the table's name, for messages.
  ///   - wanted: result column and reader of each attribute.
  init(
    _ name: String, of sources: some SourceTables, keyColumn: String,
    wanted: [(column: String, reader: CellReader)], hash: SipHash
  ) throws {
    keys = ByteTable(hash: hash, capacity: 1 << 12)
    columns = wanted.map { Column(reader: $0.reader, texts: ByteTable(hash: hash)) }
    var header: (key: Int, results: [Int], count: Int)?
    var reader = CSVReader()
    func take(_ line: Int64, _ row: CSVRow) throws {
      guard case .fields(let fields) = row else { return }
      if let header {
        guard fields.count == header.count else { return }
        add(fields, header.key, header.results, hash)
      } else {
        let names = fields.texts
        func index(_ column: String) throws(VaultFault) -> Int {
          guard let index = names.firstIndex(of: column) else {
            throw VaultFault(
              .columnMissing,
              "table `\(name)` has no column `\(column)`; it has "
                + names.joined(separator: ", "))
          }
          return index
        }
        header = (try index(keyColumn), try wanted.map { try index($0.column) }, names.count)
      }
    }
    var hash = SHA256()
    try sources.forEachChunk(of: name) { chunk in
      hash.update(chunk)
      try reader.feed(chunk, take)
    }
    digest = hash.digest()
    try reader.finish(take)
    guard header != nil else { throw VaultFault(.sourceUnreadable, "table `\(name)` is empty") }
  }

  func index(of key: UnsafeBufferPointer<UInt8>) -> Int? { keys.index(of: key) }

  /// The cell of an attribute in a row of this table (`nil`: there is none).
  func cell(_ column: Int, row: Int?, hash: SipHash) -> Cell {
    guard let row else { return columns[column].reader.unmatched }
    let cell = columns[column].cells[row]
    guard columns[column].reader.readsIdentifiers, case .value(let number) = cell else {
      return cell
    }
    return columns[column].texts.bytes(at: Int(number)).withUnsafeBufferPointer {
      .value(Int64(bitPattern: hash.word($0)))
    }
  }

  private mutating func add(_ fields: CSVFields, _ key: Int, _ results: [Int], _ hash: SipHash) {
    if fields[key].isEmpty { return }
    let (row, isNew) = keys.intern(fields[key])
    for index in columns.indices {
      let bytes = fields[results[index]]
      var cell = columns[index].reader.read(bytes, hash: hash)
      if columns[index].reader.readsIdentifiers, case .value = cell, !bytes.isEmpty {
        cell = .value(Int64(columns[index].texts.intern(bytes).index))
      }
      if isNew {
        columns[index].cells.append(cell)
      } else if columns[index].cells[row] != cell {
        columns[index].cells[row] = .fault(.ambiguousLookup)
      }
    }
  }
}
