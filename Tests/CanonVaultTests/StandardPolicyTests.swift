import CanonProgram
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorkspace
import CanonWorld
import Testing

/// The grocer's standard policy, compiled from the repository's own files.
enum StandardPolicy {
  static func program() throws -> Program {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = "/\(root)/Policies/grocer"
    let files = try Files.list(folder).filter { $0.hasSuffix(".canon") }
      .map { (name: "grocer/\($0)", bytes: try Files.read("\(folder)/\($0)")) }
    return try #require(Workspace(files: files).compile().program)
  }

  /// Takes a source's transactions into Vaults, lets everybody consent, and prepares a training.
  static func prepare(
    _ program: Program, _ training: Training, _ vaults: [Vault]
  ) throws -> [UnitReadings] {
    try vaults.flatMap { vault in
      try vault.recordForAllUnits(
        ConsentEntry(
          .grant, "commercial", from: Fixture.start, expires: Fixture.start + Period(seconds: 9)))
      try vault.prepare(
        task: MerkleRoot.of([[1]]), program: program, training: training, asOf: Fixture.asOf,
        purpose: "marketing_models", markets: ["US"], at: Fixture.start,
        split: SplitKey(key: Fixture.key, epoch: 1))
      return try vault.preparedReadings(MerkleRoot.of([[1]]))
    }
  }
}

@Test("The standard policy takes receipts in and reads each of its trainings")
func standardPolicy() throws {
  let program = try StandardPolicy.program()
  let rows = """
    household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,\
    transaction_timestamp
    1,9,b1,p1,1,5.00,0.10,1.00,2017-10-31 23:59:59
    1,9,b1,p2,1,1.00,0,0,2017-10-31 23:59:59
    2,9,b2,p1,1,2.00,0,0,2017-11-01 00:00:00
    2,9,b3,p3,1,2.00,-1,0,2017-10-01 00:00:00

    """
  let tables = MemoryTables(tables: [
    "transactions": Array(rows.utf8),
    "products": Array("product_id,product_category\np1,CHEESE\np2,SOUP\n".utf8),
  ])
  let vault = try Fixture.vault()
  let receipt = try Ingestion(program: program, table: "transactions")
    .run(tables, into: [vault], partition: .whole, at: Fixture.start)[0].receipt
  #expect(receipt.accepted == 3 && receipt.reasons.map(\.reason) == [.outsideRange])
  #expect(program.trainings.count == 5)
  for training in program.trainings {
    let readings = try StandardPolicy.prepare(program, training, [vault])
    let isCheese = training.id.contains("cheese")
    let first = try #require(readings.first { $0.unit == vault.unit(Array("1".utf8)) })
    let second = try #require(readings.first { $0.unit == vault.unit(Array("2".utf8)) })
    #expect(first.values.count == training.row.entries.count)
    #expect(first.values.prefix(6) == [1, 500, 1, 2, 1, 10], "\(training.id)")
    #expect(second.values.prefix(6) == [0, 0, 300 * 86_400, 0, 0, 0], "\(training.id)")
    if isCheese { #expect(first.values.dropFirst(6) == [1, 1, 1, 400] && first.floor == 1) }
    #expect(second.outcome == isCheese && !first.outcome, "\(training.id)")
  }
}
