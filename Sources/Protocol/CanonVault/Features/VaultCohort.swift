package import CanonRecords
import CanonStore
package import CanonTraining
package import CanonTypes

/// What a worker has opened of its Vault already, so that a round opens nothing twice.
///
/// It holds until another process changes the store: an operator who records a revocation is heard
/// at the next question. Whoever changes these rows over the same connection says `forget`.
package final class CohortMemory {
  fileprivate struct Member {
    var unit: UnitID
    var market: Int64
    var book: ConsentBook
  }

  private var version: Int64?
  fileprivate var members: [Member]?
  fileprivate var readings: [Digest: [UnitReadings]] = [:]

  package init() {}

  package func forget() { (version, members, readings) = (nil, nil, [:]) }

  fileprivate func follow(_ store: any Store) throws(VaultFault) {
    guard let file = store as? SQLiteStore else { return forget() }
    let now = try VaultFault.of { () throws(StoreFault) in try file.dataVersion() }
    guard now != version else { return }
    forget()
    version = now
  }
}

/// A Vault as the rounds of a training see it.
package struct VaultCohort: CohortSource {
  private let vault: Vault
  private let purposes: PurposeTree
  private let memory: CohortMemory?

  package init(vault: Vault, purposes: PurposeTree, memory: CohortMemory? = nil) {
    (self.vault, self.purposes, self.memory) = (vault, purposes, memory)
  }

  package func units(
    purpose: String, markets: [String], at instant: Instant
  ) throws -> [UnitID] {
    try members(purpose: purpose, markets: markets, at: instant)
  }

  func members(
    purpose: String, markets: [String], at instant: Instant
  ) throws(VaultFault) -> [UnitID] {
    let codes = Set(markets.compactMap { MarketCode.packed($0.utf8) })
    let covering = purposes.covering(purpose)
    let longest = purposes.longestConsent(to: purpose)
    return try everybody().filter { member in
      codes.contains(member.market)
        && member.book.consents(toAnyOf: covering, at: instant, holding: longest)
    }.map(\.unit)
  }

  /// Every unit that ever said something about its consent, ascending.
  private func everybody() throws(VaultFault) -> [CohortMemory.Member] {
    try memory?.follow(vault.records.store)
    if let members = memory?.members { return members }
    var books: [[UInt8]: ConsentBook] = [:]
    for row in try vault.records.rows(in: Vault.Table.consent) {
      books[row.key] = try Vault.book(row.value)
    }
    var members: [CohortMemory.Member] = []
    for row in try vault.records.rows(in: Vault.Table.units) {
      guard let book = books[row.key] else { continue }
      guard let record = UnitRecord(bytes: row.value), let unit = UnitID(bytes: row.key) else {
        throw VaultFault(.notAVault, "a unit's record is not in its form")
      }
      members.append(CohortMemory.Member(unit: unit, market: record.market, book: book))
    }
    memory?.members = members
    return members
  }

  package func readings(task: Digest, units: [UnitID]) throws -> [UnitReadings] {
    let wanted = Set(units)
    let ready = try prepared(task).filter { wanted.contains($0.unit) }
    if units.elementsEqual(units.sorted()) { return ready }
    let byUnit = Dictionary(uniqueKeysWithValues: ready.map { ($0.unit, $0) })
    return units.compactMap { byUnit[$0] }
  }

  private func prepared(_ task: Digest) throws(VaultFault) -> [UnitReadings] {
    try memory?.follow(vault.records.store)
    if let readings = memory?.readings[task] { return readings }
    let readings = try vault.preparedReadings(task)
    memory?.readings[task] = readings
    return readings
  }

  package func dataRoot() throws -> Digest { try vault.dataRoot() }

  package func words() throws -> [LocalWord] { try vault.declarations().map(\.word) }

  package func units(
    having word: LocalWord, purposes: [String], at instant: Instant
  ) throws -> [UnitID] {
    let having = Set(try vault.units(having: word))
    let wanted = purposes.map {
      (covering: self.purposes.covering($0), longest: self.purposes.longestConsent(to: $0))
    }
    return try everybody().filter { member in
      having.contains(member.unit)
        && wanted.allSatisfy {
          member.book.consents(toAnyOf: $0.covering, at: instant, holding: $0.longest)
        }
    }.map(\.unit)
  }
}
