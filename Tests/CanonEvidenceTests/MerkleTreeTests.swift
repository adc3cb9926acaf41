import CanonCrypto
import CanonEvidence
import CanonRecords
import CanonTypes
import Testing

/// The tree against the vectors that Certificate Transparency implementations share, and against
/// the recursive definition of RFC 9162 written down naively.
struct MerkleTreeTests {
  static let leaves = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ].map { Hexadecimal.bytes(of: $0) ?? [] }

  static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test("the shared vectors of eight leaves have their roots, at every size")
  func sharedVectors() {
    let tree = MerkleTree(leaves: MerkleTreeTests.leaves)
    let found = (0...8).map { tree.root(at: $0)?.description ?? "none" }
    #expect(found == MerkleTreeTests.roots)
    #expect(tree.root(at: 9) == nil && tree.root(at: -1) == nil)
  }

  @Test("roots and proofs are those of the recursive definition, up to 70 leaves")
  func recursiveDefinition() {
    let data = (0..<70).map { Array("leaf \($0)".utf8) }
    let tree = MerkleTree(leaves: data)
    var faults: [String] = []
    for size in 0...70 {
      let head = Array(data.prefix(size))
      if tree.root(at: size) != Naive.root(head[...]) { faults.append("root \(size)") }
      for index in 0..<size
      where tree.inclusionProof(of: index, at: size) != Naive.path(index, head[...]) {
        faults.append("path \(index) of \(size)")
      }
      for first in 1..<max(size, 1)
      where tree.consistencyProof(from: first, to: size) != Naive.proof(first, head[...], true) {
        faults.append("proof \(first) to \(size)")
      }
    }
    #expect(faults.isEmpty, "\(faults.prefix(5))")
  }

  @Test("every right proof is believed, and none that was changed anywhere")
  func proofs() {
    let tree = MerkleTree(leaves: (0..<33).map { [UInt8($0)] })
    var faults: [String] = []
    for size in 1...33 {
      guard let root = tree.root(at: size) else { continue }
      for index in 0..<size {
        let proof = InclusionProof(
          index: Int64(index), size: Int64(size),
          path: tree.inclusionProof(of: index, at: size) ?? [])
        let leaf = tree.leafHash(at: index)
        if !proof.proves(leaf, in: root) { faults.append("inclusion \(index) of \(size)") }
        for changed in MerkleTreeTests.changes(of: proof) where changed.proves(leaf, in: root) {
          faults.append("changed inclusion \(index) of \(size)")
        }
        if proof.proves(MerkleTree.leafHash([99]), in: root) { faults.append("other leaf") }
      }
      for first in 0...size {
        let proof = ConsistencyProof(
          first: Int64(first), second: Int64(size),
          path: tree.consistencyProof(from: first, to: size) ?? [])
        let old = tree.root(at: first) ?? MerkleTree.emptyRoot
        if !proof.proves(old, extendsTo: root) { faults.append("from \(first) to \(size)") }
        if first > 0, proof.proves(MerkleTree.leafHash([98]), extendsTo: root) {
          faults.append("other old root \(first) to \(size)")
        }
        var longer = proof
        longer.path.append(root)
        if longer.proves(old, extendsTo: root) { faults.append("longer \(first) to \(size)") }
      }
    }
    #expect(faults.isEmpty, "\(faults.prefix(5))")
  }

  /// The proof with one thing wrong: a hash, one hash more or less, another index.
  static func changes(of proof: InclusionProof) -> [InclusionProof] {
    var changes: [InclusionProof] = []
    for place in proof.path.indices {
      var changed = proof
      changed.path[place] = MerkleTree.leafHash([97])
      changes.append(changed)
    }
    var longer = proof
    longer.path.append(MerkleTree.leafHash([96]))
    changes.append(longer)
    if !proof.path.isEmpty {
      var shorter = proof
      shorter.path.removeLast()
      changes.append(shorter)
    }
    for index in 0..<proof.size where index != proof.index {
      var moved = proof
      moved.index = index
      changes.append(moved)
    }
    return changes
  }
}

/// RFC 9162, section 2.1, letter by letter.
private enum Naive {
  static func split(_ count: Int) -> Int {
    var power = 1
    while power * 2 < count { power *= 2 }
    return power
  }

  static func root(_ data: ArraySlice<[UInt8]>) -> Digest {
    guard let first = data.first else { return SHA256.digest([]) }
    guard data.count > 1 else { return SHA256.digest([0] + first) }
    let middle = data.startIndex + split(data.count)
    return SHA256.digest([1] + root(data[..<middle]).bytes + root(data[middle...]).bytes)
  }

  static func path(_ index: Int, _ data: ArraySlice<[UInt8]>) -> [Digest] {
    guard data.count > 1 else { return [] }
    let power = split(data.count)
    let middle = data.startIndex + power
    return index < power
      ? path(index, data[..<middle]) + [root(data[middle...])]
      : path(index - power, data[middle...]) + [root(data[..<middle])]
  }

  static func proof(
    _ first: Int, _ data: ArraySlice<[UInt8]>, _ isWhole: Bool
  ) -> [Digest] {
    if first == data.count { return isWhole ? [] : [root(data)] }
    let power = split(data.count)
    let middle = data.startIndex + power
    return first <= power
      ? proof(first, data[..<middle], isWhole) + [root(data[middle...])]
      : proof(first - power, data[middle...], false) + [root(data[..<middle])]
  }
}
