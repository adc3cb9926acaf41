import CanonCrypto
package import CanonTypes

/// The Merkle tree hash of RFC 9162, section 2.1.1, over the Vault's commitments.
package enum MerkleRoot {
  /// - Parameter leaves: the leaves' data, in order.
  package static func of(_ leaves: ArraySlice<[UInt8]>) -> Digest {
    if leaves.isEmpty { return SHA256.digest([]) }
    if leaves.count == 1 { return SHA256.digest([0] + leaves[leaves.startIndex]) }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    let middle = leaves.startIndex + half
    return SHA256.digest([1] + of(leaves[..<middle]).bytes + of(leaves[middle...]).bytes)
  }
}
