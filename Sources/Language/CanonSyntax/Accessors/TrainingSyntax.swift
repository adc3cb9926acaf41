/// A training: a template of tasks.
package struct TrainingSyntax: SyntaxView {
  package static let kind = SyntaxKind.training
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var parameters: [TemplateParameterSyntax] {
    first(ParametersSyntax.self)?.parameters ?? []
  }
  package var goal: GoalClauseSyntax? { first(GoalClauseSyntax.self) }
  package var learner: LearnerClauseSyntax? { first(LearnerClauseSyntax.self) }
  package var features: FeaturesClauseSyntax? { first(FeaturesClauseSyntax.self) }
  package var row: RowClauseSyntax? { first(RowClauseSyntax.self) }
  package var evaluate: EvaluateClauseSyntax? { first(EvaluateClauseSyntax.self) }
  package var cost: CostClauseSyntax? { first(CostClauseSyntax.self) }
  package var output: OutputClauseSyntax? { first(OutputClauseSyntax.self) }
  package var under: UnderClauseSyntax? { first(UnderClauseSyntax.self) }
  package var accepted: AcceptedClauseSyntax? { first(AcceptedClauseSyntax.self) }
  package var settled: SettledClauseSyntax? { first(SettledClauseSyntax.self) }
}

/// `goal classify will_buy(department, horizon)`.
package struct GoalClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.goalClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var goal: NameSyntax? { name() }
  package var target: InstanceSyntax? { first(InstanceSyntax.self) }
  /// The treatment whose response is learned.
  package var treatment: InstanceSyntax? {
    node.first(.toPart).flatMap { InstanceSyntax($0.first(.instance)) }
  }
  /// The share that was treated by lot.
  package var assigned: LiteralSyntax? { literal(of: .assignedPart) }
  /// The attribute whose terms are the items, and the window that they are read in.
  package var items: PathSyntax? {
    node.first(.overPart).flatMap { PathSyntax($0.first(.path)) }
  }
  package var window: WindowSyntax? {
    node.first(.overPart).flatMap { WindowSyntax($0.first(.windowPart)) }
  }
  package var mostItems: LiteralSyntax? { literal(of: .itemsPart) }
  package var groups: LiteralSyntax? { literal(of: .intoPart) }
  package var steps: LiteralSyntax? { literal(of: .stepsPart) }

  private func literal(of part: SyntaxKind) -> LiteralSyntax? {
    node.first(part).flatMap { LiteralSyntax($0.first(.literal)) }
  }
}

/// `learner ridge`.
package struct LearnerClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.learnerClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
}

/// `features families spending, affinity(department)`.
package struct FeaturesClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.featuresClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var families: [InstanceSyntax] { all(InstanceSyntax.self) }
}

/// `row centred at 0.5, constant 0.6`: how a unit's features become its row.
package struct RowClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.rowClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var centre: LiteralSyntax? { literal() }
  package var constant: LiteralSyntax? { literal(1) }
}

/// `evaluate on 20% of Customer by keyed_hash`.
package struct EvaluateClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.evaluateClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var share: LiteralSyntax? { literal() }
  package var entity: NameSyntax? { name() }
  package var split: NameSyntax? { name(1) }
}

/// `cost gram rho 0.0119, metrics rho 0.0119 attempts at most 2`, or a ρ and its shares.
package struct CostClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.costClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  /// The whole of both, in the form with shares.
  package var rho: LiteralSyntax? { literal() }
  /// The parameter that holds the whole.
  package var parameter: NameSyntax? { name() }
  package var shares: [CostShareSyntax] { all(CostShareSyntax.self) }
  package var attempts: LiteralSyntax? {
    node.first(.attemptsPart).flatMap { LiteralSyntax($0.first(.literal)) }
  }
}

/// `gram rho 0.0119`, what one attempt of a round draws; or `gram 80%` of the whole.
package struct CostShareSyntax: SyntaxView {
  package static let kind = SyntaxKind.costShare
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  /// A number, or a percentage.
  package var amount: LiteralSyntax? { literal() }
  /// The parameter that holds the number.
  package var parameter: NameSyntax? { names.dropFirst().first }
}

/// `output model`.
package struct OutputClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.outputClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var outputs: [NameSyntax] { names.filter { !$0.isMissing } }
}

/// `under TrainingPrivacy`.
package struct UnderClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.underClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var privacy: NameSyntax? { name() }
}

/// `accepted by PropensityQuality`.
package struct AcceptedClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.acceptedClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var acceptance: NameSyntax? { name() }
}

/// `settled by WeeklySettlement`.
package struct SettledClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.settledClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var settlement: NameSyntax? { name() }
}

/// An acceptance: what makes a result accepted, rejected or challenged.
package struct AcceptanceSyntax: SyntaxView {
  package static let kind = SyntaxKind.acceptance
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var parameters: [TemplateParameterSyntax] {
    first(ParametersSyntax.self)?.parameters ?? []
  }
  package var evidence: EvidenceClauseSyntax? { first(EvidenceClauseSyntax.self) }
  package var floor: FloorClauseSyntax? { first(FloorClauseSyntax.self) }
  package var challenge: ChallengeClauseSyntax? { first(ChallengeClauseSyntax.self) }
  package var reject: RejectClauseSyntax? { first(RejectClauseSyntax.self) }
  package var accept: AcceptClauseSyntax? { first(AcceptClauseSyntax.self) }
  package var otherwise: ElseClauseSyntax? { first(ElseClauseSyntax.self) }
  package var margin: MarginClauseSyntax? { first(MarginClauseSyntax.self) }
}

/// `evidence feature_manifest, metrics`.
package struct EvidenceClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.evidenceClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var kinds: [NameSyntax] { names.filter { !$0.isMissing } }
}

/// `floor rank by purchases_of(department, 90d)`.
package struct FloorClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.floorClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var query: InstanceSyntax? { first(InstanceSyntax.self) }
}

/// `challenge when CONDITION`.
package struct ChallengeClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.challengeClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var condition: ExpressionSyntax? { expression() }
}

/// `reject when CONDITION`.
package struct RejectClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.rejectClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var condition: ExpressionSyntax? { expression() }
}

/// `accept when CONDITION`.
package struct AcceptClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.acceptClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var condition: ExpressionSyntax? { expression() }
}

/// `else reject`.
package struct ElseClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.elseClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var outcome: NameSyntax? { name() }
}

/// `margin accepted because "…"`.
package struct MarginClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.marginClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var reason: LiteralSyntax? { literal() }
}

/// A settlement: how long it may be challenged, and who is rewarded.
package struct SettlementSyntax: SyntaxView {
  package static let kind = SyntaxKind.settlement
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var name: NameSyntax? { name() }
  package var challenge: ChallengeForClauseSyntax? { first(ChallengeForClauseSyntax.self) }
  package var reward: RewardClauseSyntax? { first(RewardClauseSyntax.self) }
  package var attempts: AttemptsClauseSyntax? { first(AttemptsClauseSyntax.self) }
}

/// `challenge for challenge_window`.
package struct ChallengeForClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.challengeForClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var window: ExpressionSyntax? { expression() }
}

/// `reward vaults 70% by cohort, verifier 30%`.
package struct RewardClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.rewardClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var shares: [RewardShareSyntax] { all(RewardShareSyntax.self) }
}

/// `vaults 70% by cohort`: a receiver, its share, and what divides it among several.
package struct RewardShareSyntax: SyntaxView {
  package static let kind = SyntaxKind.rewardShare
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var receiver: NameSyntax? { name() }
  package var share: LiteralSyntax? { literal() }
  package var measure: NameSyntax? { name(1) }
}

/// `attempts at most 3`.
package struct AttemptsClauseSyntax: SyntaxView {
  package static let kind = SyntaxKind.attemptsClause
  package let node: SyntaxNode
  package init(node: SyntaxNode) { self.node = node }

  package var count: LiteralSyntax? { literal() }
}
