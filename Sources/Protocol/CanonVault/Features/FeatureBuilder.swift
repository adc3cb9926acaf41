package import CanonProgram
package import CanonTraining
package import CanonTypes

/// Evaluates what a training reads, unit by unit, over the records of one Vault.
///
/// Every window lies beside `as_of`: features in `[as_of − w, as_of)`, the outcome in
/// `[as_of, as_of + h)`. Values are raw; clipping and scaling belong to the quantiser.
package struct FeatureBuilder {
  private struct Plan {
    var reading: BoundReading
    var from: Int64
    var to: Int64
    var ifEmpty: Int64
  }

  private let program: Program
  private let schema: RecordSchema
  private let asOf: Int64
  private let heldOutMillionths: Int64
  private var features: [Plan] = []
  private var floor: Plan?
  private let outcome: Plan
  /// The attributes whose stored meaning matters.
  private let reads: Set<String>
  /// The maxima of records that the training's block sets.
  private let contributions: [RecordMaximum]

  /// - Throws: `unreadablePolicy` when the training reads what no source states, or no block says
  ///   how many records may count.
  package init(program: Program, training: Training, asOf: Instant) throws(VaultFault) {
    self.program = program
    guard let block = program.privacyBlocks.first(where: { $0.name == training.privacy }) else {
      throw VaultFault(.unreadablePolicy, "the policy has no privacy block `\(training.privacy)`")
    }
    contributions = block.contributions
    let schema = try RecordSchema(program: program)
    self.schema = schema
    self.asOf = asOf.seconds
    heldOutMillionths = training.heldOutMillionths
    var read: [Reading] = []
    for entry in training.row.entries {
      let feature = try FeatureBuilder.feature(entry.feature, program)
      features.append(try FeatureBuilder.plan(feature, schema, asOf))
      read.append(feature.reading)
    }
    let acceptance = program.acceptances.first { $0.name == training.acceptance }
    if let named = acceptance?.floors.first(where: { $0.training == training.id }) {
      let feature = try FeatureBuilder.feature(named.feature, program)
      floor = try FeatureBuilder.plan(feature, schema, asOf)
      read.append(feature.reading)
    }
    guard case .classify(let id) = training.goal,
      let outcome = program.outcomes.first(where: { $0.id == id })
    else {
      throw VaultFault(.unreadablePolicy, "training `\(training.id)` has no known outcome")
    }
    guard case .next(let horizon) = outcome.window else {
      throw VaultFault(.unreadablePolicy, "outcome `\(id)` does not look ahead of `as_of`")
    }
    self.outcome = Plan(
      reading: try BoundReading(outcome.reading, schema: schema), from: asOf.seconds,
      to: (asOf + horizon).seconds, ifEmpty: 0)
    read.append(outcome.reading)
    // When a record counts, and in which market its unit is, depends on these in any case.
    reads = Set(program.entities.compactMap(\.eventTime))
      .union(program.attributes.filter { $0.type == .market }.map(\.name))
      .union(read.flatMap(\.attributes))
  }

  private static func feature(
    _ id: String, _ program: Program
  ) throws(VaultFault) -> Feature {
    guard let feature = program.features.first(where: { $0.id == id }) else {
      throw VaultFault(.unreadablePolicy, "the policy has no feature `\(id)`")
    }
    return feature
  }

  private static func plan(
    _ feature: Feature, _ schema: RecordSchema, _ asOf: Instant
  ) throws(VaultFault) -> Plan {
    guard case .last(let window) = feature.window else {
      throw VaultFault(
        .unreadablePolicy, "feature `\(feature.id)` reads at or after `as_of`")
    }
    return Plan(
      reading: try BoundReading(feature.reading, schema: schema),
      from: (asOf - window).seconds, to: asOf.seconds, ifEmpty: feature.ifEmpty)
  }

  /// The readings of units of a Vault, in their order; a unit without rows is left out.
  package func readings(
    of units: [UnitID], in vault: Vault, split: SplitKey
  ) throws(VaultFault) -> [UnitReadings] {
    var layouts: [BoundLayout] = []
    for layout in try vault.layouts() {
      layouts.append(
        try BoundLayout(layout, schema: schema, program: program, reads: reads))
    }
    let pending = try vault.pendingFiles()
    var readings: [UnitReadings] = []
    readings.reserveCapacity(units.count)
    for unit in units {
      guard let sealed = try vault.records.value(in: Vault.Table.units, key: unit.bytes),
        let record = UnitRecord(bytes: sealed)
      else { continue }
      var rows: [(layout: BoundLayout, rows: SegmentCoding.Rows)] = []
      for segment in try vault.segments(of: unit, pending: pending) {
        guard layouts.indices.contains(Int(segment.layout)) else {
          throw VaultFault(.notAVault, "a segment is stored under an unknown layout")
        }
        rows.append((layouts[Int(segment.layout)], segment))
      }
      let records = UnitRecords(
        schema: schema, rows: rows, maxima: contributions, cut: vault.cut, asOf: asOf)
      readings.append(
        read(records, unit, split.holdsOut(record.key, millionths: heldOutMillionths)))
    }
    return readings
  }

  private func read(_ records: UnitRecords, _ unit: UnitID, _ heldOut: Bool) -> UnitReadings {
    UnitReadings(
      unit: unit, values: features.map { value($0, records) },
      floor: floor.map { value($0, records) } ?? 0, outcome: value(outcome, records) != 0,
      heldOut: heldOut)
  }

  private func value(_ plan: Plan, _ records: UnitRecords) -> Int64 {
    let mask = FilterMask(schema: schema, records: records, from: plan.from, to: plan.to)
    return plan.reading.value(in: mask, asOf: asOf) ?? plan.ifEmpty
  }
}
