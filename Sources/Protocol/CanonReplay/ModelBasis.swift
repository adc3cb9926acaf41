import CanonProgram
package import CanonRecords
import CanonRegistry
package import CanonTypes
import CanonVerification

/// Whether a settled model would still have been settled.
package struct ModelBasis: Codable, Sendable, Hashable {
  package enum Standing: String, Codable, Sendable, Hashable {
    case kept
    case lost
    /// It was measured under terms that the new bundle changes, or its task is undetermined.
    case undetermined
  }

  package var task: String
  package var training: String
  /// The digest of the model that was released.
  package var model: Digest
  package var standing: Standing
  /// What the new bundle says otherwise about such a task; empty when nothing does.
  package var changed: [String]
  package var before: VerificationOutcome
  /// The outcome by the new criteria; none where they cannot be asked.
  package var after: VerificationOutcome?
  /// The new criteria with the recomputed metrics, each with whether it held.
  package var criteria: [VerificationReport.CriterionResult]
  /// Why it is not kept.
  package var reasons: [Reason]
}

/// A task that was settled in the log.
struct SettledTask {
  let envelope: TaskEnvelope
  let model: Digest
  let report: VerificationReport
  let transcripts: [RoundTranscript]
  /// The program that it ran under.
  let program: Program
  /// What its request comes to under the new bundle.
  let under: Redecision

  /// - Parameter admitted: its envelope under the new bundle, if it has one.
  /// - Throws: when the released integers do not give the metrics that the verifier signed.
  func basis(under new: Program, as admitted: TaskEnvelope?) throws -> ModelBasis {
    let metrics = Verifier.metrics(transcripts, program: program, envelope: envelope)
    guard let metrics, metrics == report.metrics else {
      throw ReplayFault(
        .decisionDiffers,
        "the released integers of task \(envelope.task) give other metrics than were verified")
    }
    let before = TermsOfTask(envelope, in: program)
    let after = TermsOfTask(admitted ?? envelope, in: new)
    var basis = ModelBasis(
      task: envelope.task, training: envelope.training, model: model, standing: .kept,
      changed: before?.changes(to: after) ?? [], before: report.outcome, after: nil, criteria: [],
      reasons: [])
    guard under.outcome == .permitted, let admitted, let before, let after else {
      basis.standing = under.outcome == .undetermined ? .undetermined : .lost
      basis.reasons =
        [ReplayCode.taskNotPermitted.reason("its task would be \(under.outcome.rawValue)")]
        + under.reasons
      return basis
    }
    guard before.measures(like: after) else {
      basis.standing = .undetermined
      basis.reasons = [
        ReplayCode.measuredOtherwise.reason(
          "its metrics were measured under terms that the new bundle changes",
          values: basis.changed)
      ]
      return basis
    }
    let judgement = Judgement(
      after.acceptance, metrics,
      thresholds: Judgement.thresholds(new, epochId: admitted.epochId), replayIsExact: true,
      isComplete: true, hasFindings: !report.findings.isEmpty)
    (basis.after, basis.criteria) = (judgement.outcome, judgement.criteria)
    if judgement.outcome != .accepted {
      basis.standing = .lost
      basis.reasons = [
        ReplayCode.outcomeDiffers.reason(
          "the new criteria give \(judgement.outcome.rawValue) instead of "
            + "\(report.outcome.rawValue)",
          values: judgement.criteria.map { "\($0.list) \($0.text): \($0.held ? "held" : "not")" })
      ]
    }
    return basis
  }
}

/// Everything that a policy says of one training, without the places where it says it.
private struct TermsOfTask {
  let acceptance: Acceptance
  private let floor: String?
  private let thresholds: [String: Int64]
  private let training: Training
  private let privacy: PrivacyBlock
  private let settlement: Settlement
  private let cost: Training.Cost
  private let meaning: Meaning

  /// The declarations behind the released numbers.
  private struct Meaning: Hashable {
    var features: [Feature]
    var outcome: Outcome?
    var attributes: [Attribute]
    var entities: [Entity]
    var taxonomies: [Taxonomy]
  }

  /// - Returns: `nil` when the program lacks the training or a part that it names.
  init?(_ envelope: TaskEnvelope, in program: Program) {
    guard var training = program.trainings.first(where: { $0.id == envelope.training }),
      var privacy = program.privacyBlocks.first(where: { $0.name == training.privacy }),
      let acceptance = program.acceptances.first(where: { $0.name == training.acceptance }),
      var settlement = program.settlements.first(where: { $0.name == training.settlement })
    else { return nil }
    let nowhere = SourcePlace(file: "", line: 0, column: 0)
    (training.place, privacy.place, settlement.place) = (nowhere, nowhere, nowhere)
    cost = training.at(epoch: envelope.epochId).cost
    (training.cost, training.laterCosts) = (cost, [])
    floor = acceptance.floors.first { $0.training == training.id }?.feature
    self.acceptance = acceptance
    let names = acceptance.criteria.compactMap { criterion in
      if case .parameter(_, _, let name) = criterion { name } else { nil }
    }
    thresholds = Judgement.thresholds(program, epochId: envelope.epochId)
      .filter { names.contains($0.key) }
    let ids = envelope.features + [floor].compactMap { $0 }
    let features = program.features.filter { ids.contains($0.id) }
    let outcome = training.goal.outcome.flatMap { id in program.outcomes.first { $0.id == id } }
    let read = Set(
      (features.map(\.reading) + [outcome?.reading].compactMap { $0 }).flatMap(\.attributes))
    meaning = Meaning(
      features: features, outcome: outcome,
      attributes: program.attributes.filter { read.contains($0.name) },
      entities: program.entities, taxonomies: program.taxonomies)
    (self.training, self.privacy, self.settlement) = (training, privacy, settlement)
  }

  /// Names of what is said otherwise; a training that is gone is said otherwise altogether.
  func changes(to other: TermsOfTask?) -> [String] {
    guard let other else { return ["training"] }
    let (old, new) = (acceptance, other.acceptance)
    let parts: [(String, Bool)] = [
      (
        "acceptance criteria",
        old.criteria == new.criteria && old.challenge.count == new.challenge.count
          && old.reject.count == new.reject.count && old.otherwise == new.otherwise
      ),
      ("acceptance thresholds", thresholds == other.thresholds),
      ("acceptance evidence", old.evidence == new.evidence), ("floor", floor == other.floor),
      ("privacy", privacy == other.privacy), ("cost", cost == other.cost),
      ("training", training.isLike(other.training)), ("meaning", meaning == other.meaning),
      ("settlement", settlement == other.settlement),
    ]
    return parts.filter { !$0.1 }.map(\.0)
  }

  /// Whether the same rounds would have released the same integers.
  func measures(like other: TermsOfTask) -> Bool {
    let (old, new) = (privacy, other.privacy)
    return floor == other.floor && meaning == other.meaning && training.isLike(other.training)
      && cost == other.cost && old.unit == new.unit && old.unitInVaults == new.unitInVaults
      && old.quorum == new.quorum && old.colluding == new.colluding
      && old.contributions == new.contributions
  }
}

extension Training {
  /// The same training, at whatever cost and wherever it is written.
  fileprivate func isLike(_ other: Training) -> Bool {
    var other = other
    (other.cost, other.acceptance, other.settlement) = (cost, acceptance, settlement)
    return self == other
  }
}
