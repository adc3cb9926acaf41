import CSQLite

/// A store in one SQLite file: write-ahead log, `synchronous=FULL`, so a commit that returned
/// survives a power loss.
///
/// One SQL table a store table, `(key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID`. A store
/// belongs to one thread at a time; SQLite's own locks keep processes apart.
package final class SQLiteStore: Store {
  /// Told where each commit stands: rehearsed crashes end the process here.
  package var witness: ((CommitMoment) -> Void)?

  private let connection: SQLiteConnection
  private var known: Set<String> = []

  /// Opens or makes the file. The directory must exist.
  package init(path: String) throws(StoreFault) {
    connection = try SQLiteConnection(path: path)
    for statement in [
      "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON",
      "PRAGMA foreign_keys=ON", "PRAGMA cell_size_check=ON", "PRAGMA trusted_schema=OFF",
    ] {
      try connection.run(statement)
    }
    try migrate()
    known = Set(try connection.tableNames())
  }

  package func value(in table: String, key: [UInt8]) throws(StoreFault) -> [UInt8]? {
    guard try stands(table) else { return nil }
    let statement = try connection.prepared("SELECT value FROM \"\(table)\" WHERE key = ?1")
    defer { statement.reset() }
    try statement.bind(1, key)
    return try statement.step() ? statement.bytes(0) : nil
  }

  package func rows(in table: String, prefix: [UInt8]) throws(StoreFault) -> [StoreRow] {
    var rows: [StoreRow] = []
    try forEachRow(in: table, prefix: prefix) { rows.append($0) }
    return rows
  }

  /// Streams the rows whose key begins with `prefix`, ascending.
  package func forEachRow(
    in table: String, prefix: [UInt8] = [], _ body: (StoreRow) -> Void
  ) throws(StoreFault) {
    guard try stands(table) else { return }
    let statement = try connection.prepared(
      "SELECT key, value FROM \"\(table)\" WHERE key >= ?1 ORDER BY key")
    defer { statement.reset() }
    try statement.bind(1, prefix)
    while try statement.step() {
      let key = statement.bytes(0)
      guard key.starts(with: prefix) else { return }
      body(StoreRow(key: key, value: statement.bytes(1)))
    }
  }

  /// A number that changes when another connection has changed the file, and never otherwise.
  package func dataVersion() throws(StoreFault) -> Int64 {
    let statement = try connection.prepared("PRAGMA data_version")
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : 0
  }

  package func commit(_ changes: [StoreChange]) throws(StoreFault) {
    try withTransaction { (writer) throws(StoreFault) in
      for change in changes { try writer.apply(change) }
    }
  }

  /// One transaction around many writes; anything thrown inside rolls all of it back.
  package func withTransaction<Result>(
    _ body: (SQLiteWriter) throws(StoreFault) -> Result
  ) throws(StoreFault) -> Result {
    witness?(.before)
    try connection.run("BEGIN IMMEDIATE")
    do {
      let result = try body(SQLiteWriter(store: self))
      witness?(.within)
      try connection.run("COMMIT")
      witness?(.after)
      return result
    } catch {
      // The first fault is the one to tell; a failed rollback leaves the transaction to recovery.
      try? connection.run("ROLLBACK")
      known = Set((try? connection.tableNames()) ?? [])
      throw error
    }
  }

  fileprivate func write(_ change: StoreChange) throws(StoreFault) {
    switch change {
    case .put(let table, let key, let value):
      try make(table)
      let statement = try connection.prepared("INSERT OR REPLACE INTO \"\(table)\" VALUES (?1, ?2)")
      defer { statement.reset() }
      try statement.bind(1, key)
      try statement.bind(2, value)
      _ = try statement.step()
    case .delete(let table, let key):
      guard try stands(table) else { return }
      let statement = try connection.prepared("DELETE FROM \"\(table)\" WHERE key = ?1")
      defer { statement.reset() }
      try statement.bind(1, key)
      _ = try statement.step()
    }
  }

  /// Another connection may have made the table since.
  private func stands(_ table: String) throws(StoreFault) -> Bool {
    if known.contains(table) { return true }
    known = Set(try connection.tableNames())
    return known.contains(table)
  }

  private func make(_ table: String) throws(StoreFault) {
    guard try !stands(table) else { return }
    precondition(
      !table.isEmpty && table.utf8.allSatisfy { $0 >= 97 && $0 <= 122 || $0 == 95 },
      "a table's name is lower-case letters and underscores: \(table)")
    try connection.run(
      "CREATE TABLE \"\(table)\" (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")
    known.insert(table)
  }

  private static let schemaVersion: Int64 = 1

  /// A file of a later form is refused, never guessed at.
  private func migrate() throws(StoreFault) {
    let version = try connection.userVersion()
    if version == 0 {
      try connection.run("PRAGMA user_version=\(SQLiteStore.schemaVersion)")
    } else if version != SQLiteStore.schemaVersion {
      throw StoreFault(
        kind: .cannotOpen,
        sentence: "the store has form \(version); this program knows \(SQLiteStore.schemaVersion)")
    }
  }
}

/// Writes inside one transaction of a `SQLiteStore`.
package struct SQLiteWriter {
  private let store: SQLiteStore

  fileprivate init(store: SQLiteStore) { self.store = store }

  package func apply(_ change: StoreChange) throws(StoreFault) { try store.write(change) }
}

/// Where a commit stands when a store tells its witness.
package enum CommitMoment: String, CaseIterable, Sendable {
  /// Nothing of it is written.
  case before
  /// All of it is written, and none of it committed.
  case within
  /// It is durable, and nobody was told.
  case after
}
