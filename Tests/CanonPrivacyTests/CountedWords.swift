import CanonFixtures
import CanonPrivacy

/// Words with a count of how many were taken.
struct CountedWords: RandomWords {
  var base: SeededGenerator
  var count = 0

  mutating func next() -> UInt64 {
    count += 1
    return base.next()
  }
}
