/// An inclusive interval of integers, wide enough that its own arithmetic cannot overflow here.
///
/// Ends are kept within ±2^100, so sums and products of the values that a policy can state are
/// exact, and anything beyond is known to be too large.
package struct Interval: Hashable, Sendable {
  package let low: Int128
  package let high: Int128

  package init(_ low: Int128, _ high: Int128) {
    precondition(low <= high, "an interval is not empty: \(low)...\(high)")
    (self.low, self.high) = (Interval.cut(low), Interval.cut(high))
  }

  package init(_ bound: Bound) { self.init(Int128(bound.low), Int128(bound.high)) }

  /// The integers that canonical JSON can carry, ±(2^53 − 1): every stored value lies here.
  package static let exact = Interval(-(1 << 53) + 1, (1 << 53) - 1)
  /// Values without a declared range: a cell has at most eighteen digits, a difference of two
  /// cells twice as much.
  package static let cell = Interval(-2_000_000_000_000_000_000, 2_000_000_000_000_000_000)
  /// The integers that the executor's arithmetic can carry.
  package static let word = Interval(Int128(Int64.min), Int128(Int64.max))

  private static func cut(_ value: Int128) -> Int128 { min(max(value, -(1 << 100)), 1 << 100) }

  package func isInside(_ other: Interval) -> Bool { other.low <= low && high <= other.high }

  /// Sums of at most `count` values of this interval, none included.
  package func summed(atMost count: Int128) -> Interval {
    Interval(Interval.product(min(low, 0), count), Interval.product(max(high, 0), count))
  }

  package func scaled(by factor: Int128) -> Interval {
    let ends = (Interval.product(low, factor), Interval.product(high, factor))
    return Interval(min(ends.0, ends.1), max(ends.0, ends.1))
  }

  package static func + (left: Interval, right: Interval) -> Interval {
    Interval(left.low + right.low, left.high + right.high)
  }

  package static func - (left: Interval, right: Interval) -> Interval {
    Interval(left.low - right.high, left.high - right.low)
  }

  /// The smallest interval with everything of both.
  package func joined(_ other: Interval) -> Interval {
    Interval(min(low, other.low), max(high, other.high))
  }

  /// The largest magnitude.
  package var magnitude: Int128 { max(abs(low), abs(high)) }

  /// Saturates: |a|, |b| ≤ 2^100 may leave 128 bits.
  package static func product(_ left: Int128, _ right: Int128) -> Int128 {
    let (value, overflow) = left.multipliedReportingOverflow(by: right)
    if overflow { return (left < 0) == (right < 0) ? 1 << 100 : -(1 << 100) }
    return cut(value)
  }
}
