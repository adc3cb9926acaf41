package import CanonRecords
package import CanonTypes

/// The identity of a privacy unit inside one Vault: a keyed hash of its identifier, 16 bytes.
///
/// It means nothing outside the Vault whose key made it.
package struct UnitID: Hashable, Sendable, Comparable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

  package static let byteCount = 16

  /// - Returns: `nil` unless there are exactly 16 bytes.
  package init?(bytes: some Collection<UInt8>) { self.init(bytes: Array(bytes)) }

  package init?(bytes: [UInt8]) {
    guard bytes.count == UnitID.byteCount else { return nil }
    (high, low) = (0, 0)
    for index in 0..<8 {
      high = high << 8 | UInt64(bytes[index])
      low = low << 8 | UInt64(bytes[index + 8])
    }
  }

  /// Sixteen bytes, most significant first, so that byte order is number order.
  package var bytes: [UInt8] {
    [high, low].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }

  package static func < (left: UnitID, right: UnitID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

/// What a training reads of one unit: raw values, before clipping and scaling.
package struct UnitReadings: Hashable, Sendable {
  package var unit: UnitID
  /// One integer a feature, in the order of the training's row, each in its type's unit.
  package var values: [Int64]
  /// The value of the feature that ranks without a model, when the acceptance names one.
  package var floor: Int64
  package var outcome: Bool
  /// Whether the unit is evaluated on, by the keyed hash of its identifier; else it is trained on.
  package var heldOut: Bool

  package init(unit: UnitID, values: [Int64], floor: Int64, outcome: Bool, heldOut: Bool) {
    self.unit = unit
    self.values = values
    self.floor = floor
    self.outcome = outcome
    self.heldOut = heldOut
  }
}

/// What a round asks of the Vault that it runs in: who may be counted, and their readings.
///
/// A unit without consent is simply not there, and nobody outside can tell why.
package protocol CohortSource {
  /// The units that consent to `purpose` and belong to one of `markets` at `instant`, ascending.
  ///
  /// Asked anew at every round; a caller keeps the intersection with the round before.
  func units(purpose: String, markets: [String], at instant: Instant) throws -> [UnitID]

  /// The readings prepared for a task, in the order of `units`.
  ///
  /// A unit whose rows were erased since is answered by nothing: it is left out.
  func readings(task: Digest, units: [UnitID]) throws -> [UnitReadings]

  /// The words that the Vault's owner nominates, ascending by name.
  func words() throws -> [LocalWord]

  /// The units that consent to each of `purposes` at `instant` and have the word, ascending.
  func units(having word: LocalWord, purposes: [String], at instant: Instant) throws -> [UnitID]

  /// The Merkle root over the salted commitments of everything taken in.
  func dataRoot() throws -> Digest
}

extension CohortSource {
  /// A Vault whose owner declared nothing.
  package func words() -> [LocalWord] { [] }

  package func units(
    having word: LocalWord, purposes: [String], at instant: Instant
  ) -> [UnitID] { [] }
}
