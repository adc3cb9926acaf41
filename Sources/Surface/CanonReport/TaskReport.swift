package import CanonRecords
package import CanonTypes

/// Everything that the report of one task shows, gathered from public records alone.
package struct TaskReport: Sendable {
  package var policyName: String
  package var policyVersion: SemanticVersion
  package var semanticVersion: String
  package var bundle: Digest
  package var decision: Decision
  package var envelope: TaskEnvelope
  package var manifest: [ManifestRow]
  /// The budget in the words of the policy: ε, δ and its windows.
  package var budgetWords: String
  package var spent: Rho
  package var freed: Rho
  package var metrics: [MetricValue]
  package var modelCurve: [CurvePoint]
  package var floorCurve: [CurvePoint]
  package var calibration: [CalibrationBin]
  package var verification: VerificationReport?
  package var cohorts: [Cohort]
  package var settlement: SettlementContext?
  /// The log's state, and the proof that an entry of this task is under it.
  package var log: LogState?
  package var timeline: [Moment]
  /// The refusal that ended the submissions, when there was one.
  package var refusal: Decision?
  package var confinement: [String]
  /// Sentences that say what in this run was a demonstration.
  package var notes: [String]

  /// A feature as the row holds it.
  package struct ManifestRow: Sendable {
    package var feature: String
    package var domain: String
    package var meaning: String
    package var bound: String
    package var scale: String
    package var label: Label
    /// Largest change of the quantised feature's sum by one unit (L1 = L2 = Linf of one entry).
    package var sensitivity: Int64

    package init(
      feature: String, domain: String, meaning: String, bound: String, scale: String,
      label: Label, sensitivity: Int64
    ) {
      self.feature = feature
      self.domain = domain
      self.meaning = meaning
      self.bound = bound
      self.scale = scale
      self.label = label
      self.sensitivity = sensitivity
    }
  }

  /// A point of an ROC curve, in millionths, with the deviation of its height.
  package struct CurvePoint: Sendable {
    package var falsePositives: Int64
    package var truePositives: Int64
    package var deviation: Int64

    package init(falsePositives: Int64, truePositives: Int64, deviation: Int64) {
      self.falsePositives = falsePositives
      self.truePositives = truePositives
      self.deviation = deviation
    }
  }

  /// A bin of the calibration diagram, in millionths.
  package struct CalibrationBin: Sendable {
    package var predicted: Int64
    package var observed: Int64
    package var deviation: Int64
    /// Share of the held-out units in the bin.
    package var weight: Int64

    package init(predicted: Int64, observed: Int64, deviation: Int64, weight: Int64) {
      self.predicted = predicted
      self.observed = observed
      self.deviation = deviation
      self.weight = weight
    }
  }

  /// A Vault's noised cohort, in units.
  package struct Cohort: Sendable {
    package var vault: String
    package var noisedUnits: Int64

    package init(vault: String, noisedUnits: Int64) {
      (self.vault, self.noisedUnits) = (vault, noisedUnits)
    }
  }

  /// A checkpoint of the log with the proof of one entry.
  package struct LogState: Sendable {
    package var checkpoint: Checkpoint
    package var proof: InclusionProof
    package var entry: String

    package init(checkpoint: Checkpoint, proof: InclusionProof, entry: String) {
      (self.checkpoint, self.proof, self.entry) = (checkpoint, proof, entry)
    }
  }

  /// A step of the task's life.
  package struct Moment: Sendable {
    package var at: Instant
    package var state: TaskState
    package var sentence: String

    package init(at: Instant, state: TaskState, sentence: String) {
      (self.at, self.state, self.sentence) = (at, state, sentence)
    }
  }

  package init(
    policyName: String, policyVersion: SemanticVersion, semanticVersion: String, bundle: Digest,
    decision: Decision, envelope: TaskEnvelope, manifest: [ManifestRow], budgetWords: String,
    spent: Rho, freed: Rho,
    metrics: [MetricValue], modelCurve: [CurvePoint], floorCurve: [CurvePoint],
    calibration: [CalibrationBin], verification: VerificationReport?, cohorts: [Cohort],
    settlement: SettlementContext?, log: LogState?, timeline: [Moment], refusal: Decision?,
    confinement: [String],
    notes: [String]
  ) {
    self.policyName = policyName
    self.policyVersion = policyVersion
    self.semanticVersion = semanticVersion
    self.bundle = bundle
    self.decision = decision
    self.envelope = envelope
    self.manifest = manifest
    self.budgetWords = budgetWords
    self.spent = spent
    self.freed = freed
    self.metrics = metrics
    self.modelCurve = modelCurve
    self.floorCurve = floorCurve
    self.calibration = calibration
    self.verification = verification
    self.cohorts = cohorts
    self.settlement = settlement
    self.log = log
    self.timeline = timeline
    self.refusal = refusal
    self.confinement = confinement
    self.notes = notes
  }
}
