import CanonFixtures

/// Random rules around the grocer's training.
enum RulePolicy {
  static let words = RuleWords(
    roles: ["model_operator", "steward", "researcher"],
    purposes: [
      ("commercial", ["commercial"]), ("model_training", ["model_training", "commercial"]),
      ("marketing_models", ["marketing_models", "model_training", "commercial"]),
      ("measurement", ["measurement", "commercial"]),
    ], markets: ["DE", "FR", "US"], families: ["spending", "frequency", "variety"],
    template: "PurchasePropensity", parameter: "category", arguments: ["soup", "cheese"])

  static func text(_ rules: RandomRules) -> String { head + rules.text + body }

  private static let head = """
    policy Random version 1.0.0 uses Commerce 1, Behavior 1 {
        purpose commercial { model_training { marketing_models }  measurement }
        role model_operator, steward, researcher
        privacy TrainingPrivacy {
            unit      Customer in at most 1 Vault
            budget    epsilon 3.0 delta 1e-6 per Customer in 13 epochs,
                      lifetime epsilon 9.0 delta 1e-5
            mechanism distributed_discrete_gaussian, quorum 6 of 8, at most 1 colluding
            cohort    at least 8_000 Customer, noised at rho 0.0005
            consent   required for task.purpose
            release   model, metrics
            keep      features 28d, transcripts 2y
        }

    """

  private static let body = """

        training PurchasePropensity(category: Category in { soup, cheese }) {
            goal     classify will_buy(category, 28d)
            learner  ridge
            features families frequency, spending, variety
            evaluate on 20% of Customer by keyed_hash
            cost     gram rho 0.0119, metrics rho 0.0119  attempts at most 2
            output   model
            under    TrainingPrivacy
            accepted by Quality
            settled  by Weekly
        }
        acceptance Quality {
            evidence  feature_manifest, round_transcripts, contributions, metrics, privacy_ledger
            challenge when replay != exact or evidence incomplete
            accept    when auc >= 0.65
            else      reject
        }
        settlement Weekly {
            challenge for 72h
            attempts  at most 3
            reward    vaults 100% by cohort
        }
    }
    """
}
