import CanonCrypto
import CanonStore
package import CanonTraining
package import CanonTypes

extension Vault {
  /// The key of a segment: unit (16), file (4), batch (4).
  static func segmentKey(_ unit: UnitID, file: UInt32, batch: UInt32) -> [UInt8] {
    unit.bytes + file.bigEndianBytes + batch.bigEndianBytes
  }

  /// The commitment to a segment; its salt stands at the head of the sealed bytes.
  static func commitment(vault: String, key: [UInt8], segment: [UInt8]) -> [UInt8] {
    SHA256.digest(
      LengthPrefix.join([
        Array(segment[..<SegmentCoding.saltBytes]), Array("canon segment 1".utf8),
        Array(vault.utf8), key, Array(segment[SegmentCoding.saltBytes...]),
      ])
    ).bytes
  }

  /// All rows of a unit, in the order in which they were taken in.
  func segments(
    of unit: UnitID, pending: Set<UInt32>
  ) throws(VaultFault) -> [SegmentCoding.Rows] {
    var segments: [SegmentCoding.Rows] = []
    for row in try records.sealedRows(in: Table.segments, prefix: unit.bytes) {
      if pending.contains(UInt32(bigEndianBytes: row.key[16..<20])) { continue }
      let bytes = try records.open(row.value, Table.segments, row.key)
      guard let rows = SegmentCoding.decode(bytes) else {
        throw VaultFault(.notAVault, "a segment is not in its form")
      }
      segments.append(rows)
    }
    return segments
  }

  /// How many rows the Vault holds of a unit.
  package func rowCount(of unit: UnitID) throws(VaultFault) -> Int {
    try segments(of: unit, pending: try pendingFiles()).reduce(0) { $0 + $1.count }
  }

  /// The Merkle root over the sorted commitments of all segments ever taken in, erased ones too.
  package func dataRoot() throws(VaultFault) -> Digest {
    let pending = try pendingFiles()
    let commitments = try records.sealedRows(in: Table.commitments)
      .filter { !pending.contains(UInt32(bigEndianBytes: $0.key[16..<20])) }
      .map(\.value).sorted { $0.lexicographicallyPrecedes($1) }
    return MerkleRoot.of(commitments[...])
  }

  /// Whether what is stored is what was committed to, segment by segment.
  ///
  /// - Throws: `erased` when a segment is gone by erasure, so that nothing can be replayed of it.
  package func verifyCommitments(of unit: UnitID) throws(VaultFault) -> Bool {
    let pending = try pendingFiles()
    for row in try records.sealedRows(in: Table.commitments, prefix: unit.bytes) {
      if pending.contains(UInt32(bigEndianBytes: row.key[16..<20])) { continue }
      guard let segment = try records.value(in: Table.segments, key: row.key) else {
        throw VaultFault(.erased, "the unit's rows were erased; nothing of it can be replayed")
      }
      if Vault.commitment(vault: id, key: row.key, segment: segment) != row.value { return false }
    }
    return true
  }

  /// Deletes a unit's rows, features and consent, in one step; its salted commitments stay.
  ///
  /// - Returns: whether there was anything to delete.
  @discardableResult
  package func erase(_ unit: UnitID) throws(VaultFault) -> Bool {
    var changes: [StoreChange] = try records.sealedRows(in: Table.segments, prefix: unit.bytes)
      .map { .delete(table: Table.segments, key: $0.key) }
    for row in try records.sealedRows(in: Table.prepared) {
      changes.append(.delete(table: Table.features, key: row.key + unit.bytes))
    }
    let isKnown = try records.value(in: Table.units, key: unit.bytes) != nil
    guard isKnown || changes.contains(where: Vault.isSegment) else { return false }
    changes.append(.delete(table: Table.units, key: unit.bytes))
    changes.append(.delete(table: Table.consent, key: unit.bytes))
    changes.append(.delete(table: Table.presence, key: unit.bytes))
    changes.append(.put(table: Table.erased, key: unit.bytes, value: [1]))
    try records.commit(changes)
    return true
  }

  package func isErased(_ unit: UnitID) throws(VaultFault) -> Bool {
    !(try records.sealedRows(in: Table.erased, prefix: unit.bytes)).isEmpty
  }

  private static func isSegment(_ change: StoreChange) -> Bool {
    if case .delete(Table.segments, _) = change { true } else { false }
  }
}
