import CanonPrivacy

/// A seeded generator (SplitMix64, Steele, Lea, Flood 2014): statistics that repeat exactly.
struct SeededWords: RandomWords {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func number(in range: ClosedRange<Int64>) -> Int64 {
    let span = UInt64(range.upperBound &- range.lowerBound) &+ 1
    return range.lowerBound &+ Int64(bitPattern: span == 0 ? next() : next() % span)
  }
}

/// Words with a count of how many were taken.
struct CountedWords: RandomWords {
  var base: SeededWords
  var count = 0

  mutating func next() -> UInt64 {
    count += 1
    return base.next()
  }
}
