import CanonProgram
import CanonTypes
import CanonVault
import CanonWorld
import Glibc
import Testing

/// The Complete Journey's shape, as the standard policy states it.
enum CompleteJourney {
  static var folder: String? { getenv("CANON_DATA").map { String(cString: $0) } }

  static let attributes = [
    Fixture.attribute("market", "Customer", .market, .constant("US")),
    Fixture.attribute(
      "purchased_at", "Receipt", .instant,
      .column("transaction_timestamp", zone: "America/New_York")),
    money("paid", .difference(column: "sales_value", minus: "coupon_disc")),
    money("discount", .column("retail_disc", zone: nil)),
    money("coupon", .column("coupon_disc", zone: nil)),
    Fixture.attribute("product", "Line", .key, .column("product_id", zone: nil)),
    Fixture.attribute("quantity", "Line", .count, .column("quantity", zone: nil)),
    Fixture.attribute(
      "category", "Line", .term(taxonomy: "Category"),
      .lookup(
        column: "product_id", table: "products", keyColumn: "product_id",
        resultColumn: "product_category"), absent: .value(3), unknown: .value(3)),
  ]

  static func program() -> Program {
    var program = Fixture.program(attributes: attributes)
    program.entities[0].keyColumn = "household_id"
    program.taxonomies = [
      Taxonomy(
        name: "Category",
        terms: [
          .init(name: "soft_drinks", spellings: ["SOFT DRINKS"]),
          .init(name: "cheese", spellings: ["CHEESE"]), .init(name: "soup", spellings: ["SOUP"]),
          .init(name: "other"),
        ])
    ]
    return program
  }

  private static func money(_ name: String, _ source: SourceMapping) -> Attribute {
    Fixture.attribute(
      name, "Line", .money(currency: "USD"), source, range: Bound(low: 0, high: 500_000),
      outside: .clamp)
  }
}

@Test(
  "The Complete Journey: every row is accepted or set aside, every household is somewhere",
  .enabled(
    if: CompleteJourney.folder != nil, "set CANON_DATA to the folder of complete_journey"))
func completeJourney() throws {
  let folder = try #require(CompleteJourney.folder)
  let vaults = try (1...8).map { try Fixture.vault("v\($0)") }
  let receipts = try Ingestion(program: CompleteJourney.program(), table: "transactions")
    .run(
      SourceFolder(path: folder), into: vaults, partition: .keyed(Fixture.key), at: Fixture.start
    ).map(\.receipt)
  #expect(receipts.allSatisfy { $0.rows == 1_469_307 })
  #expect(receipts.reduce(0) { $0 + $1.accepted } == 1_469_307)
  #expect(receipts.reduce(0) { $0 + $1.setAside } == 0)
  #expect(receipts.reduce(0) { $0 + $1.units } == 2_469)
  #expect(Set(receipts.map(\.digest)).count == 1)
}
