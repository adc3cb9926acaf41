package import CanonRecords
package import CanonTypes

extension InclusionProof {
  /// RFC 9162, section 2.1.3.2.
  package func proves(_ leafHash: Digest, in root: Digest) -> Bool {
    guard index >= 0, index < size else { return false }
    var (node, last) = (UInt64(index), UInt64(size - 1))
    var hash = leafHash
    for sibling in path {
      guard last > 0 else { return false }
      if node & 1 == 1 || node == last {
        hash = MerkleTree.nodeHash(sibling, hash)
        while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
      } else {
        hash = MerkleTree.nodeHash(hash, sibling)
      }
      (node, last) = (node >> 1, last >> 1)
    }
    return last == 0 && hash == root
  }
}

extension ConsistencyProof {
  /// RFC 9162, section 2.1.4.2, with the two cases it leaves to the caller: equal sizes need equal
  /// roots and no path, and everything is consistent with the empty tree.
  package func proves(_ firstRoot: Digest, extendsTo secondRoot: Digest) -> Bool {
    guard first >= 0, first <= second else { return false }
    if first == second { return path.isEmpty && firstRoot == secondRoot }
    if first == 0 { return path.isEmpty && firstRoot == MerkleTree.emptyRoot }
    var rest = path[...]
    if first & (first - 1) == 0 { rest = ([firstRoot] + path)[...] }
    guard let start = rest.popFirst() else { return false }
    var (node, last) = (UInt64(first - 1), UInt64(second - 1))
    while node & 1 == 1 { (node, last) = (node >> 1, last >> 1) }
    var (old, new) = (start, start)
    for sibling in rest {
      guard last > 0 else { return false }
      if node & 1 == 1 || node == last {
        old = MerkleTree.nodeHash(sibling, old)
        new = MerkleTree.nodeHash(sibling, new)
        while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
      } else {
        new = MerkleTree.nodeHash(new, sibling)
      }
      (node, last) = (node >> 1, last >> 1)
    }
    return last == 0 && old == firstRoot && new == secondRoot
  }
}
