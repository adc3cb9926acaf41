package import CanonTypes

/// A purpose and the purpose that contains it.
package struct Purpose: Codable, Sendable, Hashable {
  package var name: String
  package var parent: String?

  package init(name: String, parent: String? = nil) { (self.name, self.parent) = (name, parent) }
}

/// A parameter as a finite step function of the epoch: first step is for every earlier epoch.
package struct Parameter: Codable, Sendable, Hashable {
  package var name: String
  /// Seconds for a duration, else the plain integer.
  package var initial: Int64
  package var steps: [Step]

  package struct Step: Codable, Sendable, Hashable {
    package var epoch: Int64
    package var value: Int64

    package init(epoch: Int64, value: Int64) { (self.epoch, self.value) = (epoch, value) }
  }

  package init(name: String, initial: Int64, steps: [Step] = []) {
    (self.name, self.initial, self.steps) = (name, initial, steps)
  }

  package func value(at epoch: Int64) -> Int64 {
    steps.last { $0.epoch <= epoch }?.value ?? initial
  }
}

/// The terms under which protected values may become released ones.
package struct PrivacyBlock: Codable, Sendable, Hashable {
  package var name: String
  /// The privacy unit's entity.
  package var unit: String
  /// One unit's records lie in at most k Vaults: a Gram or a histogram costs k² times, a count k.
  package var unitInVaults: Int64
  package var window: Budget
  package var windowEpochs: Int64
  package var lifetime: Budget
  /// Fewest Vaults that must answer a round (t).
  package var quorum: Int64
  /// Vaults expected to take part.
  package var vaults: Int64
  /// Vaults that may collude (c).
  package var colluding: Int64
  /// Fewest units, over all Vaults, by the noised counts.
  package var cohortFloor: Int64
  /// The cost of one Vault's noised count of its cohort, once an epoch.
  package var cohortRho: Rho
  /// Purposes for which consent is asked; the task's own purpose is checked against them.
  package var consentRequired: Bool
  package var releases: [String]
  package var keepFeatures: Period
  package var keepTranscripts: Period
  package var terms: PrivacyTerms
  /// Fewer records of a unit than its domain allows, for what is read under this block; by `rank`.
  package var contributions: [RecordMaximum]
  package var place: SourcePlace

  /// A budget as authors write it, and the largest ρ that it admits, rounded down.
  package struct Budget: Codable, Sendable, Hashable {
    package var epsilon: ExactDecimal
    package var delta: ExactDecimal
    package var rho: Rho

    package init(epsilon: ExactDecimal, delta: ExactDecimal, rho: Rho) {
      (self.epsilon, self.delta, self.rho) = (epsilon, delta, rho)
    }
  }

  package init(
    name: String, unit: String, unitInVaults: Int64, window: Budget, windowEpochs: Int64,
    lifetime: Budget, quorum: Int64, vaults: Int64, colluding: Int64, cohortFloor: Int64,
    cohortRho: Rho, consentRequired: Bool, releases: [String], keepFeatures: Period,
    keepTranscripts: Period, terms: PrivacyTerms = PrivacyTerms(),
    contributions: [RecordMaximum] = [], place: SourcePlace
  ) {
    self.name = name
    self.unit = unit
    self.unitInVaults = unitInVaults
    self.window = window
    self.windowEpochs = windowEpochs
    self.lifetime = lifetime
    self.quorum = quorum
    self.vaults = vaults
    self.colluding = colluding
    self.cohortFloor = cohortFloor
    self.cohortRho = cohortRho
    self.consentRequired = consentRequired
    self.releases = releases
    self.keepFeatures = keepFeatures
    self.keepTranscripts = keepTranscripts
    self.terms = terms
    self.contributions = contributions
    self.place = place
  }
}

/// A permit or a forbid over the tasks of one class.
package struct Rule: Codable, Sendable, Hashable {
  /// `Policy.rule`, as its author named it.
  package var id: String
  package var taskClass: TaskClass
  package var effect: Effect
  package var condition: Condition
  package var because: String?
  package var place: SourcePlace

  package enum Effect: String, Codable, Sendable, Hashable {
    case permit
    case forbid
  }

  package init(
    id: String, taskClass: TaskClass = .train, effect: Effect, condition: Condition,
    because: String? = nil, place: SourcePlace
  ) {
    self.id = id
    self.taskClass = taskClass
    self.effect = effect
    self.condition = condition
    self.because = because
    self.place = place
  }
}

/// A condition over the request alone: finite sets and subset tests, so it can never fail.
package indirect enum Condition: Codable, Sendable, Hashable {
  case always
  case all([Condition])
  case any([Condition])
  case not(Condition)
  case submitterIs(role: String)
  /// The purpose is this one or below it.
  case purposeWithin(String)
  case familiesSubset(of: [String])
  case familiesContain(String)
  case marketsSubset(of: [String])
  case marketsContain(String)
  /// The training template is one of these names.
  case trainingIs([String])
  /// The template's argument is one of these texts.
  case argument(String, isOneOf: [String])
}
