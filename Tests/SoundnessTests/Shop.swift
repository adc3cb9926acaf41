import CanonProgram
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorkspace
import CanonWorld

/// A small generator (Steele, Lea, Flood 2014), so that every case has a seed that names it.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
}

/// A line of a receipt, as the independent evaluator sees it.
struct Row: Hashable {
  var receipt: Int
  var time: Int64
  /// Cents.
  var amount: Int64
  var points: Int64
  var gift: Int64?
  var category: Int64
}

/// The text that the random queries are compiled in, and the data that they read.
enum Shop {
  static let asOf = Instant(seconds: 1_600_000_000)
  static let window: Int64 = 90 * 86_400
  static let terms = ["dairy", "cheese", "soup", "other"]
  /// Every attribute that has a local twin of the same type.
  static let twins = ["amount": "cost", "points": "secret", "category": "hidden"]

  /// - Parameter clauses: more clauses of the privacy block.
  static func text(
    _ queries: [(name: String, text: String)], _ clauses: [String] = []
  ) -> String {
    let family = queries.map { "\($0.name)(90d)" }.joined(separator: "  ")
    return head + queries.map(\.text).joined() + "    family tested { \(family) }\n}\n"
      + policy.replacing(
        "transcripts 2y\n",
        with: "transcripts 2y\n" + clauses.map { "        \($0)\n" }.joined())
  }

  static func workspace(
    _ queries: [(name: String, text: String)], _ clauses: [String] = []
  ) -> Workspace {
    Workspace(files: [("shop.canon", Array(text(queries, clauses).utf8))])
  }

  private static func attribute(
    _ name: String, _ type: String, _ label: String, _ range: String?
  ) -> String {
    "    canonical \(name): \(type) on Line { class \(label) source column \"\(name)\" "
      + (range.map { "range \($0) " } ?? "") + "}\n"
  }

  private static let head = [declarations, attributes, queries].joined()

  private static let declarations =
    """
    edition 1
    epochs of 7d from 2017-01-02T00:00:00Z
    domain Shop version 1.0.0 {
        entity Customer { key column "customer" }
        entity Receipt of Customer at bought at most 6 in 400d { key column "receipt" }
        entity Line of Receipt at most 3 { rows table "lines" }
        taxonomy Category { dairy { cheese }  soup  other }
        canonical bought: Instant on Receipt { class protected source column "time" }
        canonical market: Market on Customer { class protected source constant US }

    """

  private static let attributes = [
    attribute("amount", "Money(USD)", "protected", "0 USD ..= 50 USD"),
    attribute("points", "Count", "protected", "-10 ..= 10"),
    attribute("gift", "Optional(Count)", "protected", "0 ..= 9"),
    attribute("category", "Term(Category)", "protected", nil),
    attribute("cost", "Money(USD)", "local", "0 USD ..= 50 USD"),
    attribute("secret", "Count", "local", "-10 ..= 10"),
    attribute("hidden", "Term(Category)", "local", nil),
  ].joined()

  private static let queries =
    """
        query visits(window: Duration): Count on Customer {
            derive count(Receipt) in last window
            bound 0 ..= 6
        }
        query buys(horizon: Duration): Bool on Customer as outcome {
            derive exists(Receipt) in next horizon
        }

    """

  private static let policy =
    """
    policy Tests version 1.0.0 uses Shop 1 {
        purpose commercial { marketing }
        role model_operator, verifier
        privacy Careful {
            unit      Customer in at most 1 Vault
            budget    epsilon 1.0 delta 1e-6 per Customer in 13 epochs,
                      lifetime epsilon 3.0 delta 1e-5
            mechanism distributed_discrete_gaussian, quorum 6 of 8, at most 1 colluding
            cohort    at least 8_000 Customer, noised at rho 0.0005
            consent   required for task.purpose
            release   model, metrics
            keep      features 28d, transcripts 2y
        }
        permit train operators
            when task.submitter is model_operator and task.purpose within marketing
        training Buys {
            goal     classify buys(28d)
            learner  ridge
            features families tested
            evaluate on 20% of Customer by keyed_hash
            cost     gram rho 0.0119, metrics rho 0.0119  attempts at most 2
            output   model
            under    Careful
            accepted by Quality
            settled  by Weekly
        }
        acceptance Quality {
            evidence  feature_manifest, round_transcripts, metrics
            floor     rank by visits(90d)
            challenge when replay != exact or evidence incomplete
            accept    when auc >= 0.65
            else      reject
        }
        settlement Weekly {
            challenge for 72h
            attempts  at most 3
            reward    vaults 90% by cohort, verifier 10%
        }
    }

    """
}

extension Shop {
  /// What a customer may have bought: never more receipts or lines than the entities allow.
  static func rows(_ random: inout SplitMix) -> [Row] {
    (0..<random.below(7)).flatMap { receipt -> [Row] in
      let time = asOf.seconds - Int64(random.below(110)) * 86_400 - 1
      return (0...random.below(3)).map { _ in
        Row(
          receipt: receipt, time: time, amount: Int64(random.below(5_001)),
          points: Int64(random.below(21)) - 10,
          gift: random.below(3) == 0 ? nil : Int64(random.below(10)),
          category: Int64(random.below(4)))
      }
    }
  }

  /// Customers at the ends of every range, with as many records as there can be.
  static let extremes: [[Row]] = {
    let ends: [(amount: Int64, points: Int64)] = [(5_000, 10), (0, -10), (5_000, -10), (100, 10)]
    var customers: [[Row]] = []
    for receipts in [1, 6] {
      for category in Int64(0)..<3 {
        for end in ends {
          for gift in [Int64?.none, 9] {
            customers.append(full(receipts, category, end.amount, end.points, gift))
          }
        }
      }
    }
    return customers
  }()

  private static func full(
    _ receipts: Int, _ category: Int64, _ amount: Int64, _ points: Int64, _ gift: Int64?
  ) -> [Row] {
    var rows: [Row] = []
    for receipt in 0..<receipts {
      let row = Row(
        receipt: receipt, time: asOf.seconds - 1 - Int64(receipt), amount: amount, points: points,
        gift: gift, category: category)
      rows += [row, row, row]
    }
    return rows
  }

  /// The readings of customers, by the Vault's own evaluator; one without rows is not there.
  ///
  /// - Parameter salt: decides every local value, and nothing else.
  static func readings(
    _ customers: [[Row]], _ program: Program, salt: UInt64 = 0
  ) throws -> [Int: [Int64]] {
    let vault = try Vault(
      id: "north", store: MemoryStore(), key: [UInt8](repeating: 7, count: 32),
      entropy: SeededEntropy(1), creating: true)
    var local = SplitMix(state: salt)
    var text = "customer,receipt,time,amount,points,gift,category,cost,secret,hidden\n"
    for (customer, rows) in customers.enumerated() {
      for row in rows {
        text += "c\(customer),\(customer)-\(row.receipt),\(Instant(seconds: row.time)),"
        text += "\(row.amount / 100).\(row.amount % 100 / 10)\(row.amount % 10),\(row.points),"
        text += "\(row.gift.map(String.init) ?? ""),\(terms[Int(row.category)]),"
        text += "\(local.below(50)),\(local.below(20) - 10),\(terms[local.below(4)])\n"
      }
    }
    _ = try Ingestion(program: program, table: "lines").run(
      MemoryTables(table: Array(text.utf8)), into: [vault], partition: .whole,
      at: Instant(seconds: 1_600_000_000))
    let builder = try FeatureBuilder(program: program, training: program.trainings[0], asOf: asOf)
    let split = SplitKey(key: [UInt8](repeating: 7, count: 32), epoch: 1)
    let read = try builder.readings(of: try vault.units(), in: vault, split: split)
    let units = customers.indices.map { (vault.unit(Array("c\($0)".utf8)), $0) }
    let numbers = Dictionary(uniqueKeysWithValues: units)
    var result: [Int: [Int64]] = [:]
    for reading in read {
      if let number = numbers[reading.unit] { result[number] = reading.values }
    }
    return result
  }
}

/// One source table in memory.
private struct MemoryTables: SourceTables {
  let table: [UInt8]

  func forEachChunk(of name: String, _ body: ([UInt8]) throws -> Void) throws { try body(table) }

  func zone(_ name: String) throws(VaultFault) -> Zone {
    try SourceFolder(path: ".").zone(name)
  }
}
