import CanonProgram
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld
import Foundation
import Testing

private let tree = PurposeTree(Fixture.program().purposes)

private func at(_ day: Int64) -> Instant { Fixture.start + Period(seconds: day * 86_400) }

@Test("Consent covers purposes below it, from its beginning to its expiry, until revoked")
func consentRules() {
  let grant = ConsentEntry(.grant, "training", from: at(10), expires: at(20))
  let cases: [(entries: [ConsentEntry], purpose: String, day: Int64, holds: Bool)] = [
    ([], "training", 15, false), ([grant], "training", 15, true),
    ([grant], "marketing", 15, true), ([grant], "commercial", 15, false),
    ([grant], "measurement", 15, false), ([grant], "unknown", 15, false),
    ([grant], "training", 9, false), ([grant], "training", 10, true),
    ([grant], "training", 19, true), ([grant], "training", 20, false),
    ([grant, ConsentEntry(.revoke, "training", from: at(12))], "marketing", 11, true),
    ([grant, ConsentEntry(.revoke, "training", from: at(12))], "marketing", 12, false),
    ([grant, ConsentEntry(.revoke, "marketing", from: at(12))], "training", 15, true),
    ([grant, ConsentEntry(.revoke, "marketing", from: at(12))], "marketing", 15, false),
    ([grant, ConsentEntry(.revoke, "commercial", from: at(12))], "training", 15, false),
    ([ConsentEntry(.revoke, "training", from: at(5)), grant], "training", 15, true),
    ([ConsentEntry(.revoke, "training", from: at(10)), grant], "training", 15, false),
    (
      [
        grant, ConsentEntry(.revoke, "training", from: at(12)),
        ConsentEntry(.grant, "marketing", from: at(14), expires: at(30)),
      ], "marketing", 25, true
    ),
    ([ConsentEntry(.grant, "training", from: at(10))], "training", 15, false),
  ]
  for (index, one) in cases.enumerated() {
    let holds = ConsentBook(entries: one.entries)
      .consents(to: one.purpose, at: at(one.day), in: tree)
    #expect(holds == one.holds, "case \(index)")
  }
}

@Test("A scope ends consents to what it covers, whatever they say themselves")
func consentScopes() {
  let scope = ConsentScope(
    name: "ads", purposes: ["training"], longest: Period(seconds: 5 * 86_400))
  let scoped = PurposeTree(Fixture.program().purposes, scopes: [scope])
  let book = ConsentBook(entries: [
    ConsentEntry(.grant, "commercial", from: at(10), expires: at(90))
  ])
  let cases: [(purpose: String, day: Int64, holds: Bool)] = [
    ("training", 14, true), ("training", 15, false), ("marketing", 14, true),
    ("marketing", 15, false), ("commercial", 15, true), ("measurement", 89, true),
  ]
  for (purpose, day, holds) in cases {
    let found = book.consents(to: purpose, at: at(day), in: scoped)
    #expect(found == holds, "\(purpose) on day \(day)")
    #expect(book.consents(to: purpose, at: at(day), in: tree), "without the scope")
  }
}

@Test("Consents are kept sealed, in bulk and one by one, and decide who is counted")
func consentStore() throws {
  let vault = try Fixture.vault()
  let rows = (1...5).map { "h\($0),b\($0),1,2.50,0,0,2017-10-01 10:00:00\n" }.joined()
  try Fixture.ingest(rows, into: vault)
  let cohort = VaultCohort(vault: vault, purposes: tree)
  func members(_ day: Int64, _ markets: [String] = ["US"]) throws -> [UnitID] {
    try cohort.units(purpose: "marketing", markets: markets, at: at(day))
  }
  #expect(try members(1).isEmpty)
  let count = try vault.recordForAllUnits(
    ConsentEntry(.grant, "commercial", from: at(0), expires: at(9)))
  #expect(count == 5)
  #expect(try members(1) == vault.units() && members(9).isEmpty)
  #expect(try members(1, ["DE"]).isEmpty && members(1, []).isEmpty)
  #expect(try members(1, ["DE", "US"]).count == 5)
  let gone = vault.unit(Array("h3".utf8))
  try vault.record(ConsentEntry(.revoke, "training", from: at(2)), for: gone)
  #expect(try members(2) == vault.units().filter { $0 != gone })
  #expect(try members(1).count == 5)
  let table = """
    household_id,purpose,expires
    h3,marketing,2030-01-01
    h9,marketing,2030-01-01
    h1,nonsense,2030-01-01
    h1,marketing,soon
    h1

    """
  let receipt = try vault.recordConsent(from: Array(table.utf8), tree: tree, at: at(3))
  #expect(receipt.granted == 1 && receipt.elsewhere == 1)
  #expect(receipt.setAside.map(\.reason) == [.unlisted, .notAnInstant, .wrongFieldCount])
  #expect(try members(4).count == 5 && members(9) == [gone])
  #expect(try vault.consentBook(of: gone).entries.count == 3)
  #expect(throws: VaultFault.self) {
    try vault.recordConsent(from: Array("a,b\n".utf8), tree: tree, at: at(3))
  }
}

@Test("A worker that remembers its cohort hears at once what another process wrote")
func rememberedCohort() throws {
  let path = FileManager.default.temporaryDirectory.appending(path: "cohort-\(UUID()).sqlite")
  defer { try? FileManager.default.removeItem(at: path) }
  let operating = try Fixture.vault(store: SQLiteStore(path: path.path()))
  let rows = (1...5).map { "h\($0),b\($0),1,2.50,0,0,2017-10-01 10:00:00\n" }.joined()
  try Fixture.ingest(rows, into: operating)
  let working = try Vault(
    id: operating.id, store: SQLiteStore(path: path.path()), key: Fixture.key,
    entropy: SeededEntropy(5))
  let cohort = VaultCohort(vault: working, purposes: tree, memory: CohortMemory())
  func count(_ day: Int64) throws -> Int {
    try cohort.units(purpose: "marketing", markets: ["US"], at: at(day)).count
  }
  #expect(try count(1) == 0)
  try operating.recordForAllUnits(ConsentEntry(.grant, "commercial", from: at(0), expires: at(9)))
  #expect(try count(1) == 5 && count(1) == 5 && count(9) == 0)
  try operating.record(
    ConsentEntry(.revoke, "commercial", from: at(2)), for: operating.unit(Array("h3".utf8)))
  #expect(try count(1) == 5 && count(2) == 4)
}
