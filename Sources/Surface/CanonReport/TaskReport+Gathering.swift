import CanonCrypto
import CanonPrivacy
package import CanonProgram
package import CanonRecords
package import CanonTraining
import CanonTypes

extension TaskReport {
  /// Gathers the report from the public evidence of a task and the program of its bundle.
  ///
  /// - Parameters:
  ///   - refusal: the refusal that ended later submissions, when there was one.
  ///   - notes: sentences that say what in this run was a demonstration.
  package init(
    evidence: EvidenceFile, program: Program, refusal: Decision? = nil, notes: [String] = []
  ) throws(TrainingFault) {
    let envelope = evidence.envelope.payload
    let mathematics = try TrainingMathematics(program: program, envelope: envelope)
    let curves = ReleasedCurves(evidence.transcripts, mathematics)
    let verification = evidence.verification?.payload
    let settlement = evidence.settlement?.payload
    self.init(
      policyName: program.policyName, policyVersion: envelope.policyVersion,
      semanticVersion: envelope.semanticVersion, bundle: envelope.bundle,
      decision: evidence.decision, envelope: envelope,
      manifest: TaskReport.manifest(of: envelope, in: program),
      budgetWords: TaskReport.budgetWords(of: envelope, in: program),
      spent: settlement?.spent ?? .zero, freed: settlement?.freed ?? .zero,
      metrics: verification?.metrics ?? [], modelCurve: curves?.model ?? [],
      floorCurve: curves?.floor ?? [], calibration: curves?.calibration ?? [],
      verification: verification,
      cohorts: evidence.cohorts.map(\.payload).map {
        Cohort(vault: $0.vault, noisedUnits: $0.noisedCount >> 10)
      }.sorted { $0.vault < $1.vault },
      settlement: settlement, log: TaskReport.logState(evidence),
      timeline: evidence.entries.compactMap { TaskReport.moment($0.entry) }, refusal: refusal,
      confinement: Set(evidence.reservations.map(\.payload.confinement)).sorted(), notes: notes)
  }

  private static func manifest(of envelope: TaskEnvelope, in program: Program) -> [ManifestRow] {
    envelope.features.compactMap { name in
      program.features.first { $0.id == name }.map { feature in
        ManifestRow(
          feature: feature.id, domain: feature.domain, meaning: feature.meaning,
          bound: feature.bound.phrase(in: feature.type), scale: feature.scale.phrase,
          label: feature.label, sensitivity: 1_024)
      }
    }
  }

  private static func budgetWords(of envelope: TaskEnvelope, in program: Program) -> String {
    let training = program.trainings.first { $0.id == envelope.training }
    guard let block = program.privacyBlocks.first(where: { $0.name == training?.privacy })
    else { return "" }
    return "A \(block.unit) has ε \(block.window.epsilon) at δ \(block.window.delta) in "
      + "\(block.windowEpochs) epochs of \(program.epochs.length), and ε "
      + "\(block.lifetime.epsilon) at δ \(block.lifetime.delta) for life. The ledger keeps ρ, "
      + "the largest that these admit."
  }

  private static func moment(_ entry: LogEntry) -> Moment? {
    guard case .moved(_, _, let state, let reason) = entry.event else { return nil }
    return Moment(at: entry.at, state: state, sentence: state.usualSentence ?? reason.sentence)
  }

  /// The proof of the settlement's entry, or of the latest.
  private static func logState(_ evidence: EvidenceFile) -> LogState? {
    let settled = evidence.entries.last {
      if case .settled = $0.entry.event { true } else { false }
    }
    guard let checkpoint = evidence.checkpoint?.payload,
      let proven = settled ?? evidence.entries.last
    else { return nil }
    return LogState(
      checkpoint: checkpoint, proof: proven.proof,
      entry: settled == nil ? "the task's latest entry" : "the settlement")
  }
}

/// The curves of a released histogram, with the deviation of every point.
struct ReleasedCurves: Sendable {
  let model: [TaskReport.CurvePoint]
  let floor: [TaskReport.CurvePoint]
  let calibration: [TaskReport.CalibrationBin]

  /// - Returns: `nil` when no metric round was completed.
  init?(_ transcripts: [RoundTranscript], _ mathematics: TrainingMathematics) {
    let completed = transcripts.last { $0.kind == .metrics && $0.end == .completed }
    guard let released = completed?.sum?.signed, let roster = completed?.roster?.payload,
      released.count == ScoreHistogram.cells
    else { return nil }
    let answering = Int64(roster.commits.count)
    let curves = mathematics.curves(released: released, answering: answering)
    let cell = mathematics.histogramNoise.cellShare * answering
    let half = 2 * ScoreHistogram.bins
    model = ReleasedCurves.points(curves.model, cells: released[..<half], variance: cell)
    floor = ReleasedCurves.points(curves.floor, cells: released[half...], variance: cell)
    let units = max(curves.calibration.reduce(0) { $0 + $1.units }, 1)
    calibration = curves.calibration.map { bin in
      TaskReport.CalibrationBin(
        predicted: bin.predicted, observed: bin.observed, deviation: bin.deviation,
        weight: bin.units * 1_000_000 / units)
    }
  }

  /// First order, as a share t = Σ above / P of K noisy cells with j of them above:
  /// var t = σ²·(j(1 − t)² + (K − j)t²)/P² + t(1 − t)/P. For the picture only.
  private static func points(
    _ points: [MetricCurves.Point], cells: ArraySlice<Int64>, variance: Int64
  ) -> [TaskReport.CurvePoint] {
    let positives = stride(from: cells.startIndex + 1, to: cells.endIndex, by: 2)
      .reduce(Int64(0)) { $0 + cells[$1] }
    let size = Double(max(positives, 1_024)) / 1_024
    let noise = Double(variance) / 1_048_576
    return points.enumerated().map { above, point in
      let share = Double(point.truePositive) / 1_000_000
      let rest = 1 - share
      let moved = Double(above) * rest * rest + Double(points.count - 1 - above) * share * share
      let square = noise * moved / (size * size) + share * rest / size
      return TaskReport.CurvePoint(
        falsePositives: point.falsePositive, truePositives: point.truePositive,
        deviation: Int64((square.squareRoot() * 1_000_000).rounded()))
    }
  }
}

extension TaskState {
  /// What it means that a task came here; `nil` where only its own reason tells.
  fileprivate var usualSentence: String? {
    switch self {
    case .accepted: "the request was admitted"
    case .resolving: "its meaning is looked up under the semantic_version"
    case .dispatched: "a quorum of Vaults verified it, fixed their data and reserved the worst case"
    case .verifying: "both rounds are over; everything is recomputed"
    case .awaitingSettlement: "the result was accepted; its challenge window runs"
    case .completed: "the settlement is finalized and the model may be released"
    case .rejected, .challenged, .timedOut: nil
    }
  }
}
