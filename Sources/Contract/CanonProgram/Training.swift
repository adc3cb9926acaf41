/// A closed instance of a training template.
package struct Training: Codable, Sendable, Hashable {
  /// `PurchasePropensity(cheese, 28d)`.
  package var id: String
  package var template: String
  package var arguments: [Argument]
  package var goal: Goal
  package var learner: Learner
  /// Family ids, in order; a task may narrow them, never widen.
  package var families: [String]
  /// The row that every unit contributes; its features are those of the families, in order.
  package var row: RowRecipe
  /// Share of units held out, in millionths, by keyed hash.
  package var heldOutMillionths: Int64
  /// What a task costs before every step of `laterCosts`.
  package var cost: Cost
  /// What it costs when it is admitted in later epochs, ascending.
  package var laterCosts: [CostStep]
  package var output: String
  package var privacy: String
  package var acceptance: String
  package var settlement: String
  package var place: SourcePlace

  package struct Argument: Codable, Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  package init(
    id: String, template: String, arguments: [Argument], goal: Goal, learner: Learner,
    families: [String], row: RowRecipe, heldOutMillionths: Int64, cost: Cost,
    laterCosts: [CostStep] = [], output: String, privacy: String, acceptance: String,
    settlement: String, place: SourcePlace
  ) {
    self.id = id
    self.template = template
    self.arguments = arguments
    self.goal = goal
    self.learner = learner
    self.families = families
    self.row = row
    self.heldOutMillionths = heldOutMillionths
    self.cost = cost
    self.laterCosts = laterCosts
    self.output = output
    self.privacy = privacy
    self.acceptance = acceptance
    self.settlement = settlement
    self.place = place
  }
}

/// How quantised features become the integer row of a unit, ‖row‖ ≤ 2^10; public constants only.
///
/// Entry i is `(q_i − offset) × weight / 1024` rounded toward zero, q_i in 0…1024; the constant
/// is appended; then the whole row is cut to the norm.
package struct RowRecipe: Codable, Sendable, Hashable {
  package var entries: [Entry]
  package var constant: Int64

  package struct Entry: Codable, Sendable, Hashable {
    package var feature: String
    package var offset: Int64
    package var weight: Int64

    package init(feature: String, offset: Int64, weight: Int64) {
      (self.feature, self.offset, self.weight) = (feature, offset, weight)
    }
  }

  package init(entries: [Entry], constant: Int64) {
    (self.entries, self.constant) = (entries, constant)
  }
}

/// When a trained result counts. Precedence: challenge, then reject, then accept.
package struct Acceptance: Codable, Sendable, Hashable {
  package var name: String
  package var evidence: [String]
  /// Closed floors by training id: the feature that ranks without any model.
  package var floors: [Floor]
  package var challenge: [Criterion]
  package var reject: [Criterion]
  /// All of them must hold; otherwise `otherwise`.
  package var accept: [Criterion]
  package var otherwise: Verdict
  package var place: SourcePlace

  package struct Floor: Codable, Sendable, Hashable {
    package var training: String
    package var feature: String

    package init(training: String, feature: String) {
      (self.training, self.feature) = (training, feature)
    }
  }

  package enum Verdict: String, Codable, Sendable, Hashable {
    case accepted
    case rejected
    case challenged
  }

  package init(
    name: String, evidence: [String], floors: [Floor], challenge: [Criterion],
    reject: [Criterion], accept: [Criterion], otherwise: Verdict, place: SourcePlace
  ) {
    self.name = name
    self.evidence = evidence
    self.floors = floors
    self.challenge = challenge
    self.reject = reject
    self.accept = accept
    self.otherwise = otherwise
    self.place = place
  }
}

/// How accepted work becomes finalized accounting.
package struct Settlement: Codable, Sendable, Hashable {
  package var name: String
  /// The parameter that holds the challenge window, or the window itself, by epoch.
  package var challengeWindow: Parameter
  /// Failed settlements after which the task is rejected.
  package var attempts: Int64
  /// Parts of the reward by receiver, in millionths; they sum to one million. `vaults` is
  /// divided by noised cohort.
  package var shares: [Share]
  package var place: SourcePlace

  package struct Share: Codable, Sendable, Hashable {
    package var receiver: String
    package var millionths: Int64

    package init(receiver: String, millionths: Int64) {
      (self.receiver, self.millionths) = (receiver, millionths)
    }
  }

  package init(
    name: String, challengeWindow: Parameter, attempts: Int64, shares: [Share],
    place: SourcePlace
  ) {
    self.name = name
    self.challengeWindow = challengeWindow
    self.attempts = attempts
    self.shares = shares
    self.place = place
  }
}
