import CanonFixtures
import CanonProgram
import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import Testing

/// The words of a Vault's owner: declared, noted as present, counted with consent, erased.
@Suite struct WordTests {
  static let header = "household_id,basket_id,product_id,sales,coupon,disc,timestamp,tier,size\n"
  static let tier = WordDeclaration(
    word: LocalWord(entity: "Customer", name: "tier", kind: .text), table: "transactions",
    column: "tier")
  static let size = WordDeclaration(
    word: LocalWord(entity: "Line", name: "shoe_size", kind: .count), table: "transactions",
    column: "size")

  static func vault(_ words: [WordDeclaration] = [tier, size]) throws -> Vault {
    let vault = try Fixture.vault()
    for word in words { #expect(try vault.declare(word, under: Fixture.program())) }
    return vault
  }

  static func ingest(_ rows: String, into vault: Vault, header: String = header) throws {
    _ = try Ingestion(program: Fixture.program(), table: "transactions").run(
      Fixture.tables(rows, header: header), into: [vault], partition: .whole, at: Fixture.start)
  }

  /// Who is counted, by their names in the sources.
  static func having(
    _ word: WordDeclaration, _ purposes: [String], in vault: Vault, _ names: [String]
  ) throws -> [String] {
    let tree = PurposeTree(Fixture.program().purposes)
    let units = try VaultCohort(vault: vault, purposes: tree).units(
      having: word.word, purposes: purposes, at: Fixture.start + Period(seconds: 60))
    return names.filter { units.contains(vault.unit(Array($0.utf8))) }
  }

  static func consent(_ purpose: String, _ names: [String], in vault: Vault) throws {
    for name in names {
      try vault.record(
        ConsentEntry(
          .grant, purpose, from: Fixture.start, expires: Instant(seconds: 1_700_000_000)),
        for: vault.unit(Array(name.utf8)))
    }
  }

  static let rows = """
    anna,1,1,1.00,0,0,2017-10-01 10:00:00,gold,
    anna,2,1,1.00,0,0,2017-10-02 10:00:00,,41
    bert,3,1,1.00,0,0,2017-10-01 10:00:00, ,
    cleo,4,1,oops,0,0,2017-10-01 10:00:00,gold,39
    dora,5,1,1.00,0,0,2017-10-01 10:00:00,tin,

    """
  static let names = ["anna", "bert", "cleo", "dora"]

  @Test func whatIsStatedIsPresentAndWhatStandsThereIsNotKept() throws {
    let vault = try WordTests.vault()
    try WordTests.ingest(WordTests.rows, into: vault)
    try WordTests.consent("marketing", WordTests.names, in: vault)
    func having(_ word: WordDeclaration, _ purposes: [String] = ["marketing"]) throws -> [String] {
      try WordTests.having(word, purposes, in: vault, WordTests.names)
    }
    // A blank says nothing, and neither does a row that is set aside.
    #expect(try having(WordTests.tier) == ["anna", "dora"])
    #expect(try having(WordTests.size) == ["anna"])
    // A later file adds to what is known; a word with another kind is another word.
    try WordTests.ingest("bert,9,1,1.00,0,0,2017-10-05 10:00:00,lead,43\n", into: vault)
    #expect(try having(WordTests.tier) == ["anna", "bert", "dora"])
    #expect(try having(WordTests.size) == ["anna", "bert"])
    var other = WordTests.tier
    other.word.kind = .key
    #expect(try having(other) == [])
    // Every purpose has to be consented to.
    #expect(try having(WordTests.tier, ["marketing", "measurement"]) == [])
    try WordTests.consent("measurement", ["dora"], in: vault)
    #expect(try having(WordTests.tier, ["marketing", "measurement"]) == ["dora"])
    // Erased with everything else.
    #expect(try vault.erase(vault.unit(Array("dora".utf8))))
    #expect(try having(WordTests.tier) == ["anna", "bert"])
    let kept = try vault.records.rows(in: "vault_presence")
    #expect(kept.count == 2 && kept.allSatisfy { $0.value.count == 2 })
  }

  @Test func theColumnOfAWordHasToBeThere() throws {
    let vault = try WordTests.vault()
    let fault = #expect(throws: VaultFault.self) {
      try Fixture.ingest("anna,1,1,1.00,0,0,2017-10-01 10:00:00\n", into: vault)
    }
    #expect(fault?.kind == .columnMissing && fault?.sentence.contains("`tier`") == true)
    #expect(try vault.files().isEmpty && vault.records.rows(in: "vault_presence").isEmpty)
  }

  @Test func declarationsAreNamesOfThingsWithoutAMeaning() throws {
    let vault = try WordTests.vault([WordTests.tier])
    let program = Fixture.program()
    #expect(try !vault.declare(WordTests.tier, under: program), "the same again")
    let changes: [(String, (inout WordDeclaration) -> Void)] = [
      ("another kind", { $0.word.kind = .count }), ("another column", { $0.column = "size" }),
      ("capitals", { $0.word.name = "Tier" }), ("nothing", { $0.word.name = "" }),
      ("a digit first", { $0.word.name = "1tier" }),
      ("too long", { $0.word.name = String(repeating: "a", count: 65) }),
      ("an attribute", { $0.word.name = "paid" }), ("a query", { $0.word.name = "visits" }),
      ("an outcome", { $0.word.name = "will_buy" }),
      ("an unknown entity", { ($0.word.name, $0.word.entity) = ("shoe", "Foot") }),
      ("an unknown table", { ($0.word.name, $0.table) = ("shoe", "shoes") }),
    ]
    for (name, change) in changes {
      var word = WordTests.tier
      change(&word)
      let fault = #expect(throws: VaultFault.self, "\(name)") {
        try vault.declare(word, under: program)
      }
      #expect(fault?.kind == .wordRefused, "\(name): \(String(describing: fault))")
    }
    #expect(try vault.declarations() == [WordTests.tier])
    func declare(_ number: Int) throws {
      var word = WordTests.size
      word.word.name = "word_\(number)"
      try vault.declare(word, under: program)
    }
    for number in 1..<LocalWord.most { try declare(number) }
    #expect(throws: VaultFault.self) { try declare(LocalWord.most) }
    #expect(try vault.declarations().count == LocalWord.most)
  }

  /// Presence against a plain reckoning, over random files.
  @Test func presenceAgreesWithAPlainReckoning() throws {
    let seed: UInt64 = 20_261_127
    print("seed \(seed)")
    var dice = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let vault = try WordTests.vault()
      let names = (0..<8).map { "h\($0)" }
      var expected: [String: Set<String>] = [:]
      var basket = 0
      for _ in 0..<3 {
        var rows = ""
        for _ in 0..<dice.below(12) {
          let name = dice.one(of: names)
          let (tier, size) = (dice.one(of: ["", " ", "gold"]), dice.one(of: ["", "41"]))
          let price = dice.one(of: ["1.00", "1.00", "1.00", "oops"])
          basket += 1
          rows += "\(name),\(basket),1,\(price),0,0,2017-10-01 10:00:00,\(tier),\(size)\n"
          guard price == "1.00" else { continue }
          if tier == "gold" { expected["tier", default: []].insert(name) }
          if size == "41" { expected["shoe_size", default: []].insert(name) }
        }
        if !rows.isEmpty { try WordTests.ingest(rows, into: vault) }
      }
      try WordTests.consent("marketing", names, in: vault)
      for word in [WordTests.tier, WordTests.size] {
        let found = try WordTests.having(word, ["marketing"], in: vault, names)
        #expect(Set(found) == expected[word.word.name] ?? [], "\(word.word.name)")
      }
    }
  }
}
