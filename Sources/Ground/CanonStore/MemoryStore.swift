/// A store in memory, for simulation: commits are instantly durable, and a fault can be planted
/// before or after each of them.
package final class MemoryStore: Store {
  /// What the environment does to a commit.
  package enum Fate: Sendable {
    case done
    /// The process dies before anything is written.
    case diesBefore
    /// The process dies after everything is written.
    case diesAfter
    /// The disk has no room: nothing is written, and the process lives.
    case diskFull
    /// A planted fault: reported as durable, and lost.
    case lost
  }

  /// Thrown when a planted crash ends the process.
  package static let crash = StoreFault(kind: .other, engineCode: -1, sentence: "planted crash")

  private var tables: [String: [[UInt8]: [UInt8]]] = [:]
  /// Commits so far, counted before each.
  package private(set) var commits = 0
  /// Decides the fate of the n-th commit (from 1).
  package var fate: (_ number: Int, _ changes: [StoreChange]) -> Fate = { _, _ in .done }

  package init() {}

  package func value(in table: String, key: [UInt8]) -> [UInt8]? { tables[table]?[key] }

  package func rows(in table: String, prefix: [UInt8]) -> [StoreRow] {
    (tables[table] ?? [:]).filter { $0.key.starts(with: prefix) }
      .map { StoreRow(key: $0.key, value: $0.value) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  package func commit(_ changes: [StoreChange]) throws(StoreFault) {
    commits += 1
    switch fate(commits, changes) {
    case .done: apply(changes)
    case .lost: return
    case .diesBefore: throw MemoryStore.crash
    case .diesAfter:
      apply(changes)
      throw MemoryStore.crash
    case .diskFull:
      throw StoreFault(kind: .diskFull, engineCode: 13, sentence: "the disk is full")
    }
  }

  private func apply(_ changes: [StoreChange]) {
    for change in changes {
      switch change {
      case .put(let table, let key, let value): tables[table, default: [:]][key] = value
      case .delete(let table, let key): tables[table]?[key] = nil
      }
    }
  }
}
