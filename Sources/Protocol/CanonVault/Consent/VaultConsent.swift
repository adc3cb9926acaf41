import CanonStore
package import CanonTraining
package import CanonTypes

extension Vault {
  /// What a unit has said, in order; nothing for an unknown unit.
  package func consentBook(of unit: UnitID) throws(VaultFault) -> ConsentBook {
    guard let bytes = try records.value(in: Table.consent, key: unit.bytes) else {
      return ConsentBook()
    }
    return try Vault.book(bytes)
  }

  package func consents(
    _ unit: UnitID, to purpose: String, at instant: Instant, in tree: PurposeTree
  ) throws(VaultFault) -> Bool {
    try consentBook(of: unit).consents(to: purpose, at: instant, in: tree)
  }

  /// Writes an entry for each of some units, in one step.
  package func record(_ entries: [(unit: UnitID, entry: ConsentEntry)]) throws(VaultFault) {
    var books: [UnitID: ConsentBook] = [:]
    for (unit, entry) in entries {
      if books[unit] == nil { books[unit] = try consentBook(of: unit) }
      books[unit]?.entries.append(entry)
    }
    var changes: [StoreChange] = []
    for (unit, book) in books.sorted(by: { $0.key < $1.key }) {
      changes.append(try records.replace(Table.consent, unit.bytes, book.bytes))
    }
    try records.commit(changes)
  }

  package func record(_ entry: ConsentEntry, for unit: UnitID) throws(VaultFault) {
    try record([(unit, entry)])
  }

  /// Writes an entry for every unit that is in the Vault now.
  ///
  /// - Returns: how many they are.
  @discardableResult
  package func recordForAllUnits(_ entry: ConsentEntry) throws(VaultFault) -> Int {
    let units = try units()
    try record(units.map { ($0, entry) })
    return units.count
  }

  /// Takes in grants from a table of `unit key, purpose, expires` with a header.
  ///
  /// Rows about units that this Vault does not keep are counted as elsewhere: another Vault reads
  /// the same file. Unknown purposes and unreadable moments are set aside. All or nothing.
  package func recordConsent(
    from table: [UInt8], tree: PurposeTree, at: Instant
  ) throws -> ConsentReceipt {
    var receipt = ConsentReceipt()
    var entries: [(unit: UnitID, entry: ConsentEntry)] = []
    var hasHeader = false
    let known = Set(try units())
    var reader = CSVReader()
    func take(_ line: Int64, _ row: CSVRow) throws {
      guard hasHeader else {
        guard case .fields(let fields) = row, fields.count == 3,
          fields.texts[1] == "purpose", fields.texts[2] == "expires"
        else {
          throw VaultFault(
            .sourceUnreadable,
            "a table of consents has the header: the unit's key column, purpose, expires")
        }
        hasHeader = true
        return
      }
      guard case .fields(let fields) = row, fields.count == 3, !fields[0].isEmpty else {
        return receipt.setAside.append(
          SetAsideRow(line: line, column: nil, reason: .wrongFieldCount))
      }
      let purpose = fields.texts[1]
      guard tree.contains(purpose) else {
        return receipt.setAside.append(
          SetAsideRow(line: line, column: "purpose", reason: .unlisted))
      }
      guard let expires = Instant(fields.texts[2]) else {
        return receipt.setAside.append(
          SetAsideRow(line: line, column: "expires", reason: .notAnInstant))
      }
      let unit = unit(Array(fields[0]))
      guard known.contains(unit) else { return receipt.elsewhere += 1 }
      receipt.granted += 1
      entries.append((unit, ConsentEntry(.grant, purpose, from: at, expires: expires)))
    }
    try reader.feed(table, take)
    try reader.finish(take)
    try record(entries)
    return receipt
  }

  /// Every unit of the Vault, ascending.
  package func units() throws(VaultFault) -> [UnitID] {
    try records.sealedRows(in: Table.units).compactMap { UnitID(bytes: $0.key) }
  }

  static func book(_ bytes: [UInt8]) throws(VaultFault) -> ConsentBook {
    guard let book = ConsentBook(bytes: bytes) else {
      throw VaultFault(.notAVault, "a consent record is not in its form")
    }
    return book
  }
}

/// What became of a table of consents.
package struct ConsentReceipt: Sendable, Hashable {
  package var granted = 0
  package var elsewhere = 0
  package var setAside: [SetAsideRow] = []

  package init() {}
}

extension ConsentBook {
  /// Act (1: grant, 0: revoke), from (8), expires (8, the smallest number for none), length of
  /// the purpose (2) and its UTF-8, entry after entry. A round reads one for every unit: it has to
  /// be cheap to read.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      let purpose = Array(entry.purpose.utf8)
      bytes.append(entry.act == .grant ? 1 : 0)
      bytes += UInt64(bitPattern: entry.from.seconds).bigEndianBytes
      bytes += UInt64(bitPattern: entry.expires?.seconds ?? .min).bigEndianBytes
      bytes += UInt16(purpose.count).bigEndianBytes
      bytes += purpose
    }
    return bytes
  }

  init?(bytes: [UInt8]) {
    entries = []
    var at = 0
    func number(_ start: Int) -> Int64 {
      Int64(bitPattern: UInt64(bigEndianBytes: bytes[start..<start + 8]))
    }
    while at < bytes.count {
      guard at + 19 <= bytes.count, bytes[at] < 2 else { return nil }
      let length = Int(UInt16(bigEndianBytes: bytes[at + 17..<at + 19]))
      guard at + 19 + length <= bytes.count else { return nil }
      let expires = number(at + 9)
      entries.append(
        ConsentEntry(
          bytes[at] == 1 ? .grant : .revoke,
          String(decoding: bytes[at + 19..<at + 19 + length], as: UTF8.self),
          from: Instant(seconds: number(at + 1)),
          expires: expires == .min ? nil : Instant(seconds: expires)))
      at += 19 + length
    }
  }
}
