import CanonCrypto
import CanonFixtures
import CanonProgram
import CanonRuntime
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld

/// What the customers of a shop bought, by customer, as it lies in each Vault.
typealias Shoppers = [[Row]]

/// Vaults in memory that took the shop's lines in.
enum ShopVaults {
  static let key = [UInt8](repeating: 7, count: 32)
  static let names = ["north", "south", "west"]

  /// A Vault with the rows of customers; one without rows is not there.
  ///
  /// - Parameter salt: decides every local value, and nothing else.
  static func vault(
    _ name: String, _ customers: Shoppers, _ program: Program, salt: UInt64 = 0
  ) throws -> Vault {
    let vault = try Vault(
      id: name, store: MemoryStore(), key: key, entropy: SeededEntropy(1), creating: true)
    _ = try Ingestion(program: program, table: "lines").run(
      MemoryTables(table: TableText.table(customers, salt: salt)), into: [vault],
      partition: .whole, at: Shop.asOf)
    return vault
  }

  /// The readings of customers, by the Vault's own evaluator.
  static func readings(
    _ customers: Shoppers, _ program: Program, in name: String
  ) throws -> [Int: [Int64]] {
    let vault = try vault(name, customers, program)
    let builder = try FeatureBuilder(
      program: program, training: program.trainings[0], asOf: Shop.asOf)
    let split = SplitKey(key: key, epoch: 1)
    let read = try builder.readings(of: try vault.units(), in: vault, split: split)
    let units = customers.indices.map { (vault.unit(Array("c\($0)".utf8)), $0) }
    let numbers = Dictionary(uniqueKeysWithValues: units)
    var result: [Int: [Int64]] = [:]
    for reading in read {
      if let number = numbers[reading.unit] { result[number] = reading.values }
    }
    return result
  }

  /// The name of a receipt in the source.
  static func receipt(_ customer: Int, _ number: Int) -> String { "\(customer)-\(number)" }
}

/// Rows as the cells of the source table.
enum TableText {
  static func table(_ customers: Shoppers, salt: UInt64) -> [UInt8] {
    var local = LocalCells(salt: salt)
    let names = Shop.columns.map(\.name) + Shop.columns.map(\.twin)
    var text = "customer,receipt,time,\(names.joined(separator: ","))\n"
    for (customer, rows) in customers.enumerated() {
      for row in rows {
        text += "c\(customer),\(ShopVaults.receipt(customer, row.receipt)),"
        text += "\(Instant(seconds: row.time)),"
        text += (cells(row) + local.next()).joined(separator: ",") + "\n"
      }
    }
    return Array(text.utf8)
  }

  /// The cells of a row in the order of the columns.
  static func cells(_ row: Row) -> [String] {
    [
      "\(row.amount / 100).\(row.amount % 100 / 10)\(row.amount % 10)", "\(row.points)",
      row.gift.map(String.init) ?? "", Shop.terms[Int(row.category)],
      (row.weight < 0 ? "-" : "") + Kind.decimal(abs(row.weight)), day(row.bestBy),
      row.sent.map(day) ?? "",
    ]
  }

  static func day(_ days: Int64) -> String { CivilDate(daysSinceEpoch: days).description }
}

/// One source table in memory.
private struct MemoryTables: SourceTables {
  let table: [UInt8]

  func forEachChunk(of name: String, _ body: ([UInt8]) throws -> Void) throws { try body(table) }

  func zone(_ name: String) throws(VaultFault) -> Zone {
    try SourceFolder(path: ".").zone(name)
  }
}

/// Local values, which nothing that leaves may depend on.
private struct LocalCells {
  private var random: SeededGenerator

  init(salt: UInt64) { random = SeededGenerator(seed: salt) }

  mutating func next() -> [String] {
    TableText.cells(Row.random(0, 0, &random))
  }
}
