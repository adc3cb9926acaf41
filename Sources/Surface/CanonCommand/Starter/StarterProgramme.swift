extension Starter {
  /// What may be done, and the tests of it.
  static let programme = #"""
    /// Who may train what on the shop's receipts, and what that costs each customer.
    policy ShopProgramme version 1.0.0 uses Shop 1, Behaviour 1 {
        purpose commercial { marketing  measurement }
        role analyst, steward, auditor as verifier, shops as vault_operator

        privacy CustomerPrivacy {
            unit      Customer in at most 1 Vault
            budget    epsilon 2 delta 1e-6 per Customer in 13 epochs, lifetime epsilon 6 delta 1e-5
            mechanism distributed_discrete_gaussian, quorum 3 of 4, at most 1 colluding
            cohort    at least 5_000 Customer, noised at rho 0.0005
            consent   required for task.purpose
            release   model, metrics
            keep      features 28d, transcripts 2y
        }

        permit train marketing_by_analysts
            when task.submitter is analyst and task.purpose within marketing

        permit train measurement_by_stewards
            when task.submitter is steward and task.purpose within measurement

        forbid train german_affinity
            when task.markets contains DE and task.families contains affinity
            because "The German consent text does not speak of affinities."

        /// Who buys from a department in the next four weeks.
        training WillBuy(d: Department in { dairy, bakery }, horizon: Duration in { 28d }) {
            goal     classify will_buy(d, horizon)
            learner  ridge
            features families habits, affinity(d)
            row      centred at 0.5, constant 0.6
            evaluate on 20% of Customer by keyed_hash
            cost     gram rho 0.01, metrics rho 0.01  attempts at most 2
            output   model
            under    CustomerPrivacy
            accepted by Quality
            settled  by Weekly
        }

        acceptance Quality {
            evidence  feature_manifest, round_transcripts, metrics
            floor     rank by baskets_with(d, 90d)
            challenge when replay != exact or evidence incomplete
            accept    when auc >= 0.65
            else      reject
        }

        settlement Weekly {
            challenge for 72h
            attempts  at most 3
            reward    vaults 80% by cohort, auditor 20%
        }

        test "an analyst trains for marketing" {
            given  task WillBuy(dairy, 28d) {
                submitter analyst
                purpose   marketing
                markets   DE
                families  habits
            }
            expect permitted by marketing_by_analysts
        }

        test "German affinities are left alone" {
            given  task WillBuy(dairy, 28d) {
                submitter analyst
                purpose   marketing
                markets   DE
                families  habits, affinity
            }
            expect denied by german_affinity
        }

        test "measurement is another purpose" {
            given  task WillBuy(bakery, 28d) {
                submitter analyst
                purpose   measurement
                markets   DE
                families  habits
            }
            expect denied
        }

        test "a steward measures" {
            given  task WillBuy(bakery, 28d) {
                submitter steward
                purpose   measurement
                markets   DE
                families  habits
            }
            expect permitted by measurement_by_stewards
        }

        test "a word without a meaning blocks" {
            given  task WillBuy(dairy, 28d) {
                submitter analyst
                purpose   marketing
                markets   DE
                families  habits
                concepts  mood
            }
            expect blocked by mood
        }
    }

    """#
}
