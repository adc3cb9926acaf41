import CSQLite

/// A connection and its prepared statements, closed when it goes.
final class SQLiteConnection {
  private let handle: OpaquePointer
  private var statements: [String: SQLiteStatement] = [:]

  init(path: String) throws(StoreFault) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let fault = StoreFault.from(code: code, connection: opened)
      sqlite3_close_v2(opened)
      throw fault
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, 10_000)
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  func run(_ text: String) throws(StoreFault) {
    let code = sqlite3_exec(handle, text, nil, nil, nil)
    guard code == SQLITE_OK else { throw StoreFault.from(code: code, connection: handle) }
  }

  func prepared(_ text: String) throws(StoreFault) -> SQLiteStatement {
    if let statement = statements[text] { return statement }
    var pointer: OpaquePointer?
    let code = sqlite3_prepare_v3(
      handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
    guard code == SQLITE_OK, let pointer else {
      throw StoreFault.from(code: code, connection: handle)
    }
    let statement = SQLiteStatement(pointer: pointer, connection: handle)
    statements[text] = statement
    return statement
  }

  func userVersion() throws(StoreFault) -> Int64 {
    let statement = try prepared("PRAGMA user_version")
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : 0
  }

  func tableNames() throws(StoreFault) -> [String] {
    let statement = try prepared("SELECT name FROM sqlite_schema WHERE type = 'table'")
    defer { statement.reset() }
    var names: [String] = []
    while try statement.step() { names.append(String(decoding: statement.bytes(0), as: UTF8.self)) }
    return names
  }
}

/// A prepared statement, finalized when it goes.
final class SQLiteStatement {
  private let pointer: OpaquePointer
  private let connection: OpaquePointer

  init(pointer: OpaquePointer, connection: OpaquePointer) {
    (self.pointer, self.connection) = (pointer, connection)
  }

  deinit { sqlite3_finalize(pointer) }

  func bind(_ index: Int32, _ bytes: [UInt8]) throws(StoreFault) {
    let code = bytes.withUnsafeBytes {
      canon_sqlite_bind_bytes(pointer, index, $0.baseAddress, Int32($0.count))
    }
    guard code == SQLITE_OK else { throw StoreFault.from(code: code, connection: connection) }
  }

  /// - Returns: whether there is a row.
  func step() throws(StoreFault) -> Bool {
    let code = sqlite3_step(pointer)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StoreFault.from(code: code, connection: connection)
    }
  }

  func reset() {
    sqlite3_reset(pointer)
    sqlite3_clear_bindings(pointer)
  }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }

  func bytes(_ column: Int32) -> [UInt8] {
    let count = Int(sqlite3_column_bytes(pointer, column))
    guard count > 0, let start = sqlite3_column_blob(pointer, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}

extension StoreFault {
  /// The engine's message never carries bound values, so it may be shown.
  static func from(code: Int32, connection: OpaquePointer?) -> StoreFault {
    let message = connection.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
    // No room for the index of the write-ahead log: SQLITE_IOERR_SHMSIZE, a macro.
    let hasNoRoom = code & 0xff == SQLITE_FULL || code == SQLITE_IOERR | 19 << 8
    let kind: Kind =
      switch code & 0xff {
      case _ where hasNoRoom: .diskFull
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
      case SQLITE_READONLY: .readOnly
      case SQLITE_CANTOPEN, SQLITE_PERM: .cannotOpen
      default: .other
      }
    return StoreFault(
      kind: kind, engineCode: code,
      sentence: hasNoRoom
        ? "storage: the disk is full (\(code))" : "storage: \(message) (\(code))")
  }
}
