import CanonEncoding
import CanonStore
import CanonTraining
package import CanonTypes

extension Vault {
  /// What the Vault has taken in, in order.
  package func files() throws(VaultFault) -> [FileReceipt] {
    var files: [FileReceipt] = []
    for row in try records.rows(in: Table.files) {
      files.append(try Vault.decode(FileReceipt.self, row.value))
    }
    return files.sorted { $0.number < $1.number }
  }

  /// The receipt of a file with these bytes, if it was taken in.
  package func file(_ digest: Digest) throws(VaultFault) -> FileReceipt? {
    guard let bytes = try records.value(in: Table.files, key: fileName(digest)) else { return nil }
    return try Vault.decode(FileReceipt.self, bytes)
  }

  /// The rows of a file that were set aside, in order, at most `limit`.
  package func setAsideRows(
    of file: FileReceipt, limit: Int = .max
  ) throws(VaultFault) -> [SetAsideRow] {
    var rows: [SetAsideRow] = []
    for row in try records.rows(
      in: Table.setAside, prefix: UInt32(truncatingIfNeeded: file.number).bigEndianBytes)
    {
      for entry in SetAsideEntry.entries(in: row.value) where rows.count < limit {
        let known = file.header.indices.contains(Int(entry.column))
        guard let reason = SetAsideReason(rawValue: entry.reason) else { continue }
        rows.append(
          SetAsideRow(
            line: entry.line, column: known ? file.header[Int(entry.column)] : nil, reason: reason))
      }
    }
    return rows
  }

  /// Removes what an ingestion left that never came to its end.
  func discardPending() throws(VaultFault) {
    for row in try records.sealedRows(in: Table.pending) {
      guard row.key.count == 8 else { continue }
      var changes: [StoreChange] = [
        .delete(table: Table.setAside, key: row.key), .delete(table: Table.pending, key: row.key),
      ]
      for start in stride(from: 0, to: row.value.count, by: UnitID.byteCount) {
        let key = Array(row.value[start..<min(start + UnitID.byteCount, row.value.count)]) + row.key
        changes.append(.delete(table: Table.segments, key: key))
        changes.append(.delete(table: Table.commitments, key: key))
      }
      try records.commit(changes)
    }
  }

  /// The numbers of files that are being taken in: their rows do not count yet.
  func pendingFiles() throws(VaultFault) -> Set<UInt32> {
    Set(
      try records.sealedRows(in: Table.pending).map { UInt32(bigEndianBytes: $0.key.prefix(4)) })
  }

  func layouts() throws(VaultFault) -> [TableLayout] {
    var layouts: [TableLayout] = []
    for row in try records.rows(in: Table.layouts) {
      layouts.append(try Vault.decode(TableLayout.self, row.value))
    }
    return layouts
  }

  static func decode<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) throws(VaultFault) -> T {
    do {
      return try CanonicalJSON.decode(type, from: bytes, .canonical)
    } catch {
      throw VaultFault(.notAVault, "a record of the Vault is not in its form: \(error.sentence)")
    }
  }

  static func encode(_ value: some Encodable) throws(VaultFault) -> [UInt8] {
    do {
      return try CanonicalJSON.encode(value)
    } catch {
      throw VaultFault(.notAVault, "a record cannot be written: \(error.sentence)")
    }
  }
}

/// A set-aside row as it is kept: line (8), column or −1 (4), reason (1), big-endian.
struct SetAsideEntry {
  var line: Int64
  var column: Int32
  var reason: UInt8

  static let byteCount = 13

  func append(to bytes: inout [UInt8]) {
    bytes += UInt64(bitPattern: line).bigEndianBytes
    bytes += UInt32(bitPattern: column).bigEndianBytes
    bytes.append(reason)
  }

  static func entries(in bytes: [UInt8]) -> [SetAsideEntry] {
    stride(from: 0, through: bytes.count - byteCount, by: byteCount).map { at in
      SetAsideEntry(
        line: Int64(bitPattern: UInt64(bigEndianBytes: bytes[at..<at + 8])),
        column: Int32(bitPattern: UInt32(bigEndianBytes: bytes[at + 8..<at + 12])),
        reason: bytes[at + 12])
    }
  }
}
