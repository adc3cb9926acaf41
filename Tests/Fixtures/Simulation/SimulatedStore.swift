import CanonCrypto
import CanonEncoding
package import CanonStore
import CanonTraining
package import CanonTypes
import CanonWorld

/// A store whose commits meet the fate that the simulation has planned for them.
package final class SimulatedStore: Store {
  let memory = MemoryStore()
  /// Changes as they reach the disk; planted faults change them.
  var transform: ([StoreChange]) -> [StoreChange] = { $0 }

  package func value(in table: String, key: [UInt8]) -> [UInt8]? {
    memory.value(in: table, key: key)
  }

  package func rows(in table: String, prefix: [UInt8]) -> [StoreRow] {
    memory.rows(in: table, prefix: prefix)
  }

  package func commit(_ changes: [StoreChange]) throws(StoreFault) {
    try memory.commit(transform(changes))
  }

  /// The digest of all that a store holds in some tables.
  package func digest(of tables: [String]) -> Digest {
    var hasher = SHA256()
    for table in tables {
      for row in memory.rows(in: table, prefix: []) {
        hasher.update(LengthPrefix.join([Array(table.utf8), row.key, row.value]))
      }
    }
    return hasher.digest()
  }
}

/// A hand in a Vault's ledger: changes its sealed entries, as only the Vault itself could.
struct LedgerTampering {
  let vault: String
  let key: [UInt8]
  let change: (inout UnitLedger.Entry) -> Void

  /// The same changes, with every ledger entry among them changed.
  func apply(_ changes: [StoreChange]) -> [StoreChange] {
    changes.map { change in
      guard case .put("party_ledger", let key, let value) = change else { return change }
      let row = MemoryStore()
      var rows = SealedRows(vault: vault, key: self.key)
      guard (try? row.commit([.put(table: "party_ledger", key: key, value: value)])) != nil,
        let plain = try? rows.restore("party_ledger", from: row).first?.value,
        var entry = try? CanonicalJSON.decode(UnitLedger.Entry.self, from: plain, .canonical)
      else { return change }
      let before = entry
      self.change(&entry)
      guard entry != before, let bytes = try? CanonicalJSON.encode(entry) else { return change }
      return rows.put("party_ledger", key, bytes, entropy: SeededEntropy(99))
    }
  }

  /// A copy of the Vault's store with every ledger entry changed.
  func copy(of store: SimulatedStore) throws(StoreFault) -> MemoryStore {
    let copy = MemoryStore()
    for table in LedgerTampering.tables {
      let rows = store.rows(in: table, prefix: []).map {
        StoreChange.put(table: table, key: $0.key, value: $0.value)
      }
      try copy.commit(apply(rows))
    }
    return copy
  }

  private static let tables = [
    "bundles", "clock", "cohorts", "nonces", "tasks", "attempts", "snapshots", "ledger", "closed",
  ].map { "party_\($0)" }
}
