import CanonFixtures
import CanonProgram
import CanonRecords
import CanonWorkspace

/// A random whole policy of the shop: queries, families, a training template with its privacy,
/// rules, an acceptance and a settlement.
struct ShopPolicy {
  static let words = RuleWords(
    roles: ["model_operator", "steward", "researcher"],
    purposes: [
      ("commercial", ["commercial"]), ("marketing", ["marketing", "commercial"]),
      ("measurement", ["measurement", "commercial"]),
    ], markets: ["DE", "US"], families: ["first", "second"], template: "Buys",
    parameter: "category", arguments: ["dairy", "cheese", "soup"])

  /// The parts of the text, so that one of them can be exchanged.
  var queries: [QueryCase]
  var outcome: String
  var floor: String
  var rules: String
  var acceptance: String
  var settlement: String
  private let decisions: RandomRules
  private let families: String
  private let privacy: String
  private let training: String

  init(_ random: inout SeededGenerator) {
    queries = (0..<(2 + random.below(3))).map { QueryCase($0, &random) }
    let split = 1 + random.below(queries.count - 1)
    families = ["first": queries[..<split], "second": queries[split...]]
      .sorted { $0.key < $1.key }.map { name, members in
        let closed = members.map { "\($0.name)(\(30 + 30 * random.below(3))d)" }
        return "    family \(name) { \(closed.joined(separator: "  ")) }\n"
      }.joined()
    let filter = LineFilter.random(&random).text
    outcome =
      random.below(3) == 0
      ? "exists(Line where Line.category within c) and exists(Line where \(filter))"
      : "exists(Line where Line.category within c)"
    floor = random.below(3) == 0 ? "" : "        floor     rank by visits(90d)\n"
    decisions = RandomRules(&random, of: "Tests", ShopPolicy.words)
    rules = decisions.text
    let vaults = 1 + random.below(2)
    privacy = ShopPolicy.privacy(vaults, &random)
    training = ShopPolicy.training(vaults, &random)
    let metric = random.one(of: ["auc >= 0.6", "brier <= 0.3", "calibration_error <= 0.4"])
    let reject = random.below(2) == 0 ? "        reject    when base_rate > 0.99\n" : ""
    acceptance = "\(reject)        accept    when \(metric)\n"
    settlement = "challenge for \(24 * (1 + random.below(5)))h"
  }

  private static func privacy(_ vaults: Int, _ random: inout SeededGenerator) -> String {
    """
        privacy Careful {
            unit      Customer in at most \(vaults) Vault
            budget    epsilon \(2 + random.below(3)).0 delta 1e-6 per Customer in 13 epochs,
                      lifetime epsilon 9.0 delta 1e-5
            mechanism distributed_discrete_gaussian, quorum 2 of 2, at most 0 colluding
            cohort    at least \(1_000 + 500 * random.below(9)) Customer, noised at rho 0.0005
            consent   required for task.purpose
            release   model, metrics
            keep      features 28d, transcripts 2y
        }

    """
  }

  private static func training(_ vaults: Int, _ random: inout SeededGenerator) -> String {
    let draw = vaults == 1 ? ["0.004", "0.01", "0.015"] : ["0.001", "0.002", "0.004"]
    let row = random.below(2) == 0 ? "        row      centred at 0.5, constant 0.6\n" : ""
    return """
          training Buys(category: Category in { dairy, cheese, soup }) {
              goal     classify returns(category, \(14 + 14 * random.below(3))d)
              learner  ridge
              features families first, second
      \(row)        evaluate on \(20 + 10 * random.below(4))% of Customer by keyed_hash
              cost     gram rho \(random.one(of: draw)), metrics rho \(random.one(of: draw))  \
      attempts at most \(1 + random.below(2))
              output   model
              under    Careful
              accepted by Quality
              settled  by Weekly
          }

      """
  }

  var text: String {
    let asked = """
          query returns(c: Category, horizon: Duration): Bool on Customer as outcome {
              derive \(outcome) in next horizon
          }

      """
    return Shop.domain(asked + queries.map(\.text).joined() + families) + """
      policy Tests version 1.0.0 uses Shop 1 {
          purpose commercial { marketing  measurement }
          role model_operator, steward, researcher, verifier
      \(privacy)\(rules)\(training)
          acceptance Quality {
              evidence  feature_manifest, round_transcripts, metrics
      \(floor)        challenge when replay != exact or evidence incomplete
      \(acceptance)        margin    accepted because "The numbers of a test are small."
              else      reject
          }
          settlement Weekly {
              \(settlement)
              attempts  at most 3
              reward    vaults 90% by cohort, verifier 10%
          }
      }

      """
  }

  func compile() -> CompiledWorkspace {
    Workspace(files: [("shop.canon", Array(text.utf8))]).compile()
  }

  /// Rules that decide nothing, a bound that clips everything, and what cannot be counted exactly.
  static let refusals = RandomRules.refusals.union(QueryCase.refusals)

  /// A request that the policy permits, for data of the shop's market.
  func permitted(_ random: inout SeededGenerator) -> RuleRequest? {
    for _ in 0..<60 {
      let request = RuleRequest(&random, ShopPolicy.words)
      if request.markets.contains("US"), decisions.decide(request).permitted { return request }
    }
    return nil
  }
}
