package import CanonProgram
package import CanonSource
package import CanonTypes

/// A training template; the blocks that it names exist, and the parts of its goal belong to it.
///
/// An object, for each of its closed instances holds it.
package final class TrainingDeclaration: Sendable {
  package let name: Name
  package let parameters: [TemplateParameter]
  package let goal: GoalUse
  package let learner: Placed<Training.Learner>
  package let families: [InstanceUse]
  package let featuresSpan: SourceSpan
  package let row: RowUse?
  package let heldOut: Placed<ExactDecimal>
  package let heldOutUnit: Name
  /// In the order of the learner's rounds.
  package let phases: [PhaseUse]
  package let attempts: Placed<Int64>
  package let costSpan: SourceSpan
  package let output: Name
  package let privacy: Name
  package let acceptance: Name
  package let settlement: Name

  init(
    name: Name, parameters: [TemplateParameter], goal: GoalUse,
    learner: Placed<Training.Learner>, families: [InstanceUse], featuresSpan: SourceSpan,
    row: RowUse?, heldOut: Placed<ExactDecimal>, heldOutUnit: Name, phases: [PhaseUse],
    attempts: Placed<Int64>, costSpan: SourceSpan, output: Name, privacy: Name, acceptance: Name,
    settlement: Name
  ) {
    (self.name, self.parameters, self.goal, self.learner) = (name, parameters, goal, learner)
    (self.families, self.featuresSpan, self.row) = (families, featuresSpan, row)
    (self.heldOut, self.heldOutUnit, self.phases) = (heldOut, heldOutUnit, phases)
    (self.attempts, self.costSpan, self.output) = (attempts, costSpan, output)
    (self.privacy, self.acceptance, self.settlement) = (privacy, acceptance, settlement)
  }

  /// Where every feature is centred and how large the appended constant is, both in 0…1.
  package struct RowUse: Sendable {
    package let centre: Placed<ExactDecimal>
    package let constant: Placed<ExactDecimal>
  }

  /// What one draw of a phase costs, and how often it is drawn.
  package struct PhaseUse: Sendable {
    package let phase: Training.Phase
    package let price: Price
    package let draws: Int64
  }

  /// A ρ of each draw, or a share of one ρ that all draws divide.
  package struct Price: Sendable {
    package let amount: Amount
    /// In millionths; `nil` when the amount is that of each draw.
    package let share: Int64?

    package enum Amount: Sendable {
      case number(ExactDecimal)
      /// A parameter of type `Rho`.
      case parameter(String)
    }
  }
}

/// A goal whose parts are there and are its own; what they name is not yet typed.
package struct GoalUse: Sendable {
  package let form: Form
  package let steps: Placed<Int64>?
  /// The word of the goal.
  package let name: SourceSpan
  package let span: SourceSpan

  package enum Form: Sendable {
    case classify(InstanceUse)
    case respond(InstanceUse, treatment: InstanceUse, assigned: Placed<ExactDecimal>?)
    case affinity(ItemsUse)
    case cluster(groups: Placed<Int64>)
  }

  /// Where the goal names what it releases.
  package var released: SourceSpan {
    switch form {
    case .classify(let outcome), .respond(let outcome, _, _): outcome.span
    case .affinity(let items): items.attribute.span
    case .cluster: span
    }
  }

  package var kind: Training.GoalKind {
    switch form {
    case .classify: .classify
    case .respond: .respond
    case .affinity: .affinity
    case .cluster: .cluster
    }
  }
}

/// `over Line.department in last 300d at most 30 items`.
package struct ItemsUse: Sendable {
  package let entity: Name
  package let attribute: AttributeUse
  package let window: WindowUse
  package let atMost: Placed<Int64>
}

/// When a result counts, as written.
package struct AcceptanceDeclaration: Sendable {
  package let name: Name
  package let parameters: [TemplateParameter]
  package let evidence: [Name]
  package let floor: InstanceUse?
  package let challenge: [CriterionUse]
  package let reject: [CriterionUse]
  package let accept: [CriterionUse]
  package let otherwise: Acceptance.Verdict

  package var criteria: [CriterionUse] { accept + reject + challenge }
}

/// One test of a result, and the author's reason where its margin is thinner than its noise.
package struct CriterionUse: Sendable {
  package let criterion: Acceptance.Criterion
  package let span: SourceSpan
  package let marginAccepted: String?
}
