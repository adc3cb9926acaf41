package import CanonCrypto
package import CanonEncoding
package import CanonRecords
package import CanonStore
package import CanonTypes

/// The append-only log: entries as canonical bytes in a store, and the Merkle tree over them.
///
/// It writes nothing by itself. `append` answers the store's changes, so that the caller commits
/// an entry together with the state that the entry tells of; a value that was not committed is
/// thrown away, and `init(restoring:)` gives the durable one. Indices have no gaps.
package struct EvidenceLog: Sendable {
  package private(set) var tree = MerkleTree()
  /// The latest checkpoint that was signed, which the next one must extend.
  package private(set) var checkpoint: Signed<Checkpoint>?
  package let origin: String

  package static let entryTable = "log_entries"
  package static let checkpointTable = "log_checkpoints"

  /// An empty log. `origin` names it in every checkpoint.
  package init(origin: String) { self.origin = origin }

  /// The durable log of a store; refuses gaps and a checkpoint that the entries do not bear out.
  package init(restoring store: any Store, origin: String) throws {
    self.init(origin: origin)
    for row in try store.rows(in: EvidenceLog.entryTable) {
      guard row.key == StoreKey.number(Int64(tree.size)) else {
        throw EvidenceFault(.logBroken, "the log has no entry \(tree.size)")
      }
      tree.append(row.value)
    }
    if let row = try store.rows(in: EvidenceLog.checkpointTable).last {
      let stored = try CanonicalJSON.decode(
        Signed<Checkpoint>.self, from: row.value, .canonical)
      guard tree.root(at: Int(stored.payload.size)) == stored.payload.root else {
        throw EvidenceFault(
          .logBroken, "the entries are not those of the checkpoint at \(stored.payload.size)")
      }
      checkpoint = stored
    }
  }

  package var size: Int64 { Int64(tree.size) }

  /// Appends what happened, and answers the entry and the change that makes it durable.
  package mutating func append(
    _ event: LogEntry.Event, at instant: Instant
  ) throws(EncodingFault) -> (entry: LogEntry, changes: [StoreChange]) {
    let entry = LogEntry(index: size, at: instant, event: event)
    let bytes = try CanonicalJSON.encode(entry)
    tree.append(bytes)
    let change = StoreChange.put(
      table: EvidenceLog.entryTable, key: StoreKey.number(entry.index), value: bytes)
    return (entry, [change])
  }

  /// Signs the log as it stands. The same size again is the same checkpoint, without a new
  /// signature; a log that does not extend the latest checkpoint is never signed.
  package mutating func checkpoint(
    at instant: Instant, with key: SigningKey
  ) throws -> (checkpoint: Signed<Checkpoint>, changes: [StoreChange]) {
    if let checkpoint {
      if checkpoint.payload.size == size, checkpoint.payload.root == tree.root {
        return (checkpoint, [])
      }
      guard checkpoint.payload.size < size, checkpoint.payload.at <= instant else {
        throw EvidenceFault(
          .checkpointWentBack,
          "the latest checkpoint has \(checkpoint.payload.size) entries at "
            + "\(checkpoint.payload.at); this one would have \(size) at \(instant)")
      }
      guard tree.root(at: Int(checkpoint.payload.size)) == checkpoint.payload.root else {
        throw EvidenceFault(
          .checkpointRewritten, "entries before \(checkpoint.payload.size) were changed")
      }
    }
    let payload = Checkpoint(origin: origin, size: size, root: tree.root, at: instant)
    let signed = try Signed.seal(payload, type: RecordType.checkpoint, with: [key])
    checkpoint = signed
    let change = StoreChange.put(
      table: EvidenceLog.checkpointTable, key: StoreKey.number(size),
      value: try CanonicalJSON.encode(signed))
    return (signed, [change])
  }

  /// - Returns: `nil` unless `index` < `size` ≤ the log's size.
  package func inclusionProof(of index: Int64, at size: Int64) -> InclusionProof? {
    tree.inclusionProof(of: Int(index), at: Int(size))
      .map { InclusionProof(index: index, size: size, path: $0) }
  }

  /// - Returns: `nil` unless `first` ≤ `second` ≤ the log's size.
  package func consistencyProof(from first: Int64, to second: Int64) -> ConsistencyProof? {
    tree.consistencyProof(from: Int(first), to: Int(second))
      .map { ConsistencyProof(first: first, second: second, path: $0) }
  }

  /// A stored entry; refused when it says that it stands elsewhere.
  package static func entry(_ index: Int64, in store: any Store) throws -> LogEntry? {
    guard index >= 0,
      let bytes = try store.value(in: entryTable, key: StoreKey.number(index))
    else { return nil }
    let entry = try CanonicalJSON.decode(LogEntry.self, from: bytes, .canonical)
    guard entry.index == index else {
      throw EvidenceFault(.entryMisplaced, "entry \(entry.index) stands at \(index)")
    }
    return entry
  }
}

extension LogEntry {
  /// The hash of this entry as a leaf of the log.
  package func leafHash() throws(EncodingFault) -> Digest {
    MerkleTree.leafHash(try CanonicalJSON.encode(self))
  }
}

/// What a watcher of the log remembers: the latest checkpoint it believed.
///
/// It follows a log by signature and consistency alone, so a log that forks or goes back is found
/// by anyone who saw the other branch.
package struct CheckpointWatch: Sendable, Hashable {
  package private(set) var latest: Checkpoint?

  package init(latest: Checkpoint? = nil) { self.latest = latest }

  /// Believes `next` when a pinned key signed it and `proof` shows that it extends the latest.
  package mutating func follow(
    _ next: Signed<Checkpoint>, proof: ConsistencyProof?, signedBy keys: Set<PublicKey>
  ) throws {
    let checkpoint = try next.verified(type: RecordType.checkpoint, by: keys)
    if let latest {
      guard latest.origin == checkpoint.origin else {
        throw EvidenceFault(
          .checkpointForeign, "a checkpoint of \(checkpoint.origin), not of \(latest.origin)")
      }
      guard latest.size <= checkpoint.size, latest.at <= checkpoint.at else {
        throw EvidenceFault(
          .checkpointWentBack,
          "the log had \(latest.size) entries, and now shows \(checkpoint.size)")
      }
      guard let proof, proof.first == latest.size, proof.second == checkpoint.size,
        proof.proves(latest.root, extendsTo: checkpoint.root)
      else {
        throw EvidenceFault(
          .checkpointRewritten, "the log does not extend what it showed at \(latest.size)")
      }
    }
    latest = checkpoint
  }
}
