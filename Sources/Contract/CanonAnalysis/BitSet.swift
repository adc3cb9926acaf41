/// A set of small whole numbers below a fixed size, one bit each.
///
/// The first 64 lie in the value itself, so that the sets of most policies need no memory of their
/// own.
package struct BitSet: Hashable, Sendable {
  private var head: UInt64 = 0
  private var tail: [UInt64] = []

  package init(below size: Int) {
    if size > 64 { tail = Array(repeating: 0, count: (size - 1) / 64) }
  }

  package init(below size: Int, _ members: some Sequence<Int>) {
    self.init(below: size)
    for member in members { insert(member) }
  }

  /// All numbers below `size`.
  package static func full(below size: Int) -> BitSet {
    var set = BitSet(below: size)
    for start in stride(from: 0, to: size, by: 64) {
      let count = min(64, size - start)
      set[start / 64] = count == 64 ? .max : (1 << UInt64(count)) - 1
    }
    return set
  }

  private subscript(word: Int) -> UInt64 {
    get { word == 0 ? head : tail[word - 1] }
    set { if word == 0 { head = newValue } else { tail[word - 1] = newValue } }
  }

  package var isEmpty: Bool { head == 0 && tail.allSatisfy { $0 == 0 } }

  package var first: Int? {
    for word in 0...tail.count where self[word] != 0 {
      return 64 * word + self[word].trailingZeroBitCount
    }
    return nil
  }

  package var members: [Int] {
    var members: [Int] = []
    _ = contains {
      members.append($0)
      return false
    }
    return members
  }

  /// Whether a member fits; they are asked in ascending order until one does.
  package func contains(where fits: (Int) -> Bool) -> Bool {
    for word in 0...tail.count {
      var bits = self[word]
      while bits != 0 {
        if fits(64 * word + bits.trailingZeroBitCount) { return true }
        bits &= bits - 1
      }
    }
    return false
  }

  package var count: Int {
    tail.reduce(head.nonzeroBitCount) { $0 + $1.nonzeroBitCount }
  }

  /// The members, unless there are more than `most`.
  package func members(atMost most: Int) -> [Int]? { count <= most ? members : nil }

  package func contains(_ member: Int) -> Bool {
    self[member / 64] >> UInt64(member % 64) & 1 == 1
  }

  package mutating func insert(_ member: Int) {
    self[member / 64] |= 1 << UInt64(member % 64)
  }

  package func intersection(_ other: BitSet) -> BitSet { combined(other, &) }
  package func union(_ other: BitSet) -> BitSet { combined(other, |) }
  package func subtracting(_ other: BitSet) -> BitSet { combined(other) { $0 & ~$1 } }

  package func isSubset(of other: BitSet) -> Bool {
    guard head & ~other.head == 0 else { return false }
    return tail.indices.allSatisfy { tail[$0] & ~other.tail[$0] == 0 }
  }

  package func isDisjoint(with other: BitSet) -> Bool {
    guard head & other.head == 0 else { return false }
    return tail.indices.allSatisfy { tail[$0] & other.tail[$0] == 0 }
  }

  private func combined(_ other: BitSet, _ operation: (UInt64, UInt64) -> UInt64) -> BitSet {
    precondition(tail.count == other.tail.count, "sets over two universes")
    var result = self
    result.head = operation(head, other.head)
    for word in tail.indices { result.tail[word] = operation(tail[word], other.tail[word]) }
    return result
  }
}
