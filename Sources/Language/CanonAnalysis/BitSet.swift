/// A set of small whole numbers below a fixed size, one bit each.
package struct BitSet: Hashable, Sendable {
  private var words: [UInt64]

  package init(below size: Int) {
    words = Array(repeating: 0, count: (size + 63) / 64)
  }

  package init(below size: Int, _ members: some Sequence<Int>) {
    self.init(below: size)
    for member in members { insert(member) }
  }

  /// All numbers below `size`.
  package static func full(below size: Int) -> BitSet {
    var set = BitSet(below: size)
    for index in set.words.indices { set.words[index] = .max }
    let rest = size % 64
    if rest > 0 { set.words[set.words.count - 1] = (1 << UInt64(rest)) - 1 }
    return set
  }

  package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  package var first: Int? {
    for (index, word) in words.enumerated() where word != 0 {
      return 64 * index + word.trailingZeroBitCount
    }
    return nil
  }

  package var members: [Int] {
    words.enumerated().flatMap { index, word in
      (0..<64).filter { word >> UInt64($0) & 1 == 1 }.map { 64 * index + $0 }
    }
  }

  package func contains(_ member: Int) -> Bool {
    words[member / 64] >> UInt64(member % 64) & 1 == 1
  }

  package mutating func insert(_ member: Int) {
    words[member / 64] |= 1 << UInt64(member % 64)
  }

  package func intersection(_ other: BitSet) -> BitSet { combined(other, &) }
  package func union(_ other: BitSet) -> BitSet { combined(other, |) }
  package func subtracting(_ other: BitSet) -> BitSet { combined(other) { $0 & ~$1 } }

  package func isSubset(of other: BitSet) -> Bool {
    for index in words.indices where words[index] & ~other.words[index] != 0 { return false }
    return true
  }

  package func isDisjoint(with other: BitSet) -> Bool {
    for index in words.indices where words[index] & other.words[index] != 0 { return false }
    return true
  }

  private func combined(_ other: BitSet, _ operation: (UInt64, UInt64) -> UInt64) -> BitSet {
    precondition(words.count == other.words.count, "sets over two universes")
    var result = self
    for index in words.indices { result.words[index] = operation(words[index], other.words[index]) }
    return result
  }
}
