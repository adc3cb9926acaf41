import CanonTypes
import CanonWorkspace

/// The text that random queries are compiled in.
enum Shop {
  static let asOf = Instant(seconds: 1_600_000_000)
  static let window: Int64 = 90 * 86_400
  static let terms = ["dairy", "cheese", "soup", "bread", "fish", "rice", "fruit", "other"]
  /// The maxima of the entities, and the days that the first one counts.
  static let (mostReceipts, mostLines, tile) = (6, 3, Int64(400))

  /// An attribute of a line; its local twin has the same type.
  struct Column {
    let name: String
    let twin: String
    let type: String
    let range: String?

    var isOptional: Bool { type.hasPrefix("Optional") }
  }

  static let columns = [
    Column(name: "amount", twin: "cost", type: "Money(USD)", range: "0 USD ..= 50 USD"),
    Column(name: "points", twin: "secret", type: "Count", range: "-10 ..= 10"),
    Column(name: "gift", twin: "token", type: "Optional(Count)", range: "0 ..= 9"),
    Column(name: "category", twin: "hidden", type: "Term(Category)", range: nil),
    Column(name: "weight", twin: "mass", type: "Decimal(3)", range: "-1 ..= 4"),
    Column(
      name: "best_by", twin: "opened", type: "Date", range: "2020-01-01 ..= 2021-12-31"),
    Column(
      name: "sent", twin: "posted", type: "Optional(Date)", range: "2020-01-01 ..= 2021-12-31"),
  ]

  /// - Parameter clauses: more clauses of the privacy block.
  static func text(
    _ queries: [(name: String, text: String)], vaults: Int = 1, clauses: [String] = []
  ) -> String {
    let family = queries.map { "\($0.name)(90d)" }.joined(separator: "  ")
    return domain(queries.map(\.text).joined() + "    family tested { \(family) }\n")
      + policy(vaults).replacing(
        "transcripts 2y\n",
        with: "transcripts 2y\n" + clauses.map { "        \($0)\n" }.joined())
  }

  static func workspace(
    _ queries: [(name: String, text: String)], vaults: Int = 1, clauses: [String] = []
  ) -> Workspace {
    Workspace(
      files: [("shop.canon", Array(text(queries, vaults: vaults, clauses: clauses).utf8))])
  }

  /// The shop's domain with more queries and families.
  static func domain(_ more: String) -> String {
    declarations
      + columns.map { attribute($0, isLocal: false) + attribute($0, isLocal: true) }
      .joined() + queries + more + "}\n"
  }

  private static func attribute(_ column: Column, isLocal: Bool) -> String {
    let name = isLocal ? column.twin : column.name
    return "    canonical \(name): \(column.type) on Line { class "
      + (isLocal ? "local" : "protected") + " source column \"\(name)\" "
      + (column.range.map { "range \($0) " } ?? "") + "}\n"
  }

  private static let declarations =
    """
    edition 1
    epochs of 7d from 2017-01-02T00:00:00Z
    domain Shop version 1.0.0 {
        entity Customer { key column "customer" }
        entity Receipt of Customer at bought at most 6 in 400d { key column "receipt" }
        entity Line of Receipt at most 3 { rows table "lines" }
        taxonomy Category { dairy { cheese }  soup  bread  fish  rice  fruit  other }
        canonical bought: Instant on Receipt { class protected source column "time" }
        canonical market: Market on Customer { class protected source constant US }

    """

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

  /// What a task may cost where a unit lies in up to so many Vaults: about (1/k)² of it.
  private static func cost(_ vaults: Int) -> String { ["0.0119", "0.0028", "0.001"][vaults - 1] }

  private static func policy(_ vaults: Int) -> String {
    """
    policy Tests version 1.0.0 uses Shop 1 {
        purpose commercial { marketing }
        role model_operator, verifier
        privacy Careful {
            unit      Customer in at most \(vaults) Vault
            budget    epsilon 1.0 delta 1e-6 per Customer in 13 epochs,
                      lifetime epsilon 3.0 delta 1e-5
            mechanism distributed_discrete_gaussian, quorum 6 of 8, at most 1 colluding
            cohort    at least 80_000 Customer, noised at rho 0.0005
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
            cost     gram rho \(cost(vaults)), metrics rho \(cost(vaults))  attempts at most 2
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
}
