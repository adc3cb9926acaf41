import CanonPrivacy
package import CanonProgram
package import CanonTypes

/// The program of a small, whole policy: two families, one training, one local signal. It passes
/// every validation of a bundle, so tests open it as they would any other.
package enum SmallPolicy {
  package static let training = "PurchasePropensity(dairy, 28d)"

  package static let program: Program = Program(
    edition: 1,
    epochs: EpochCalendar(origin: instant("2026-01-05"), length: Period(seconds: 7 * 86_400)),
    domains: [
      DomainVersion(name: "Behavior", version: SemanticVersion(1, 4, 0)),
      DomainVersion(name: "Commerce", version: SemanticVersion(2, 1, 0)),
    ],
    policyName: "ConsumerTraining", policyVersion: SemanticVersion(3, 0, 0), entities: entities,
    taxonomies: [
      Taxonomy(
        name: "Department", terms: [.init(name: "grocery"), .init(name: "dairy", parent: 0)])
    ],
    attributes: attributes, features: features,
    outcomes: [
      Outcome(
        id: "will_buy(dairy, 28d)", domain: "Behavior", meaning: "Buys dairy in the horizon.",
        reading: .exists(
          entity: "Line", filter: .within(attribute: "department", terms: [1])),
        window: .next(Period(seconds: 28 * 86_400)), label: .protected)
    ],
    families: [
      Family(id: "frequency", name: "frequency", features: ["visits(90d)"]),
      Family(id: "spending", name: "spending", features: ["spend(30d)"]),
    ],
    purposes: [
      Purpose(name: "commercial"), Purpose(name: "marketing_models", parent: "model_training"),
      Purpose(name: "measurement", parent: "commercial"),
      Purpose(name: "model_training", parent: "commercial"),
    ],
    roles: ["model_operator", "privacy_office", "steward", "verifier"], privacyBlocks: [privacy],
    rules: rules,
    trainings: [trainingInstance],
    acceptances: [
      Acceptance(
        name: "PropensityQuality", evidence: ["round_transcripts", "metrics"],
        floors: [.init(training: training, feature: "visits(90d)")],
        challenge: [.replayIsNotExact, .evidenceIsIncomplete],
        reject: [.metric(.baseRate, .greater, millionths: 990_000)],
        accept: [.metric(.gainOverFloor, .greaterOrEqual, millionths: -900_000)],
        otherwise: .rejected, place: place(60))
    ],
    settlements: [
      Settlement(
        name: "WeeklySettlement",
        challengeWindow: Parameter(
          name: "challenge_window", initial: 72 * 3_600,
          steps: [.init(epoch: 12, value: 96 * 3_600)]),
        attempts: 2,
        shares: [
          .init(receiver: "vaults", millionths: 700_000),
          .init(receiver: "executor", millionths: 200_000),
          .init(receiver: "verifier", millionths: 100_000),
        ], place: place(70))
    ],
    governance: Governance(
      actors: [.init(role: "privacy_office", actor: .governanceActor)],
      delegations: [
        DelegationTerms(
          name: "agents", role: "model_operator", purposes: ["commercial"],
          longest: Period(seconds: 730 * 86_400), cap: Rho(picos: 1_000_000_000_000),
          place: place(80))
      ],
      evolutions: [
        Evolution(
          name: "CommonWords", vaults: 3, units: 100, purposes: ["marketing_models"],
          rho: Rho(picos: 1_500_000_000), privacy: "TrainingPrivacy",
          promoter: "privacy_office", place: place(90))
      ]))

  package static func instant(_ text: String) -> Instant {
    Instant(text) ?? Instant(seconds: 0)
  }

  static func place(_ line: Int64) -> SourcePlace {
    SourcePlace(file: "policy.canon", line: line, column: 1)
  }

  private static let entities = [
    Entity(name: "Customer"),
    Entity(name: "Line", parent: "Receipt", atMost: 100),
    Entity(
      name: "Receipt", parent: "Customer", eventTime: "purchased_at", atMost: 200,
      atMostWithin: Period(seconds: 90 * 86_400)),
  ]

  private static let attributes = [
    Attribute(
      name: "amount_paid", domain: "Commerce", entity: "Line", type: .money(currency: "USD"),
      label: .protected, range: Bound(low: 0, high: 500_000)),
    Attribute(
      name: "cashier_note", domain: "Commerce", entity: "Receipt", type: .text, label: .local),
    Attribute(
      name: "department", domain: "Commerce", entity: "Line",
      type: .term(taxonomy: "Department"), label: .protected),
    Attribute(
      name: "purchased_at", domain: "Commerce", entity: "Receipt", type: .instant,
      label: .protected),
  ]

  private static let features = [
    Feature(
      id: "spend(30d)", domain: "Behavior", meaning: "Paid in the window.",
      reading: .sum(attribute: "amount_paid", filter: .all),
      window: .last(Period(seconds: 30 * 86_400)), type: .money(currency: "USD"),
      bound: Bound(low: 0, high: 200_000), scale: .log(unit: 100), label: .protected),
    Feature(
      id: "visits(90d)", domain: "Behavior", meaning: "Receipts in the window.",
      reading: .count(entity: "Receipt", filter: .all),
      window: .last(Period(seconds: 90 * 86_400)), type: .count, bound: Bound(low: 0, high: 60),
      scale: .linear, label: .protected),
  ]

  private static func budget(_ epsilon: String, _ delta: String) -> PrivacyBlock.Budget {
    let (epsilon, delta) = (
      ExactDecimal(epsilon) ?? ExactDecimal(0), ExactDecimal(delta) ?? ExactDecimal(0)
    )
    return PrivacyBlock.Budget(
      epsilon: epsilon, delta: delta,
      rho: ZeroConcentrated.rho(epsilon: epsilon, delta: delta) ?? .zero)
  }

  package static let privacy = PrivacyBlock(
    name: "TrainingPrivacy", unit: "Customer", unitInVaults: 1, window: budget("1", "0.000001"),
    windowEpochs: 13, lifetime: budget("2", "0.00001"), quorum: 3, vaults: 4, colluding: 1,
    cohortFloor: 1_000, cohortRho: Rho(picos: 500_000_000), consentRequired: true,
    releases: ["model", "metrics"], keepFeatures: Period(seconds: 14 * 86_400),
    keepTranscripts: Period(seconds: 700 * 86_400), place: place(20))

  private static let rules = [
    Rule(
      id: "ConsumerTraining.german_frequency", effect: .forbid,
      condition: .all([.marketsContain("DE"), .familiesContain("frequency")]),
      because: "Frequency is not covered by the German consent text.", place: place(30)),
    Rule(
      id: "ConsumerTraining.propensity_for_operators", effect: .permit,
      condition: .all([
        .submitterIs(role: "model_operator"), .purposeWithin("model_training"),
        .familiesSubset(of: ["spending", "frequency"]),
      ]), place: place(26)),
  ]

  private static let trainingInstance = Training(
    id: training, template: "PurchasePropensity",
    arguments: [
      .init(name: "department", value: "dairy"), .init(name: "horizon", value: "28d"),
    ],
    goal: .classify(outcome: "will_buy(dairy, 28d)"), learner: .ridge,
    families: ["spending", "frequency"],
    row: RowRecipe(
      entries: [
        .init(feature: "spend(30d)", offset: 512, weight: 512),
        .init(feature: "visits(90d)", offset: 128, weight: 512),
      ], constant: 512),
    heldOutMillionths: 200_000,
    cost: .init(
      gram: Rho(picos: 4_000_000_000), metrics: Rho(picos: 3_000_000_000), attempts: 2,
      total: Rho(picos: 8_000_000_000)),
    output: "model", privacy: "TrainingPrivacy", acceptance: "PropensityQuality",
    settlement: "WeeklySettlement", place: place(40))
}
