package import CanonProgram
import CanonStore
package import CanonTraining
package import CanonTypes

/// What was prepared for a task, so that rounds only open ready rows.
package struct PreparedTask: Codable, Sendable, Hashable {
  package var task: Digest
  package var training: String
  package var asOf: Instant
  package var units: Int64
  /// The Vault's data root when the rows were made; it holds for all rounds of the task.
  package var dataRoot: Digest
}

extension Vault {
  /// Builds and seals the rows of a task: one for each unit that consents and is in the markets.
  ///
  /// Preparing again replaces what was there. All or nothing.
  @discardableResult
  package func prepare(
    task: Digest, program: Program, training: Training, asOf: Instant, purpose: String,
    markets: [String], at instant: Instant, split: SplitKey
  ) throws(VaultFault) -> PreparedTask {
    let cohort = VaultCohort(
      vault: self, purposes: PurposeTree(program.purposes, scopes: program.governance.scopes))
    let units = try cohort.members(purpose: purpose, markets: markets, at: instant)
    let builder = try FeatureBuilder(program: program, training: training, asOf: asOf)
    let readings = try builder.readings(of: units, in: self, split: split)
    let prepared = PreparedTask(
      task: task, training: training.id, asOf: asOf, units: Int64(readings.count),
      dataRoot: try dataRoot())
    var changes: [StoreChange] = try records.sealedRows(in: Table.features, prefix: task.bytes)
      .map { .delete(table: Table.features, key: $0.key) }
    for reading in readings {
      changes.append(
        records.put(Table.features, task.bytes + reading.unit.bytes, reading.sealedForm))
    }
    changes.append(
      try records.replace(Table.prepared, task.bytes, try Vault.encode(prepared)))
    try records.commit(changes)
    return prepared
  }

  package func prepared(_ task: Digest) throws(VaultFault) -> PreparedTask? {
    guard let bytes = try records.value(in: Table.prepared, key: task.bytes) else { return nil }
    return try Vault.decode(PreparedTask.self, bytes)
  }

  /// All rows that are ready for a task, by unit, ascending.
  package func preparedReadings(_ task: Digest) throws(VaultFault) -> [UnitReadings] {
    guard try prepared(task) != nil else {
      throw VaultFault(.notPrepared, "no features are prepared for task \(task.short)")
    }
    var readings: [UnitReadings] = []
    for row in try records.rows(in: Table.features, prefix: task.bytes) {
      guard let unit = UnitID(bytes: row.key.dropFirst(Digest.byteCount)),
        let reading = UnitReadings(sealedForm: row.value, unit: unit)
      else { throw VaultFault(.notAVault, "a feature row is not in its form") }
      readings.append(reading)
    }
    return readings
  }

  /// Deletes a task's rows, when the time for which they are kept is over.
  package func discard(_ task: Digest) throws(VaultFault) {
    var changes: [StoreChange] = try records.sealedRows(in: Table.features, prefix: task.bytes)
      .map { .delete(table: Table.features, key: $0.key) }
    changes.append(.delete(table: Table.prepared, key: task.bytes))
    try records.commit(changes)
  }
}

extension UnitReadings {
  /// Held out (1), outcome (1), floor (8), then each value (8), big-endian.
  var sealedForm: [UInt8] {
    [heldOut ? 1 : 0, outcome ? 1 : 0] + UInt64(bitPattern: floor).bigEndianBytes
      + values.flatMap { UInt64(bitPattern: $0).bigEndianBytes }
  }

  init?(sealedForm bytes: [UInt8], unit: UnitID) {
    guard bytes.count >= 10, (bytes.count - 2).isMultiple(of: 8) else { return nil }
    let words = stride(from: 2, to: bytes.count, by: 8).map {
      Int64(bitPattern: UInt64(bigEndianBytes: bytes[$0..<$0 + 8]))
    }
    self.init(
      unit: unit, values: Array(words.dropFirst()), floor: words[0], outcome: bytes[1] == 1,
      heldOut: bytes[0] == 1)
  }
}
