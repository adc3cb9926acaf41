package import CanonTypes

/// The most records of an entity that a Vault reads of one unit: those with the smallest keyed
/// hashes stay, as under an entity's own maximum.
///
/// `within` tiles time from `as_of` in both directions, and the maximum holds in each tile; without
/// it the maximum holds over all time.
package struct RecordMaximum: Codable, Sendable, Hashable {
  package var entity: String
  package var atMost: Int64
  package var within: Period?

  package init(entity: String, atMost: Int64, within: Period? = nil) {
    (self.entity, self.atMost, self.within) = (entity, atMost, within)
  }

  /// Ascending by entity, then by period, no period last: the order of a program's lists.
  package var rank: (String, Int64) { (entity, within?.seconds ?? .max) }

  /// The most records that a window of this length can hold. Tiles are counted as under an
  /// entity's maximum: one more than the window covers.
  package func most(in window: Period) -> Int128 {
    guard let within else { return Int128(atMost) }
    let length = Int128(max(1, within.seconds))
    let touched = (Int128(window.seconds) + length - 1) / length + 1
    return Int128(atMost) * touched
  }
}

extension [RecordMaximum] {
  /// `most`, or what these maxima leave of it for an entity; `nil` is without limit.
  package func limiting(_ most: Int128?, of entity: String, in window: Period) -> Int128? {
    reduce(most) { most, maximum in
      guard maximum.entity == entity else { return most }
      let own = maximum.most(in: window)
      return most.map { Swift.min($0, own) } ?? own
    }
  }
}

extension Bound {
  /// The largest magnitude that is left of the values of `interval`, or of `ifEmpty`, when they
  /// are clipped to this bound.
  package func largest(of interval: Interval, ifEmpty: Int64) -> Int64 {
    let values = interval.joined(Interval(Int128(ifEmpty), Int128(ifEmpty)))
    func clipped(_ end: Int128) -> UInt64 {
      UInt64(min(max(end, Int128(low)), Int128(high)).magnitude)
    }
    return Int64(clamping: Swift.max(clipped(values.low), clipped(values.high)))
  }
}
