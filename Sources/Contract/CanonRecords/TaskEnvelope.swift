package import CanonCrypto
package import CanonProgram
package import CanonTypes

/// An admitted task with every constraint bound: the object that all later work is held to.
///
/// *Sealed* means canonical bytes, signed by the executor; its digest is in every message, every
/// stream and every transcript of the task.
package struct TaskEnvelope: Codable, Sendable, Hashable {
  /// The first 16 hexadecimal digits of the request's digest.
  package var task: String
  package var request: Digest
  package var bundle: Digest
  package var semanticVersion: String
  package var policyVersion: SemanticVersion
  /// The parameter epoch, fixed at admission.
  package var epochId: Int64
  package var training: String
  package var purpose: String
  package var markets: [String]
  package var families: [String]
  /// Feature ids in the order of the row.
  package var features: [String]
  package var asOf: Instant
  package var admittedAt: Instant
  /// No round may open after it; the task is then `timed_out`.
  package var deadline: Instant
  package var vaults: [VaultSeat]
  package var quorum: Int64
  package var colluding: Int64
  package var cost: Training.Cost
  package var output: String
  package var challengeWindow: Period

  package init(
    task: String, request: Digest, bundle: Digest, semanticVersion: String,
    policyVersion: SemanticVersion, epochId: Int64, training: String, purpose: String,
    markets: [String], families: [String], features: [String], asOf: Instant,
    admittedAt: Instant, deadline: Instant, vaults: [VaultSeat], quorum: Int64,
    colluding: Int64, cost: Training.Cost, output: String, challengeWindow: Period
  ) {
    self.task = task
    self.request = request
    self.bundle = bundle
    self.semanticVersion = semanticVersion
    self.policyVersion = policyVersion
    self.epochId = epochId
    self.training = training
    self.purpose = purpose
    self.markets = markets
    self.families = families
    self.features = features
    self.asOf = asOf
    self.admittedAt = admittedAt
    self.deadline = deadline
    self.vaults = vaults
    self.quorum = quorum
    self.colluding = colluding
    self.cost = cost
    self.output = output
    self.challengeWindow = challengeWindow
  }
}

/// The executor's question for a Vault's noised cohort; one answer an epoch and scope.
package struct CohortQuestion: Codable, Sendable, Hashable {
  package var bundle: Digest
  package var epochId: Int64
  package var privacy: String
  package var purpose: String
  package var markets: [String]
  package var tick: Signed<Tick>

  package init(
    bundle: Digest, epochId: Int64, privacy: String, purpose: String, markets: [String],
    tick: Signed<Tick>
  ) {
    self.bundle = bundle
    self.epochId = epochId
    self.privacy = privacy
    self.purpose = purpose
    self.markets = markets
    self.tick = tick
  }
}

/// A Vault's noised, charged count of its cohort: the only size that anyone outside reads.
package struct CohortRelease: Codable, Sendable, Hashable {
  package var vault: String
  /// The digest of the scope: bundle, epoch, privacy block, purpose and markets.
  package var scope: Digest
  /// The count times 2^10, plus noise; it may be negative.
  package var noisedCount: Int64
  package var charged: Rho

  package init(vault: String, scope: Digest, noisedCount: Int64, charged: Rho) {
    self.vault = vault
    self.scope = scope
    self.noisedCount = noisedCount
    self.charged = charged
  }
}

/// A Vault's word that it checked the envelope, fixed its data root and reserved the worst case.
package struct Reservation: Codable, Sendable, Hashable {
  package var vault: String
  package var envelope: Digest
  package var dataRoot: Digest
  package var reserved: Rho
  /// What keeps the worker inside its boundary: `landlock+seccomp`, or `none (operator opted out)`.
  package var confinement: String

  package init(
    vault: String, envelope: Digest, dataRoot: Digest, reserved: Rho, confinement: String
  ) {
    self.vault = vault
    self.envelope = envelope
    self.dataRoot = dataRoot
    self.reserved = reserved
    self.confinement = confinement
  }
}
