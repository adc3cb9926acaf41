package import CanonProgram
package import CanonSource
package import CanonTypes

/// What a policy declares beside its trainings, its names bound.
package struct GovernanceDeclarations: Sendable {
  package var stewards: [Stewardship] = []
  package var actors: [RoleActor] = []
  package var markets: [String] = []
  package var scopes: [ConsentScope] = []
  package var delegations: [DelegationTerms] = []
  package var evolutions: [EvolutionDeclaration] = []
  /// Rules over parse, query and compute tasks.
  package var rules: [RuleDeclaration] = []
  package var requirements: [RequirementDeclaration] = []
  package var tasks: [TaskDeclaration] = []
  /// Whether every template of the text is among them.
  package var tasksAreWhole = true
  package var tests: [TestDeclaration] = []
  /// Terms of privacy blocks, by the block's name.
  package var terms: [String: PrivacyTerms] = [:]

  /// Roles that may submit, of some roles.
  func submitters(among roles: [String]) -> [String] {
    let others = Set(actors.filter { $0.actor != .taskSubmitter }.map(\.role))
    return roles.filter { !others.contains($0) }
  }
}

/// `evolution NAME { … }`, its block and its promoter known.
package struct EvolutionDeclaration: Sendable {
  package let name: Name
  package let vaults: Placed<Int64>
  package let units: Placed<Int64>
  package let unit: Name
  /// Ascending; a unit is counted when its consent covers each of them.
  package let purposes: [String]
  package let rho: Placed<ExactDecimal>
  package let privacy: Name
  package let promoter: Name
}

/// `require CLASS NAME when … then …`.
package struct RequirementDeclaration: Sendable {
  package let name: Name
  package let taskClass: TaskClass
  package let condition: ConditionUse
  package let obligations: [Obligation]
  package let because: String?
}

/// A parse, query or compute template; what it names exists.
package struct TaskDeclaration: Sendable {
  package let name: Name
  package let taskClass: TaskClass
  package let parameters: [TemplateParameter]
  package let reads: (entity: Name, attributes: [Name])?
  package let aggregates: [AggregateUse]
  package let cost: CostUse?
  package let output: Name
  package let privacy: Name?

  /// One item of `aggregate`.
  package struct AggregateUse: Sendable {
    package let function: Name
    package let query: InstanceUse?
    package let edges: [Constant]?
    package let span: SourceSpan
  }

  /// The ρ of one attempt, and how many there may be.
  package struct CostUse: Sendable {
    package let rho: Placed<ExactDecimal>
    package let attempts: Placed<Int64>
    package let span: SourceSpan
  }
}

/// `test "…" { … }`, its names bound; the task's arguments are not yet read.
package struct TestDeclaration: Sendable {
  package let title: String
  package let span: SourceSpan
  package let task: InstanceUse
  package let role: String
  package let purpose: String
  package let markets: [String]
  package let families: [String]?
  package let concepts: [String]
  package let output: String?
  package let expectations: [PolicyTest.Expectation]
}
