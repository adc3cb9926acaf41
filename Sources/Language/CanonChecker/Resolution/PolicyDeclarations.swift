package import CanonProgram
package import CanonSource
package import CanonTypes

/// A value with the place where it was written.
package struct Placed<Value: Sendable>: Sendable {
  package let value: Value
  package let span: SourceSpan
}

/// A parameter of the policy, a step function of the epoch.
package struct ParameterDeclaration: Sendable {
  package let name: Name
  package let type: ValueType
  package let initial: Constant
  package let steps: [(epoch: Placed<Int64>, value: Constant)]
}

/// The terms of release as written; budgets are not yet converted.
package struct PrivacyDeclaration: Sendable {
  package let name: Name
  package let unit: Name
  package let unitInVaults: Placed<Int64>
  package let window: BudgetUse
  package let windowEpochs: Placed<Int64>
  package let lifetime: BudgetUse
  package let quorum: Placed<Int64>
  package let vaults: Placed<Int64>
  package let colluding: Placed<Int64>
  package let cohortFloor: Placed<Int64>
  package let cohortRho: Placed<ExactDecimal>
  package let consentRequired: Bool
  package let releases: [Name]
  package let keepFeatures: Placed<Period>
  package let keepTranscripts: Placed<Period>
  package let contributions: [ContributionUse]

  /// `contribution at most 40 Receipt in 90d`; the entity exists.
  package struct ContributionUse: Sendable {
    package let entity: Name
    package let atMost: Placed<Int64>
    package let within: Placed<Period>?
  }

  package struct BudgetUse: Sendable {
    package let epsilon: ExactDecimal
    package let delta: ExactDecimal
    package let span: SourceSpan
  }
}

/// A permit or forbid with the names of its condition bound.
package final class RuleDeclaration: Sendable {
  package let name: Name
  package let taskClass: TaskClass
  package let effect: Rule.Effect
  package let condition: ConditionUse
  package let because: String?

  init(
    name: Name, taskClass: TaskClass, effect: Rule.Effect, condition: ConditionUse,
    because: String?
  ) {
    (self.name, self.taskClass, self.effect) = (name, taskClass, effect)
    (self.condition, self.because) = (condition, because)
  }
}

/// A condition with the place of each test, so that a finding can point at one of them.
package indirect enum ConditionUse: Sendable {
  case always(SourceSpan)
  case all([ConditionUse], SourceSpan)
  case any([ConditionUse], SourceSpan)
  case not(ConditionUse, SourceSpan)
  case test(Condition, SourceSpan)

  package var span: SourceSpan {
    switch self {
    case .always(let span), .all(_, let span), .any(_, let span), .not(_, let span),
      .test(_, let span):
      span
    }
  }

  /// The condition without its places.
  package var condition: Condition {
    switch self {
    case .always: .always
    case .all(let parts, _): .all(parts.map(\.condition))
    case .any(let parts, _): .any(parts.map(\.condition))
    case .not(let part, _): .not(part.condition)
    case .test(let test, _): test
    }
  }
}

/// How accepted work is settled, as written.
package struct SettlementDeclaration: Sendable {
  package let name: Name
  /// A duration, or the name of a parameter that holds one.
  package let challengeWindow: Constant
  package let attempts: Placed<Int64>
  package let shares: [(receiver: Name, part: Placed<ExactDecimal>)]
  package let sharesSpan: SourceSpan
}
