package import CanonProgram
package import CanonRecords
package import CanonTypes

/// What the rounds ask of the Vault that they run in, beyond its cohort: ready rows for a task.
package protocol RoundSource: CohortSource {
  /// Builds and seals the rows of a task, so that rounds only open ready ones. Again is the same.
  func prepare(
    task: Digest, envelope: TaskEnvelope, program: Program, training: Training,
    at instant: Instant) throws

  /// Deletes a task's rows, when nobody may ask for them any more.
  func discard(task: Digest) throws
}
