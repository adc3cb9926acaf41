import CanonProgram
import CanonRecords
import CanonReport
import CanonTypes

/// A report in which every section has something to show.
enum SampleReport {
  static func digest(_ byte: UInt8) -> Digest {
    Digest(bytes: [UInt8](repeating: byte, count: 32))!
  }

  static let names = (1...8).map { "vault-\($0)" }

  static func reason(_ code: String, _ sentence: String, values: [String] = []) -> Reason {
    Reason(
      code: code, sentence: sentence, rule: "ConsumerTraining.propensity_for_operators",
      place: SourcePlace(file: "grocer/training.canon", line: 21, column: 5), values: values)
  }

  static let envelope = TaskEnvelope(
    task: "9f2c41d07be83a15", request: digest(1), bundle: digest(2),
    semanticVersion: "Behavior@1.0.0 Commerce@1.0.0",
    policyVersion: SemanticVersion("1.0.0")!, epochId: 47,
    training: "PurchasePropensity(cheese, 28d)", purpose: "marketing_models", markets: ["US"],
    families: ["affinity", "visits"], features: ["visits(90d)"], asOf: Instant("2017-11-01")!,
    admittedAt: Instant("2017-11-30")!, deadline: Instant("2017-12-30")!, vaults: [], quorum: 6,
    colluding: 1,
    cost: Training.Cost(
      gram: Rho(picos: 11_900_000_000), metrics: Rho(picos: 11_900_000_000), attempts: 2,
      total: Rho(picos: 23_800_000_000)),
    output: "model", challengeWindow: Period(seconds: 259_200))

  static let decision = Decision(
    answer: .admitted, request: digest(1), bundle: digest(2),
    tick: Tick(number: 3, at: Instant("2017-11-30")!), epochId: 47,
    rules: ["ConsumerTraining.propensity_for_operators"],
    reasons: [
      reason("CN8500", "permitted: the submitter is model_operator and the purpose fits"),
      reason(
        "CN8501", "the cohort holds at least its floor",
        values: ["noised = 11 270", "floor = 2000"]
      ),
    ],
    budget: BudgetStatement(
      privacy: "TrainingPrivacy", window: Rho(picos: 185_069_840_000),
      lifetime: Rho(picos: 1_200_000_000_000), windowBefore: Rho(picos: 24_300_000_000),
      lifetimeBefore: Rho(picos: 24_300_000_000), reserved: Rho(picos: 24_300_000_000)))

  static let verification = VerificationReport(
    envelope: digest(3), outcome: .accepted, model: digest(4),
    metrics: [
      MetricValue(metric: .auc, millionths: 768_000, deviation: 27_000),
      MetricValue(metric: .floorAuc, millionths: 731_000, deviation: 27_000),
      MetricValue(metric: .gainOverFloor, millionths: 37_000, deviation: 30_000),
      MetricValue(metric: .calibrationError, millionths: 41_000, deviation: 8_000),
    ], findings: [],
    criteria: [
      .init(list: "challenge", text: "replay != exact", held: false),
      .init(list: "accept", text: "gain_over_floor >= -0.05", held: true),
      .init(list: "accept", text: "auc >= 0.65", held: true),
    ],
    replays: names.map { ReplayAnswer(question: digest(5), vault: $0, finding: .match) })

  static let settlement = SettlementContext(
    envelope: digest(3), verification: digest(6), model: digest(4), epochId: 48, attempt: 1,
    rewards: names.map { .init(receiver: $0, millionths: 87_500) }
      + [.init(receiver: "executor", millionths: 300_000)],
    spent: Rho(picos: 12_400_000_000), freed: Rho(picos: 11_900_000_000))

  static func curve(_ lift: Int64) -> [TaskReport.CurvePoint] {
    (0...8).map { step in
      let x = Int64(step) * 125_000
      return TaskReport.CurvePoint(
        falsePositives: x, truePositives: x + x * (1_000_000 - x) / 1_000_000 * lift / 1_000,
        deviation: 12_000 + x * (1_000_000 - x) / 10_000_000)
    }
  }

  static func report(verified: Bool = true) -> TaskReport {
    TaskReport(
      policyName: "ConsumerTraining", policyVersion: envelope.policyVersion,
      semanticVersion: envelope.semanticVersion, bundle: digest(2), decision: decision,
      envelope: envelope, manifest: manifest,
      budgetWords: "A Customer has ε 3 at δ 0.000001 in 13 epochs of 7d, and ε 9 for life.",
      spent: settlement.spent, freed: settlement.freed,
      metrics: verification.metrics, modelCurve: curve(980), floorCurve: curve(820),
      calibration: (0..<5).map { bin in
        .init(
          predicted: 62_500 + bin * 125_000, observed: 40_000 + bin * 131_000,
          deviation: 12_000 * (bin + 1), weight: 480_000 >> bin)
      }, verification: verified ? verification : nil,
      cohorts: names.map { .init(vault: $0, noisedUnits: 1_409) },
      settlement: verified ? settlement : nil,
      log: .init(
        checkpoint: Checkpoint(
          origin: "canon/demo", size: 61, root: digest(7), at: Instant("2017-12-03")!),
        proof: InclusionProof(index: 58, size: 61, path: (1...5).map { digest($0 * 17) }),
        entry: "the settlement"),
      timeline: [
        .init(at: Instant("2017-11-30")!, state: .accepted, sentence: "the request was admitted"),
        .init(at: Instant("2017-11-30")!, state: .resolving, sentence: "meaning is looked up"),
        .init(at: Instant("2017-12-03")!, state: .completed, sentence: "settlement is finalized"),
      ],
      refusal: Decision(
        answer: .refused, request: digest(9), bundle: digest(2),
        tick: Tick(number: 9, at: Instant("2017-12-04")!), epochId: 47, rules: [],
        reasons: [reason("CN8561", "the window's budget is spent", values: ["left = 0.014"])]),
      confinement: ["landlock+seccomp"],
      notes: ["Clock advanced 72 h for the demonstration."])
  }

  static let manifest: [TaskReport.ManifestRow] = [
    ("visits(90d)", "Receipts in the window.", "0 … 64"),
    ("spend(90d)", "Total paid in the window before the reference time.", "0 … 2 000 USD"),
    ("recency(300d)", "Time since the latest receipt.", "0 … 300d"),
    ("baskets_of(cheese, 300d)", "Receipts with a line of the category.", "0 … 64"),
  ].map { row in
    .init(
      feature: row.0, domain: "Behavior", meaning: row.1, bound: row.2, scale: "log",
      label: .protected, sensitivity: 1_024)
  }
}
