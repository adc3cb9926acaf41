import CanonCrypto
import CanonStore
import CanonTraining
import CanonTypes
import CanonWorld

/// One Vault's side of an ingestion: rows gathered until they are sealed and written as segments.
///
/// What it writes stays pending, and counts for nobody, until `finish` writes the receipt.
struct Intake {
  let vault: Vault
  private let file: UInt32
  private let layout: UInt32
  private let stride: Int
  /// Tells this ingestion's batches from those of another that runs at the same time.
  private let run: UInt32
  private var batch: UInt32 = 0
  private var rows: [Int64] = []
  private var unitOfRow: [Int32] = []
  private var setAsideBytes: [UInt8] = []
  private(set) var accepted: Int64 = 0
  private(set) var setAside: Int64 = 0
  private var reasons: [SetAsideReason: Int64] = [:]
  /// The market of each unit seen, by its number in this ingestion.
  private var markets: [Int32: Int64] = [:]
  private var presence: WordPresence

  init(vault: Vault, layout: TableLayout) throws(VaultFault) {
    try vault.discardPending()
    self.vault = vault
    file = UInt32(try vault.files().count + 1)
    run = UInt32(bigEndianBytes: vault.entropy.bytes(2, for: "run \(vault.id) \(file)")) << 16
    let known = try vault.layouts()
    self.layout = UInt32(known.firstIndex(of: layout) ?? known.count)
    stride = layout.columns.count
    presence = WordPresence(of: layout.table, among: try vault.numbered())
  }

  /// Finds the columns of the owner's words.
  mutating func read(header: [String]) throws(VaultFault) { try presence.read(header: header) }

  var gathered: Int { unitOfRow.count }

  mutating func accept(_ row: [Int64], _ fields: CSVFields, unit: Int32, marketColumn: Int?) {
    accepted += 1
    presence.note(fields, unit: unit)
    rows.append(contentsOf: row)
    unitOfRow.append(unit)
    if markets[unit] == nil { markets[unit] = marketColumn.map { row[$0] } ?? 0 }
  }

  mutating func setAside(_ line: Int64, _ column: Int?, _ reason: SetAsideReason) {
    setAside += 1
    reasons[reason, default: 0] += 1
    SetAsideEntry(line: line, column: Int32(column ?? -1), reason: reason.rawValue)
      .append(to: &setAsideBytes)
  }

  /// Seals and writes what was gathered, one segment a unit.
  mutating func flush(units: ByteTable) throws(VaultFault) {
    if unitOfRow.isEmpty, setAsideBytes.isEmpty { return }
    let batchKey = file.bigEndianBytes + (run | batch).bigEndianBytes
    var changes: [StoreChange] = []
    var owners: [UInt8] = []
    for (unit, indices) in grouped(units.count) {
      let id = vault.unit(units.bytes(at: unit))
      let key = Vault.segmentKey(id, file: file, batch: run | batch)
      let salt = vault.entropy.bytes(
        SegmentCoding.saltBytes, for: "salt \(Hexadecimal.text(of: key))")
      let segment = rows.withUnsafeBufferPointer {
        SegmentCoding.encode(
          rows: $0, stride: stride, indices: indices, layout: layout, salt: salt)
      }
      changes.append(vault.records.put(Vault.Table.segments, key, segment))
      changes.append(
        .put(
          table: Vault.Table.commitments, key: key,
          value: Vault.commitment(vault: vault.id, key: key, segment: segment)))
      owners += id.bytes
    }
    if !setAsideBytes.isEmpty {
      changes.append(vault.records.put(Vault.Table.setAside, batchKey, setAsideBytes))
    }
    changes.append(.put(table: Vault.Table.pending, key: batchKey, value: owners))
    try vault.records.commit(changes)
    batch += 1
    rows.removeAll(keepingCapacity: true)
    unitOfRow.removeAll(keepingCapacity: true)
    setAsideBytes.removeAll(keepingCapacity: true)
  }

  /// Makes all of it count, at once.
  mutating func finish(
    _ file: FinishedFile, units: ByteTable
  ) throws(VaultFault) -> IngestOutcome {
    if let before = try vault.file(file.digest) {
      try vault.discardPending()
      return .alreadyIngested(before)
    }
    try flush(units: units)
    let pending = try vault.records.sealedRows(
      in: Vault.Table.pending, prefix: (self.file.bigEndianBytes + run.bigEndianBytes.prefix(2)))
    guard pending.count == Int(batch), try vault.files().count + 1 == Int(self.file) else {
      throw VaultFault(.storeFailed, "another ingestion is under way in Vault `\(vault.id)`")
    }
    let receipt = FileReceipt(
      number: Int64(self.file), table: file.layout.table, digest: file.digest, bytes: file.bytes,
      accepted: accepted, setAside: setAside, elsewhere: file.rows - accepted - setAside,
      reasons: reasons.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { FileReceipt.ReasonCount(reason: $0.key, rows: $0.value) },
      units: Int64(markets.count), at: file.at, layout: Int64(layout), header: file.header,
      lookups: file.lookups)
    var changes: [StoreChange] = pending.map { .delete(table: Vault.Table.pending, key: $0.key) }
    for (unit, market) in markets.sorted(by: { $0.key < $1.key }) {
      let key = units.bytes(at: Int(unit))
      let id = vault.unit(key).bytes
      if try vault.records.value(in: Vault.Table.units, key: id) != nil { continue }
      let record = UnitRecord(market: market, key: key)
      changes.append(vault.records.put(Vault.Table.units, id, record.bytes))
    }
    changes += try presence.changes(in: vault) { vault.unit(units.bytes(at: Int($0))) }
    changes.append(
      vault.records.put(
        Vault.Table.layouts, layout.bigEndianBytes, try Vault.encode(file.layout)))
    changes.append(
      vault.records.put(
        Vault.Table.files, vault.fileName(file.digest), try Vault.encode(receipt)))
    try vault.records.commit(changes)
    return .ingested(receipt)
  }

  /// The rows' numbers by unit, each in order of arrival (a counting sort).
  private func grouped(_ units: Int) -> [(unit: Int, indices: ArraySlice<Int32>)] {
    var starts = [Int](repeating: 0, count: units + 1)
    for unit in unitOfRow { starts[Int(unit) + 1] += 1 }
    for unit in 0..<units { starts[unit + 1] += starts[unit] }
    var next = starts
    var order = [Int32](repeating: 0, count: unitOfRow.count)
    for (row, unit) in unitOfRow.enumerated() {
      order[next[Int(unit)]] = Int32(row)
      next[Int(unit)] += 1
    }
    return (0..<units).filter { starts[$0] < starts[$0 + 1] }
      .map { ($0, order[starts[$0]..<starts[$0 + 1]]) }
  }
}

/// A source file that was read to its end.
struct FinishedFile {
  var layout: TableLayout
  var header: [String]
  var lookups: [FileReceipt.Lookup]
  var digest: Digest
  var bytes: Int64
  /// Rows below the header, those that are none included.
  var rows: Int64
  var at: Instant
}
