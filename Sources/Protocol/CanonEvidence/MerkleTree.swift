import CanonCrypto
package import CanonTypes

/// The Merkle tree of RFC 9162, section 2.1, over SHA-256: leaf prefix 0x00, node prefix 0x01.
///
/// It keeps the hash of every complete subtree (`levels[k][i]` covers leaves i·2^k ..< (i+1)·2^k),
/// so that appending costs O(1) amortised and any root or proof at any size O(log² n).
package struct MerkleTree: Sendable, Hashable {
  private var levels: [[Digest]] = [[]]

  package init() {}

  package init(leaves: some Sequence<[UInt8]>) {
    for leaf in leaves { append(leaf) }
  }

  /// The number of leaves.
  package var size: Int { levels[0].count }

  /// MTH of one leaf: SHA-256(0x00 ‖ data).
  package static func leafHash(_ data: [UInt8]) -> Digest { SHA256.digest([0] + data) }

  /// MTH of two subtrees: SHA-256(0x01 ‖ left ‖ right).
  package static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
    SHA256.digest([1] + left.bytes + right.bytes)
  }

  /// The root of the empty tree: SHA-256 of nothing.
  package static var emptyRoot: Digest { SHA256.digest([]) }

  /// Appends a leaf and returns its index.
  @discardableResult
  package mutating func append(_ data: [UInt8]) -> Int {
    append(leafHash: MerkleTree.leafHash(data))
  }

  /// Appends a leaf of which only the hash is known.
  @discardableResult
  package mutating func append(leafHash: Digest) -> Int {
    levels[0].append(leafHash)
    var level = 0
    while levels[level].count.isMultiple(of: 2) {
      let pair = levels[level].suffix(2)
      if levels.count == level + 1 { levels.append([]) }
      levels[level + 1].append(MerkleTree.nodeHash(pair.first ?? leafHash, pair.last ?? leafHash))
      level += 1
    }
    return size - 1
  }

  package func leafHash(at index: Int) -> Digest { levels[0][index] }

  /// The root of the first `size` leaves; `nil` when there are not so many.
  package func root(at size: Int) -> Digest? {
    guard (0...self.size).contains(size) else { return nil }
    return size == 0 ? MerkleTree.emptyRoot : hash(0, size)
  }

  /// The root of all leaves.
  package var root: Digest { size == 0 ? MerkleTree.emptyRoot : hash(0, size) }

  /// PATH(index, D[size]) of section 2.1.3.1; `nil` unless index < size ≤ the tree's size.
  package func inclusionProof(of index: Int, at size: Int) -> [Digest]? {
    guard index >= 0, index < size, size <= self.size else { return nil }
    var (low, high) = (0, size)
    var path: [Digest] = []
    while high - low > 1 {
      let middle = low + MerkleTree.split(high - low)
      if index < middle {
        path.append(hash(middle, high))
        high = middle
      } else {
        path.append(hash(low, middle))
        low = middle
      }
    }
    return path.reversed()
  }

  /// PROOF(first, D[second]) of section 2.1.4.1; `nil` unless first ≤ second ≤ the tree's size.
  package func consistencyProof(from first: Int, to second: Int) -> [Digest]? {
    guard first >= 0, first <= second, second <= size else { return nil }
    guard first > 0, first < second else { return [] }
    var (low, high) = (0, second)
    var path: [Digest] = []
    var firstIsWhole = true
    while high != first {
      let middle = low + MerkleTree.split(high - low)
      if first <= middle {
        path.append(hash(middle, high))
        high = middle
      } else {
        path.append(hash(low, middle))
        low = middle
        firstIsWhole = false
      }
    }
    if !firstIsWhole { path.append(hash(low, high)) }
    return path.reversed()
  }

  /// MTH(D[low:high]); `low` is aligned as the recursion of the RFC makes it.
  private func hash(_ low: Int, _ high: Int) -> Digest {
    let count = high - low
    let level = count.trailingZeroBitCount
    if count == 1 << level { return levels[level][low >> level] }
    let middle = low + MerkleTree.split(count)
    return MerkleTree.nodeHash(hash(low, middle), hash(middle, high))
  }

  /// The largest power of two smaller than `count`, for counts above 1.
  private static func split(_ count: Int) -> Int {
    1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}
