/// A map from byte strings to consecutive numbers, in order of arrival.
///
/// Open addressing over one arena, keyed by SipHash: no allocation a look-up, and no way for the
/// author of a file to make its keys collide.
package struct ByteTable: Sendable {
  private let hash: SipHash
  private var arena: [UInt8] = []
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Index + 1 of the entry in each slot; zero is empty.
  private var slots: [Int32]

  package init(hash: SipHash, capacity: Int = 64) {
    self.hash = hash
    var size = 128
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  package var count: Int { hashes.count }

  package func bytes(at index: Int) -> [UInt8] { Array(arena[starts[index]..<starts[index + 1]]) }

  package func index(of key: UnsafeBufferPointer<UInt8>) -> Int? {
    let found = find(key, hash.word(key)).entry
    return found >= 0 ? found : nil
  }

  /// The number of `key`, given now when it is new.
  package mutating func intern(_ key: UnsafeBufferPointer<UInt8>) -> (index: Int, isNew: Bool) {
    let word = hash.word(key)
    let found = find(key, word)
    if found.entry >= 0 { return (found.entry, false) }
    arena.append(contentsOf: key)
    starts.append(arena.count)
    hashes.append(word)
    slots[found.slot] = Int32(hashes.count)
    if hashes.count * 2 > slots.count { grow() }
    return (hashes.count - 1, true)
  }

  private func find(
    _ key: UnsafeBufferPointer<UInt8>, _ word: UInt64
  ) -> (entry: Int, slot: Int) {
    var slot = Int(truncatingIfNeeded: word) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = Int(slots[slot]) - 1
      if hashes[entry] == word, matches(entry, key) { return (entry, slot) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (-1, slot)
  }

  private func matches(_ entry: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[entry]
    guard starts[entry + 1] - start == key.count else { return false }
    for offset in 0..<key.count where arena[start + offset] != key[offset] { return false }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (entry, word) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: word) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(entry + 1)
    }
  }
}
