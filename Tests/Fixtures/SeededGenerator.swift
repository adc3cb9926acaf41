import CanonPrivacy

/// The tests' one source of seeded numbers: SplitMix64 (Steele, Lea, Flood 2014).
///
/// A seed names a run, so that whatever it finds can be shown again; nothing secret comes of it.
package struct SeededGenerator: RandomNumberGenerator, RandomWords, Sendable {
  package private(set) var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number in 0..<`limit`; the bias of the remainder is below `limit`/2^64.
  package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  package mutating func number(in range: ClosedRange<Int64>) -> Int64 {
    let span = UInt64(bitPattern: range.upperBound &- range.lowerBound) &+ 1
    return range.lowerBound &+ Int64(bitPattern: span == 0 ? next() : next() % span)
  }

  package mutating func one<Element>(of elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// At least one of them, in their order.
  package mutating func some<Element>(of elements: [Element]) -> [Element] {
    let sure = below(elements.count)
    return elements.enumerated().filter { $0.offset == sure || below(2) == 0 }.map(\.element)
  }
}
