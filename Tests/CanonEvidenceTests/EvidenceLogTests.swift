import CanonCrypto
import CanonEvidence
import CanonFixtures
import CanonRecords
import CanonStore
import CanonTypes
import Testing

struct EvidenceLogTests {
  let key = SmallFederation.key(2)

  func grown(_ count: Int, in store: MemoryStore) throws -> EvidenceLog {
    var log = EvidenceLog(origin: "small.example")
    for number in 0..<count {
      let (_, changes) = try log.append(
        .bundleActivated(SHA256.digest([UInt8(number)])), at: Instant(seconds: Int64(number)))
      try store.commit(changes)
    }
    return log
  }

  @Test("a restored log has the same root, checkpoint and proofs")
  func restores() throws {
    let store = MemoryStore()
    var log = try grown(11, in: store)
    let (checkpoint, changes) = try log.checkpoint(at: Instant(seconds: 20), with: key)
    try store.commit(changes)
    let restored = try EvidenceLog(restoring: store, origin: "small.example")
    #expect(restored.tree == log.tree && restored.checkpoint == checkpoint)
    let entry = try EvidenceLog.entry(4, in: store)
    let leaf = try entry?.leafHash()
    let proof = restored.inclusionProof(of: 4, at: 11)
    #expect(entry?.index == 4)
    #expect(proof?.proves(leaf ?? checkpoint.digest, in: checkpoint.payload.root) == true)
  }

  @Test("an unchanged log is not signed twice, and an older instant is refused")
  func checkpoints() throws {
    let store = MemoryStore()
    var log = try grown(3, in: store)
    let first = try log.checkpoint(at: Instant(seconds: 10), with: key)
    let again = try log.checkpoint(at: Instant(seconds: 11), with: key)
    #expect(again.checkpoint == first.checkpoint && again.changes.isEmpty)
    _ = try log.append(.bundleActivated(first.checkpoint.digest), at: Instant(seconds: 12))
    #expect(throws: EvidenceFault.self) {
      try log.checkpoint(at: Instant(seconds: 9), with: key)
    }
  }

  @Test("a store with a gap or a changed entry does not restore")
  func brokenStores() throws {
    let (gap, change) = (MemoryStore(), MemoryStore())
    _ = try grown(5, in: gap)
    try gap.commit([
      .delete(table: EvidenceLog.entryTable, key: StoreKey.number(2))
    ])
    var log = try grown(5, in: change)
    try change.commit(try log.checkpoint(at: Instant(seconds: 9), with: key).changes)
    try change.commit([
      .put(table: EvidenceLog.entryTable, key: StoreKey.number(2), value: [1])
    ])
    for store in [gap, change] {
      #expect(throws: EvidenceFault.self) {
        try EvidenceLog(restoring: store, origin: "small.example")
      }
    }
  }

  @Test("an entry that was moved to another index is refused")
  func misplaced() throws {
    let store = MemoryStore()
    _ = try grown(3, in: store)
    let bytes = store.value(in: EvidenceLog.entryTable, key: StoreKey.number(2)) ?? []
    try store.commit([
      .put(table: EvidenceLog.entryTable, key: StoreKey.number(1), value: bytes)
    ])
    var code: EvidenceCode?
    do { _ = try EvidenceLog.entry(1, in: store) } catch let fault as EvidenceFault {
      code = fault.code
    }
    #expect(code == .entryMisplaced)
  }

  @Test("a watcher follows a log that grows, and finds one that forks or goes back")
  func watches() throws {
    var log = try grown(4, in: MemoryStore())
    var fork = try grown(4, in: MemoryStore())
    let keys: Set<PublicKey> = [key.publicKey]
    var watch = CheckpointWatch()
    let old = try log.checkpoint(at: Instant(seconds: 5), with: key).checkpoint
    try watch.follow(old, proof: nil, signedBy: keys)
    _ = try log.append(.bundleActivated(old.digest), at: Instant(seconds: 6))
    _ = try fork.append(.bundleActivated(SHA256.digest([200])), at: Instant(seconds: 6))
    let grown = try log.checkpoint(at: Instant(seconds: 7), with: key).checkpoint
    let forked = try fork.checkpoint(at: Instant(seconds: 8), with: key).checkpoint
    try watch.follow(grown, proof: log.consistencyProof(from: 4, to: 5), signedBy: keys)
    var codes: [EvidenceCode] = []
    for (checkpoint, proof) in [
      (forked, fork.consistencyProof(from: 5, to: 5)), (old, log.consistencyProof(from: 4, to: 4)),
    ] {
      do { try watch.follow(checkpoint, proof: proof, signedBy: keys) } catch {
        if let fault = error as? EvidenceFault { codes.append(fault.code) }
      }
    }
    #expect(codes == [.checkpointRewritten, .checkpointWentBack])
    #expect(watch.latest == grown.payload)
  }
}
