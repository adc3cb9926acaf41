/// Sound policies of any length, for measuring: the same length gives the same text.
///
/// A realistic mix: of a hundred lines about 28 are of attributes, 40 of queries, 9 of families,
/// 8 of rules and 14 of a training, beside the purposes that the rules name.
package enum GeneratedPolicy {
  /// Attributes, queries and so on come in rounds of 87 lines, below 107 that stand once.
  private static let (linesARound, linesOnce) = (87, 107)

  /// Three files with about `lines` lines together.
  package static func files(lines: Int) -> [(name: String, bytes: [UInt8])] {
    let rounds = max(1, (lines - linesOnce) / linesARound)
    let texts = [
      ("shop.canon", shop(rounds)), ("habits.canon", habits(rounds)),
      ("policy.canon", policy(rounds)),
    ]
    return texts.map { (name: $0.0, bytes: Array($0.1.utf8)) }
  }

  private static let categories = (0..<40).map { "category_\($0)" }

  private static func shop(_ rounds: Int) -> String {
    var text = """
      edition 1
      epochs of 7d from 2026-01-05T00:00:00Z

      /// What customers of a shop buy.
      domain Shop version 1.0.0 {
          entity Customer { key column "customer" }
          entity Receipt of Customer at bought_at at most 1_000 in 400d { key column "receipt" }
          entity Line of Receipt at most 200 { rows table "lines" }
          taxonomy Category {
              \(categories.map { "\($0) \"\($0)\"" }.joined(separator: "\n        "))
              other
          }
          canonical market: Market on Customer {
              meaning "Where the customer shops."
              class   protected
              source  constant DE
          }
          canonical bought_at: Instant on Receipt {
              meaning "When the receipt was issued."
              class   protected
              source  column "time" zone "Europe/Berlin"
          }
          canonical category: Term(Category) on Line {
              meaning "The category of what was bought."
              class   protected
              source  column "category"
              absent  other
              unknown other
          }

      """
    for number in 0..<(rounds * 4) {
      text += """
            canonical amount_\(number): Money(USD) on Line {
                meaning "Amount number \(number) of the line."
                class   protected
                source  column "amount_\(number)" minus column "coupon_\(number)"
                range   0 USD ..= \(1_000 + number % 4_000) USD  outside set aside
            }

        """
    }
    return text + "}\n"
  }

  private static func habits(_ rounds: Int) -> String {
    var text = """
      /// What receipts say about a customer.
      domain Habits version 1.0.0 uses Shop 1 {
          query visits(window: Duration): Count on Customer {
              meaning "Receipts in the window."
              derive  count(Receipt) in last window
              bound   0 ..= 64
              scale   log
          }

      """
    for round in 0..<rounds {
      for number in (round * 4)..<(round * 4 + 4) { text += spend(number) }
      text += """
            query returns_\(round)(c: Category, horizon: Duration): Bool on Customer as outcome {
                meaning "Whether the customer buys from the category again, for more than little."
                derive  exists(
                    Line where Line.category within c and Line.amount_\(round * 4) > 1 USD
                ) in next horizon
            }
            family spending_\(round) {
                spend_\(round * 4)(90d)
                spend_\(round * 4 + 1)(30d)
            }
            family affinity_\(round)(c: Category) {
                spend_\(round * 4 + 2)_on(c, 90d)
                spend_\(round * 4 + 3)_on(c, 180d)
            }

        """
    }
    return text + "}\n"
  }

  private static func spend(_ number: Int) -> String {
    let isOfCategory = number % 4 >= 2
    let (name, parameters, filter) =
      isOfCategory
      ? ("spend_\(number)_on", "c: Category, window: Duration", " where Line.category within c")
      : ("spend_\(number)", "window: Duration", "")
    return """
          /// Number \(number) of what customers pay.
          query \(name)(\(parameters)): Money(USD) on Customer {
              meaning "Total number \(number) in the window before the reference time."
              derive  sum(Line.amount_\(number)\(filter)) in last window
              bound   0 USD ..= \(500 + number % 1_000) USD
              scale   log
          }

      """
  }

  private static func policy(_ rounds: Int) -> String {
    let purposes = (0..<rounds).map { "          purpose_\($0)" }.joined(separator: "\n")
    var text = """
      policy Everything version 1.0.0 uses Shop 1, Habits 1 {
          purpose commercial {
              training {
      \(purposes)
              }
              measurement
          }
          role model_operator, verifier, steward, vault_operator
          parameter challenge_window: Duration = 72h { from epoch 60: 96h }
          privacy Block {
              unit      Customer in at most 1 Vault
              budget    epsilon 3.0 delta 1e-6 per Customer in 13 epochs,
                        lifetime epsilon 9.0 delta 1e-5
              mechanism distributed_discrete_gaussian, quorum 6 of 8, at most 1 colluding
              cohort    at least 8_000 Customer, noised at rho 0.0005
              consent   required for task.purpose
              release   model, metrics
              keep      features 28d, transcripts 2y
          }
          acceptance Quality {
              evidence  feature_manifest, round_transcripts, contributions, metrics, privacy_ledger
              challenge when replay != exact or evidence incomplete
              accept    when auc >= 0.65 and calibration_error <= 0.12
              else      reject
          }
          settlement Weekly {
              challenge for challenge_window
              attempts  at most 3
              reward    vaults 80% by cohort, verifier 10%, steward 10%
          }

      """
    for round in 0..<rounds { text += rules(round) + training(round) }
    return text + "}\n"
  }

  private static func rules(_ round: Int) -> String {
    """
        permit train operators_\(round)
            when task.submitter is model_operator and task.purpose within purpose_\(round)
        forbid train abroad_\(round)
            when task.markets contains DE and task.purpose within purpose_\(round)
             and task.families contains affinity_0
            because "Purpose number \(round) is not covered by the German consent text."

    """
  }

  private static func training(_ round: Int) -> String {
    let chosen = categories[round % 40]
    return """
          training Model_\(round)(
              category: Category in { \(chosen), \(categories[(round + 1) % 40]) },
              horizon: Duration in { 28d }
          ) {
              goal     classify returns_\(round)(category, horizon)
              learner  ridge
              features families spending_\(round), affinity_\(round)(category)
              evaluate on 20% of Customer by keyed_hash
              cost     gram rho 0.0119, metrics rho 0.0119  attempts at most 2
              output   model
              under    Block
              accepted by Quality
              settled  by Weekly
          }

      """
  }
}
