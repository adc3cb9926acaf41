import CanonFixtures
import CanonProgram
import CanonStore
import CanonTypes
import CanonVault
import CanonWorld
import Testing

private let good = "h1,b1,1,2.50,0.5,0,2017-10-01 10:00:00\n"

@Test("Each treatment: what is taken in, what is set aside, where and why")
func treatments() throws {
  let rows: [(row: String, column: String?, reason: SetAsideReason?)] = [
    ("h1,b1,1,2.50,0.5,0,2017-10-01 10:00:00", nil, nil),
    ("h1,b1,9,1,0,,2017-10-01 10:00:00", nil, nil),
    ("h1,b1,4,1,3,0.00,2017-10-01 10:00:00", nil, nil),
    ("h1,b1,1,2.505,0.5,0,2017-10-01 10:00:00", "sales", .notRepresentable),
    ("h1,b1,1,1e1,0.5,0,2017-10-01 10:00:00", "sales", .notANumber),
    ("h1,b1,1,,0.5,0,2017-10-01 10:00:00", "sales", .absent),
    ("h1,b1,1,2.50,0.5,-1,2017-10-01 10:00:00", "disc", .outsideRange),
    ("h1,b1,1,2.50,0.5,0,2017-10-01", nil, nil),
    ("h1,b1,1,2.50,0.5,0,yesterday", "timestamp", .notAnInstant),
    (",b1,1,2.50,0.5,0,2017-10-01 10:00:00", "household_id", .noUnitKey),
    ("h1,,1,2.50,0.5,0,2017-10-01 10:00:00", nil, .noRecordKey),
    ("h1,b1,1,2.50,0.5,0", nil, .wrongFieldCount),
    ("h1,b1,\"1,2.50,0.5,0,2017-10-01 10:00:00", nil, .unclosedQuote),
  ]
  let vault = try Fixture.vault()
  let receipt = try Fixture.ingest(rows.map { $0.row + "\n" }.joined(), into: vault)
  let accepted = rows.filter { $0.reason == nil }.count
  #expect(receipt.accepted == Int64(accepted))
  #expect(receipt.setAside == Int64(rows.count - accepted) && receipt.elsewhere == 0)
  let aside = try vault.setAsideRows(of: receipt)
  let expected = rows.enumerated().compactMap { index, row in
    row.reason.map { (Int64(index) + 2, row.column, $0) }
  }
  for (found, (line, column, reason)) in zip(aside, expected) {
    #expect(found.line == line && found.reason == reason, "line \(line)")
    if column != nil { #expect(found.column == column, "line \(line)") }
  }
  #expect(aside.count == expected.count)
  #expect(receipt.reasons.reduce(0) { $0 + $1.rows } == receipt.setAside)
}

@Test("The same bytes count once, whatever lies between")
func idempotence() throws {
  let vault = try Fixture.vault()
  let program = Fixture.program()
  let first = try Fixture.ingest(good, into: vault)
  let root = try vault.dataRoot()
  let again = try Ingestion(program: program, table: "transactions")
    .run(Fixture.tables(good), into: [vault], partition: .whole, at: Fixture.start)[0]
  #expect(again == .alreadyIngested(first))
  #expect(try vault.dataRoot() == root)
  let second = try Fixture.ingest(good + good, into: vault)
  #expect(second.number == 2 && second.accepted == 2)
  #expect(try vault.summary().acceptedRows == 3)
  #expect(try vault.dataRoot() != root)
}

private func generated(_ count: Int, seed: UInt64) -> String {
  var random = SeededGenerator(seed: seed)
  return (0..<count).map { index in
    let household = Int.random(in: 1...40, using: &random)
    let basket = "\(household)-\(Int.random(in: 1...20, using: &random))"
    let product = Int.random(in: 1...6, using: &random)
    let sales = Int.random(in: -50...2_000, using: &random)
    return "\(household),\(basket),\(product),\(sales / 100).\(abs(sales % 100) / 10),0,0,"
      + "2017-0\(Int.random(in: 1...9, using: &random))-11 10:00:00\n"
  }.joined()
}

@Test("One pass feeds many Vaults: every row in one of them, elsewhere for the others")
func manyVaults() throws {
  let vaults = try (1...4).map { try Fixture.vault("v\($0)") }
  let text = generated(2_000, seed: 4) + "broken\n"
  let outcomes = try Ingestion(program: Fixture.program(), table: "transactions", batchRows: 300)
    .run(
      Fixture.tables(text), into: vaults, partition: .keyed(Fixture.key), at: Fixture.start)
  let receipts = outcomes.map(\.receipt)
  #expect(receipts.reduce(0) { $0 + $1.accepted + $1.setAside } == 2_001)
  #expect(receipts.allSatisfy { $0.rows == 2_001 && $0.accepted > 0 })
  #expect(receipts.reduce(0) { $0 + $1.units } == 40)
  let alone = try Fixture.vault("alone")
  let whole = try Fixture.ingest(text, into: alone)
  #expect(whole.accepted == receipts.reduce(0) { $0 + $1.accepted })
}

@Test("A fault at any commit leaves nothing that counts, and a second run ends the same")
func atomicity() throws {
  let text = generated(400, seed: 9)
  func run(_ store: MemoryStore, creating: Bool) throws -> (FileReceipt, Digest) {
    let vault = try Fixture.vault(store: store, creating: creating)
    let receipt = try Ingestion(
      program: Fixture.program(), table: "transactions", batchRows: 100
    ).run(Fixture.tables(text), into: [vault], partition: .whole, at: Fixture.start)[0].receipt
    return (receipt, try vault.dataRoot())
  }
  let (clean, cleanRoot) = try run(MemoryStore(), creating: true)
  #expect(clean.accepted + clean.setAside == 400)
  for fate in [MemoryStore.Fate.diesBefore, .diesAfter, .diskFull] {
    for number in 2...6 {
      let store = MemoryStore()
      store.fate = { at, _ in at == number ? fate : .done }
      #expect(throws: (any Error).self, "\(fate) at \(number)") {
        try run(store, creating: true)
      }
      store.fate = { _, _ in .done }
      let vault = try Fixture.vault(store: store, creating: false)
      let ended = try vault.files().count == 1
      if !ended { #expect(try vault.units().isEmpty, "\(fate) at \(number)") }
      #expect(ended == (fate == .diesAfter && number == 6), "\(fate) at \(number)")
      let (receipt, root) = try run(store, creating: false)
      #expect(receipt == clean && root == cleanRoot, "\(fate) at \(number)")
      #expect(try vault.summary().acceptedRows == clean.accepted)
    }
  }
}

@Test("A source that breaks off, lacks a column or a table leaves nothing")
func brokenSources() throws {
  let vault = try Fixture.vault()
  let ingestion = try Ingestion(program: Fixture.program(), table: "transactions", batchRows: 8)
  func fails(_ tables: MemoryTables) -> String? {
    do {
      _ = try ingestion.run(tables, into: [vault], partition: .whole, at: Fixture.start)
      return nil
    } catch let fault as VaultFault {
      return fault.code
    } catch {
      return "\(type(of: error))"
    }
  }
  var broken = Fixture.tables(generated(200, seed: 2))
  broken.chunkBytes = 128
  broken.breaksAfter = 20
  #expect(fails(broken) == "BrokenOff")
  #expect(fails(Fixture.tables(good, header: "household_id,basket_id\n")) == "CN8303")
  #expect(fails(MemoryTables(tables: ["transactions": []])) == "CN8304")
  var empty = Fixture.tables("")
  empty.tables["transactions"] = []
  #expect(fails(empty) == "CN8306")
  #expect(try vault.files().isEmpty && vault.summary().acceptedRows == 0)
  #expect(try vault.dataRoot() == Fixture.vault("fresh").dataRoot())
  #expect(throws: VaultFault.self) {
    try Ingestion(program: Fixture.program(), table: "returns")
  }
}

@Test("Of two ingestions at once at most one counts, and nothing of the other")
func twoAtOnce() throws {
  let store = MemoryStore()
  let (first, second) = (generated(300, seed: 21), generated(300, seed: 22))
  let vault = try Fixture.vault(store: store)
  let ingestion = try Ingestion(program: Fixture.program(), table: "transactions", batchRows: 50)
  for at in 1...8 {
    let other = try Vault(
      id: "north", store: store, key: Fixture.key, entropy: SeededEntropy(UInt64(100 + at)))
    let before = try vault.files().count
    var chunks = 0
    var tables = Fixture.tables(first.replacing(",0,0,", with: ",0,0.\(at),"))
    tables.chunkBytes = 1_000
    _ = try? ingestion.run(tables, into: [vault], partition: .whole, at: Fixture.start) { _ in
      chunks += 1
      if chunks == at {
        _ = try? ingestion.run(
          Fixture.tables(second.replacing(",0,0,", with: ",0,1.\(at),")), into: [other],
          partition: .whole, at: Fixture.start)
      }
    }
    #expect(try vault.files().count == before + 1, "at \(at)")
    let numbers = try vault.files().map(\.number)
    #expect(numbers == Array(1...Int64(before + 1)))
  }
  let rows = try vault.units().reduce(0) { try $0 + vault.rowCount(of: $1) }
  #expect(Int64(rows) == (try vault.summary().acceptedRows))
}

@Test("A key that two lookup rows explain differently is ambiguous; equal repetitions are one")
func ambiguousLookup() throws {
  var tables = Fixture.tables(good + good.replacing("b1,1,", with: "b1,2,"))
  tables.tables["products"] = Array("product_id,category\n1,CHEESE\n1,SOUP\n2,SOUP\n2,SOUP\n".utf8)
  let vault = try Fixture.vault()
  let receipt = try Ingestion(program: Fixture.program(), table: "transactions")
    .run(tables, into: [vault], partition: .whole, at: Fixture.start)[0].receipt
  #expect(receipt.accepted == 1)
  #expect(receipt.reasons.map(\.reason) == [.ambiguousLookup])
}
