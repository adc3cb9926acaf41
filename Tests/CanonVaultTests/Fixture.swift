import CanonCrypto
import CanonProgram
import CanonStore
import CanonTypes
import CanonVault
import CanonWorld

/// A small receipts program, written by hand, and what the tests need around it.
enum Fixture {
  static let key = [UInt8](repeating: 7, count: 32)
  static let place = SourcePlace(file: "fixture.canon", line: 1, column: 1)
  static let asOf = Instant(seconds: 1_509_508_800)
  static let start = Instant(seconds: 1_600_000_000)
  static let cheese: Int64 = 1

  static func attribute(
    _ name: String, _ entity: String, _ type: ValueType, _ source: SourceMapping,
    range: Bound? = nil, outside: OutsideTreatment = .setAside,
    absent: AbsentTreatment = .setAside, unknown: AbsentTreatment = .setAside
  ) -> Attribute {
    Attribute(
      name: name, domain: "Commerce", entity: entity, type: type, label: .protected,
      source: source, range: range, outside: outside, absent: absent, unknown: unknown)
  }

  static let attributes = [
    attribute("market", "Customer", .market, .constant("US")),
    attribute(
      "purchased_at", "Receipt", .instant, .column("timestamp", zone: "America/New_York")),
    attribute(
      "paid", "Line", .money(currency: "USD"), .difference(column: "sales", minus: "coupon"),
      range: Bound(low: 0, high: 500_000), outside: .clamp),
    attribute(
      "discount", "Line", .money(currency: "USD"), .column("disc", zone: nil),
      range: Bound(low: 0, high: 500_000), absent: .value(0)),
    attribute(
      "coupon", "Line", .money(currency: "USD"), .column("coupon", zone: nil),
      range: Bound(low: 0, high: 500_000)),
    attribute("product", "Line", .key, .column("product_id", zone: nil)),
    attribute(
      "category", "Line", .term(taxonomy: "Category"),
      .lookup(
        column: "product_id", table: "products", keyColumn: "product_id",
        resultColumn: "category"),
      absent: .value(3), unknown: .value(3)),
  ]

  static let taxonomy = Taxonomy(
    name: "Category",
    terms: [
      .init(name: "dairy"), .init(name: "cheese", parent: 0, spellings: ["CHEESE"]),
      .init(name: "soup", spellings: ["SOUP", "CANNED SOUP"]), .init(name: "other"),
    ])

  static func program(
    receipts: Int64 = 1_000, lines: Int64 = 500, attributes: [Attribute] = attributes,
    contributions: [RecordMaximum] = []
  ) -> Program {
    let readings = features.map {
      Feature(
        id: $0.id, domain: "Behavior", meaning: "", reading: $0.reading,
        window: .last(Period(seconds: $0.days * 86_400)), ifEmpty: $0.ifEmpty, type: .count,
        bound: Bound(low: 0, high: 1_000_000), scale: .linear, label: .protected)
    }
    return Program(
      edition: 1,
      epochs: EpochCalendar(origin: Instant(seconds: 0), length: Period(seconds: 604_800)),
      domains: [DomainVersion(name: "Commerce", version: SemanticVersion(1, 0, 0))],
      policyName: "Fixture", policyVersion: SemanticVersion(1, 0, 0),
      entities: [
        Entity(name: "Customer", keyColumn: "household_id"),
        Entity(
          name: "Receipt", parent: "Customer", eventTime: "purchased_at", atMost: receipts,
          atMostWithin: Period(seconds: 400 * 86_400), keyColumn: "basket_id"),
        Entity(name: "Line", parent: "Receipt", atMost: lines, rowsTable: "transactions"),
      ], taxonomies: [taxonomy], attributes: attributes, features: readings,
      outcomes: [
        Outcome(
          id: "will_buy", domain: "Behavior", meaning: "",
          reading: .exists(entity: "Line", filter: inCheese),
          window: .next(Period(seconds: 28 * 86_400)), label: .protected)
      ],
      purposes: [
        Purpose(name: "commercial"), Purpose(name: "training", parent: "commercial"),
        Purpose(name: "marketing", parent: "training"),
        Purpose(name: "measurement", parent: "commercial"),
      ], privacyBlocks: [block(contributions)], trainings: [training],
      acceptances: [
        Acceptance(
          name: "Quality", evidence: [], floors: [.init(training: "T", feature: "c_baskets")],
          challenge: [], reject: [], accept: [], otherwise: .rejected, place: place)
      ])
  }

  /// The block of the training; only what a Vault reads of it matters here.
  static func block(_ contributions: [RecordMaximum]) -> PrivacyBlock {
    let budget = PrivacyBlock.Budget(
      epsilon: ExactDecimal(1), delta: ExactDecimal("0.000001")!, rho: Rho(picos: 1_000_000_000))
    return PrivacyBlock(
      name: "P", unit: "Customer", unitInVaults: 1, window: budget, windowEpochs: 13,
      lifetime: budget, quorum: 3, vaults: 4, colluding: 1, cohortFloor: 1_000,
      cohortRho: Rho(picos: 500_000_000), consentRequired: true, releases: ["model", "metrics"],
      keepFeatures: Period(seconds: 14 * 86_400), keepTranscripts: Period(seconds: 700 * 86_400),
      contributions: contributions, place: place)
  }

  static let inCheese = Filter.within(attribute: "category", terms: [cheese])
  static let withCheese = Filter.exists(entity: "Line", filter: inCheese)

  static let features: [(id: String, reading: Reading, days: Int64, ifEmpty: Int64)] = [
    ("visits", .count(entity: "Receipt", filter: .all), 90, 0),
    ("spend", .sum(attribute: "paid", filter: .all), 90, 0),
    ("recency", .recency(entity: "Receipt", filter: .all), 300, 9_999),
    ("variety", .distinct(attribute: "product", filter: .all), 90, 0),
    (
      "coupons", .count(entity: "Line", filter: .compare(attribute: "coupon", .greater, 0)), 300,
      0
    ),
    ("c_baskets", .count(entity: "Receipt", filter: withCheese), 300, 0),
    ("c_recency", .recency(entity: "Receipt", filter: withCheese), 300, 77),
    ("c_spend", .sum(attribute: "paid", filter: inCheese), 300, 0),
    (
      "c_share",
      .ratio(
        numerator: .sum(attribute: "paid", filter: inCheese),
        denominator: .sum(attribute: "paid", filter: .all)), 300, 5
    ),
    (
      "odd",
      .maximum(
        attribute: "paid",
        filter: .disjunction([
          .negation(inCheese), .conjunction([inCheese, .compare(attribute: "paid", .less, 300)]),
        ])), 60, -1
    ),
    ("least", .minimum(attribute: "paid", filter: inCheese), 120, -2),
  ]

  static let training = Training(
    id: "T", template: "T", arguments: [], goal: .classify(outcome: "will_buy"), learner: .ridge,
    families: [],
    row: RowRecipe(
      entries: features.map { RowRecipe.Entry(feature: $0.id, offset: 0, weight: 1_024) },
      constant: 614), heldOutMillionths: 200_000,
    cost: Training.Cost(gram: .zero, metrics: .zero, attempts: 1, total: .zero), output: "model",
    privacy: "P", acceptance: "Quality", settlement: "S", place: place)

  static func vault(
    _ id: String = "north", store: any Store = MemoryStore(), creating: Bool = true,
    key: [UInt8] = key
  ) throws -> Vault {
    try Vault(id: id, store: store, key: key, entropy: SeededEntropy(1), creating: creating)
  }

  static let header = "household_id,basket_id,product_id,sales,coupon,disc,timestamp\n"
  static let products = "product_id,category\n1,CHEESE\n2,SOUP\n3,NAILS\n4,\n5,CANNED SOUP\n"

  static func tables(_ rows: String, header: String = header) -> MemoryTables {
    MemoryTables(tables: [
      "transactions": Array((header + rows).utf8), "products": Array(products.utf8),
    ])
  }

  /// Takes rows into a Vault and gives the receipt.
  @discardableResult
  static func ingest(
    _ rows: String, into vault: Vault, program: Program = program()
  ) throws -> FileReceipt {
    try Ingestion(program: program, table: "transactions")
      .run(tables(rows), into: [vault], partition: .whole, at: start)[0].receipt
  }
}

/// Source tables in memory, cut into chunks of a stated size.
struct MemoryTables: SourceTables {
  var tables: [String: [UInt8]]
  var chunkBytes = 1 << 16
  /// Breaks the table off with an error after so many chunks.
  var breaksAfter = Int.max

  struct BrokenOff: Error {}

  func forEachChunk(of table: String, _ body: ([UInt8]) throws -> Void) throws {
    guard let bytes = tables[table] else {
      throw VaultFault(.tableMissing, "no table `\(table)`")
    }
    for (number, start) in stride(from: 0, to: bytes.count, by: chunkBytes).enumerated() {
      if number >= breaksAfter { throw BrokenOff() }
      try body(Array(bytes[start..<min(start + chunkBytes, bytes.count)]))
    }
  }

  func zone(_ name: String) throws(VaultFault) -> Zone {
    try SourceFolder(path: ".").zone(name)
  }
}
