package import CanonProgram
package import CanonRecords
package import CanonTraining
package import CanonTypes
package import CanonVault

/// A Vault as the rounds of a task see it: its cohort, and its sealed rows for the task.
///
/// The purposes come from the bundle under which the rounds ask, so they are set when it is opened.
package struct VaultRounds: RoundSource {
  private let vault: Vault
  /// Shared by the Vaults of a federation, never by submitters: it splits training from evaluation.
  private let splitKey: [UInt8]
  package var purposes: PurposeTree
  private let memory: CohortMemory?

  /// - Parameter memory: only for a worker that is alone with its connection.
  package init(
    vault: Vault, splitKey: [UInt8], purposes: PurposeTree, memory: CohortMemory? = nil
  ) {
    (self.vault, self.splitKey, self.purposes) = (vault, splitKey, purposes)
    self.memory = memory
  }

  private var cohort: VaultCohort {
    VaultCohort(vault: vault, purposes: purposes, memory: memory)
  }

  package func units(
    purpose: String, markets: [String], at instant: Instant
  ) throws -> [UnitID] {
    try cohort.units(purpose: purpose, markets: markets, at: instant)
  }

  package func readings(task: Digest, units: [UnitID]) throws -> [UnitReadings] {
    try cohort.readings(task: task, units: units)
  }

  package func words() throws -> [LocalWord] { try cohort.words() }

  package func units(
    having word: LocalWord, purposes: [String], at instant: Instant
  ) throws -> [UnitID] {
    try cohort.units(having: word, purposes: purposes, at: instant)
  }

  package func dataRoot() throws -> Digest { try vault.dataRoot() }

  package func prepare(
    task: Digest, envelope: TaskEnvelope, program: Program, training: Training,
    at instant: Instant
  ) throws {
    // A repetition after a crash finds the rows: they are fixed when the task is dispatched.
    guard try vault.prepared(task) == nil else { return }
    try vault.prepare(
      task: task, program: program, training: training, asOf: envelope.asOf,
      purpose: envelope.purpose, markets: envelope.markets, at: instant,
      split: SplitKey(key: splitKey, epoch: envelope.epochId))
    memory?.forget()
  }

  package func discard(task: Digest) throws {
    try vault.discard(task)
    memory?.forget()
  }
}
