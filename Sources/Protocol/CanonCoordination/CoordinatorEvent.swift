package import CanonCrypto
package import CanonRecords
package import CanonStore
package import CanonTypes

/// What happens to the coordinator.
package enum CoordinatorEvent: Sendable {
  /// A bundle file becomes the one under which requests are read.
  case bundle([UInt8])
  /// The bytes of a request, as they came.
  case submit([UInt8])
  case tick(Signed<Tick>)
  case revoke(Signed<Revocation>)
  /// The Vaults' words are to be counted under an `evolution` block of the active bundle.
  case census(evolution: String)
  case answer(vault: String, VaultAnswer)
  /// A Vault is given up until it is ready again.
  case vaultLost(String)
  /// A Vault's worker runs, for the first time or again.
  case vaultReady(String)
  case timeout(TimerID)
  /// A verifier's word on a task.
  case verified(task: String, Signed<VerificationReport>)
  case challenge(Signed<ChallengeMove>)
}

/// What the coordinator tells its driver to do, in order; `persist` comes first and is durable
/// before anything after it is done. When it cannot be, the driver drops the machine and restores
/// another from the store.
package enum CoordinatorEffect: Sendable {
  case persist([StoreChange])
  case send(vault: String, VaultMessage)
  case startTimer(TimerID, milliseconds: Int)
  /// The verifier signs each question and puts it to the Vault that it names.
  case askReplays(task: String, [ReplayQuestion])
  /// The verifier examines the evidence and answers with `verified`.
  case examine(task: String, EvidenceFile)
  /// To the submitter of the request with this digest; `nil` for bytes that are no request.
  case answer(request: Digest?, Submission)
  /// An event was refused; nothing changed.
  case refused(Reason)
}

/// What a submitter is told.
package struct Submission: Codable, Sendable, Hashable {
  /// There is a task by this name, unless the request was refused.
  package var task: String?
  package var answer: Decision.Answer
  package var reasons: [Reason]
  package var decision: Decision?

  package init(task: String?, answer: Decision.Answer, reasons: [Reason], decision: Decision?) {
    (self.task, self.answer, self.reasons, self.decision) = (task, answer, reasons, decision)
  }
}

/// What a coordinator is configured with.
package struct CoordinatorConfiguration: Sendable {
  package var anchors: TrustAnchors
  /// The name of the log in its checkpoints.
  package var origin: String
  /// How long a phase waits for the Vaults before it asks again.
  package var timeoutMilliseconds: Int
  /// How often it asks again before it goes on without those that are silent.
  package var repetitions: Int

  package init(
    anchors: TrustAnchors, origin: String, timeoutMilliseconds: Int = 10_000,
    repetitions: Int = 2
  ) {
    self.anchors = anchors
    self.origin = origin
    self.timeoutMilliseconds = timeoutMilliseconds
    self.repetitions = repetitions
  }
}
