package import CanonTypes

extension Training {
  /// What a training is for, with everything that the goal has to say.
  package enum Goal: Codable, Sendable, Hashable {
    /// Predict an outcome (its id) for each unit.
    case classify(outcome: String)
    /// Predict how an outcome answers to a treatment.
    case respond(response: Response)
    /// Relate the items that the same units take.
    case affinity(items: Items)
    /// Divide the units into so many groups.
    case cluster(groups: Int64)

    package var kind: GoalKind {
      switch self {
      case .classify: .classify
      case .respond: .respond
      case .affinity: .affinity
      case .cluster: .cluster
      }
    }

    /// The outcome that is predicted, if one is.
    package var outcome: String? {
      switch self {
      case .classify(let outcome): outcome
      case .respond(let response): response.outcome
      case .affinity, .cluster: nil
      }
    }
  }

  /// The word of a goal.
  package enum GoalKind: String, Codable, Sendable, Hashable, CaseIterable {
    case classify
    case respond
    case affinity
    case cluster
  }

  /// An outcome, a treatment before it, and by which lot the treatment was given.
  package struct Response: Codable, Sendable, Hashable {
    package var outcome: String
    /// The id of the feature that says who was treated.
    package var treatment: String
    /// The probability of treatment in millionths, where it was assigned by lot; without it only
    /// the response of the treated is learned, and nothing is said of what the treatment changed.
    package var assignedMillionths: Int64?

    package init(outcome: String, treatment: String, assignedMillionths: Int64?) {
      (self.outcome, self.treatment) = (outcome, treatment)
      self.assignedMillionths = assignedMillionths
    }
  }

  /// The items of an affinity: terms of a public taxonomy, so that no item is known by its buyer.
  package struct Items: Codable, Sendable, Hashable {
    /// The attribute, below the unit, whose terms they are.
    package var attribute: String
    package var window: Window
    /// The most items of one unit that count, chosen by keyed hash.
    package var atMost: Int64

    package init(attribute: String, window: Window, atMost: Int64) {
      (self.attribute, self.window, self.atMost) = (attribute, window, atMost)
    }
  }

  /// How a goal is learned.
  package enum Learner: String, Codable, Sendable, Hashable, CaseIterable {
    case ridge
    case gramNewton = "gram_newton"
    case spectral
    case pcaLloyd = "pca_lloyd"

    package func reaches(_ goal: GoalKind) -> Bool {
      switch self {
      case .ridge: goal == .classify || goal == .respond
      case .gramNewton: goal == .classify
      case .spectral: goal == .affinity
      case .pcaLloyd: goal == .cluster
      }
    }

    /// What it releases, in the order of the rounds.
    package var phases: [Phase] {
      switch self {
      case .ridge, .spectral: [.gram, .metrics]
      case .gramNewton: [.gram, .gradient, .metrics]
      case .pcaLloyd: [.gram, .step, .metrics]
      }
    }

    /// The phase that is drawn once a step, for a learner that has steps.
    package var repeated: Phase? { phases.first { $0 == .gradient || $0 == .step } }
  }

  /// One kind of release of a training.
  package enum Phase: String, Codable, Sendable, Hashable, CaseIterable {
    case gram
    case gradient
    case step
    case metrics

    /// Whether it reads the units held out; all others read the units trained on.
    package var isEvaluation: Bool { self == .metrics }
  }

  /// Each attempt of a round draws its ρ anew; `total` is the worst case that is reserved.
  ///
  /// A unit is either trained on or held out, so it pays the larger of two sums: that of the
  /// phases of training, each as often as it is drawn, and that of the evaluation.
  package struct Cost: Codable, Sendable, Hashable {
    /// In the order of the rounds.
    package var phases: [PhaseCost]
    package var attempts: Int64
    package var total: Rho

    package init(phases: [PhaseCost], attempts: Int64, total: Rho) {
      (self.phases, self.attempts, self.total) = (phases, attempts, total)
    }

    /// The cost of a learner of one shot.
    package init(gram: Rho, metrics: Rho, attempts: Int64, total: Rho) {
      self.init(
        phases: [PhaseCost(.gram, rho: gram), PhaseCost(.metrics, rho: metrics)],
        attempts: attempts, total: total)
    }

    /// What one draw of a phase costs; nothing where there is no such phase.
    package subscript(phase: Phase) -> Rho {
      get { phases.first { $0.phase == phase }?.rho ?? .zero }
      set {
        if let index = phases.firstIndex(where: { $0.phase == phase }) {
          phases[index].rho = newValue
        } else {
          phases.append(PhaseCost(phase, rho: newValue))
        }
      }
    }

    package var gram: Rho {
      get { self[.gram] }
      set { self[.gram] = newValue }
    }

    package var metrics: Rho {
      get { self[.metrics] }
      set { self[.metrics] = newValue }
    }

    /// What one attempt of every round costs a unit at worst.
    ///
    /// - Precondition: each cost is at most `ProgramLimits.largestRho` and drawn at most 16 times.
    package static func worst(of phases: [PhaseCost]) -> Rho {
      func sum(_ isEvaluation: Bool) -> Rho {
        phases.reduce(.zero) { sum, cost in
          cost.phase.isEvaluation == isEvaluation ? sum + cost.rho * cost.draws : sum
        }
      }
      return max(sum(false), sum(true))
    }
  }

  /// A cost from an epoch on.
  package struct CostStep: Codable, Sendable, Hashable {
    package var epoch: Int64
    package var cost: Cost

    package init(epoch: Int64, cost: Cost) { (self.epoch, self.cost) = (epoch, cost) }
  }

  /// Each interval of constancy with its cost; the first has no beginning.
  package var costs: [(from: Int64?, cost: Cost)] {
    [(nil, cost)] + laterCosts.map { ($0.epoch, $0.cost) }
  }

  /// The training as tasks admitted in this epoch have it: with one cost.
  package func at(epoch: Int64) -> Training {
    var training = self
    training.cost = laterCosts.last { $0.epoch <= epoch }?.cost ?? cost
    training.laterCosts = []
    return training
  }

  /// What one phase costs each time, and how often it is drawn.
  package struct PhaseCost: Codable, Sendable, Hashable {
    package var phase: Phase
    package var rho: Rho
    package var draws: Int64

    package init(_ phase: Phase, rho: Rho, draws: Int64 = 1) {
      (self.phase, self.rho, self.draws) = (phase, rho, draws)
    }
  }
}
