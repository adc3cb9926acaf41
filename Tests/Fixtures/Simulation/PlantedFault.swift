import CanonCrypto
import CanonEncoding
import CanonRecords
package import CanonStore
import CanonTraining
package import CanonTypes
import CanonWorld

/// Something that must never happen, planted so that the checks can prove that they see it.
package enum PlantedFault: String, CaseIterable, Sendable {
  /// A Vault answers without making its state durable, and is then restarted.
  case persistSkipped
  /// A Vault writes a draw twice.
  case chargeDoubled
  /// A verifier says `accepted` of what its own examination does not accept.
  case unacceptedSettled
  /// Two attempts draw from one stream.
  case streamReused
  /// The coordinator's disk loses a commit that it reported as durable.
  case acknowledgedWriteDropped
}

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

/// Doubles the last draw of every ledger entry that a Vault writes.
struct ChargeDoubling {
  let vault: String
  let key: [UInt8]

  func apply(_ changes: [StoreChange]) -> [StoreChange] {
    changes.map { change in
      guard case .put("party_ledger", let key, let value) = change else { return change }
      let row = MemoryStore()
      var rows = SealedRows(vault: vault, key: self.key)
      guard (try? row.commit([.put(table: "party_ledger", key: key, value: value)])) != nil,
        let plain = try? rows.restore("party_ledger", from: row).first?.value,
        var entry = try? CanonicalJSON.decode(UnitLedger.Entry.self, from: plain, .canonical),
        let last = entry.draws.last, entry.state == .reserved
      else { return change }
      entry.draws.append(last)
      guard let bytes = try? CanonicalJSON.encode(entry) else { return change }
      return rows.put("party_ledger", key, bytes, entropy: SeededEntropy(99))
    }
  }
}

/// Streams that are written down as they are made, by their first words.
final class StreamRecorder: @unchecked Sendable {
  // One thread runs the whole simulation.
  private(set) var names: [[UInt64]: StreamName] = [:]
  private(set) var shared: [String] = []

  func record(_ stream: DeterministicStream, _ name: StreamName) {
    var copy = stream
    let head = copy.words(4)
    if let other = names[head], other != name {
      shared.append("\(name.slot) of \(name.parties) in two attempts")
    }
    names[head] = name
  }
}

/// The protocol's streams, or one stream for all when that is the planted fault.
struct RecordedStreams: StreamDerivation {
  let recorder: StreamRecorder
  let isFaulty: Bool

  func stream(key: [UInt8], name: StreamName) -> DeterministicStream {
    let stream =
      isFaulty
      ? DeterministicStream(
        key: [UInt8](repeating: 1, count: 32), label: name.slot,
        context: name.parties.map { Array($0.utf8) })
      : DerivedStreams().stream(key: key, name: name)
    recorder.record(stream, name)
    return stream
  }
}
