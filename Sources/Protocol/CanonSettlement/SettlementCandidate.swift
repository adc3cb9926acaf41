import CanonAdmission
package import CanonCrypto
package import CanonProgram
package import CanonRecords
package import CanonTypes

/// Everything that finalized accounting is made from; only records that were signed or logged.
package struct SettlementInputs: Sendable {
  package var envelope: Signed<TaskEnvelope>
  package var report: Signed<VerificationReport>
  package var model: Digest
  package var cohorts: [Signed<CohortRelease>]
  package var transcripts: [RoundTranscript]
  package var program: Program
  /// The settlement epoch is that of this tick.
  package var tick: Tick
  /// From 1; a retry is a settlement of its own with the next number.
  package var attempt: Int64

  package init(
    envelope: Signed<TaskEnvelope>, report: Signed<VerificationReport>, model: Digest,
    cohorts: [Signed<CohortRelease>], transcripts: [RoundTranscript], program: Program,
    tick: Tick, attempt: Int64
  ) {
    self.envelope = envelope
    self.report = report
    self.model = model
    self.cohorts = cohorts
    self.transcripts = transcripts
    self.program = program
    self.tick = tick
    self.attempt = attempt
  }
}

/// A refusal of settlement with its code.
package struct SettlementRefusal: Error, Hashable, Sendable {
  package var code: SettlementCode
  package var sentence: String

  package init(_ code: SettlementCode, _ sentence: String) {
    (self.code, self.sentence) = (code, sentence)
  }

  package var reason: Reason { Reason(code: code.number, sentence: sentence) }
}

/// The rules of settlement, as pure functions.
package enum SettlementRules {
  /// The end of a challenge window that began when the outcome was published.
  package static func windowEnd(publishedAt instant: Instant, _ envelope: TaskEnvelope) -> Instant {
    instant + envelope.challengeWindow
  }

  /// Whether the window is over, by signed ticks alone.
  package static func windowIsOver(
    publishedAt instant: Instant, _ envelope: TaskEnvelope, at tick: Tick
  ) -> Bool {
    windowEnd(publishedAt: instant, envelope) <= tick.at
  }

  /// Whether a challenge may still be opened: before the window ends.
  package static func mayChallenge(
    publishedAt instant: Instant, _ envelope: TaskEnvelope, at tick: Tick
  ) throws(SettlementRefusal) {
    guard !windowIsOver(publishedAt: instant, envelope, at: tick) else {
      throw SettlementRefusal(
        .challengeWindowClosed,
        "the challenge window ended at \(windowEnd(publishedAt: instant, envelope))")
    }
  }

  /// Ticks are monotone: a tick that moves back, or repeats a number with another time, is refused.
  package static func follows(_ latest: Tick?, _ next: Tick) throws(SettlementRefusal) {
    guard let latest else {
      guard next.number >= 1 else {
        throw SettlementRefusal(.tickWentBack, "ticks are numbered from 1, not \(next.number)")
      }
      return
    }
    guard next == latest || (next.number > latest.number && next.at >= latest.at) else {
      throw SettlementRefusal(
        .tickWentBack,
        "the clock stood at \(latest.at) (\(latest.number)); \(next.at) (\(next.number)) "
          + "would move it back")
    }
  }

  /// The settlement after a failed one; `nil` when the policy allows no more.
  package static func attempt(after failed: Int64, under settlement: Settlement) -> Int64? {
    failed < settlement.attempts ? failed + 1 : nil
  }

  /// The candidate that becomes final if nothing holds it. Equal inputs make equal candidates.
  package static func candidate(
    _ inputs: SettlementInputs
  ) throws(SettlementRefusal) -> SettlementContext {
    let (envelope, report) = (inputs.envelope.payload, inputs.report.payload)
    guard report.envelope == inputs.envelope.digest, report.outcome == .accepted,
      report.model == inputs.model
    else {
      throw SettlementRefusal(
        .workNotAccepted, "only work whose verification outcome is accepted can settle")
    }
    guard let training = inputs.program.trainings.first(where: { $0.id == envelope.training }),
      let context = TrainingContext(training, in: inputs.program)
    else {
      throw SettlementRefusal(.workNotAccepted, "the bundle has no training \(envelope.training)")
    }
    guard inputs.attempt >= 1, inputs.attempt <= context.settlement.attempts else {
      throw SettlementRefusal(
        .attemptsExhausted,
        "attempt \(inputs.attempt) of \(context.settlement.attempts) settlements")
    }
    let workers = contributors(inputs.transcripts)
    let cohorts = inputs.cohorts.map(\.payload)
      .filter { workers.contains($0.vault) }
      .map { (receiver: $0.vault, weight: $0.noisedCount) }
    guard
      let rewards = RewardDivision.reward(shares: context.settlement.shares, cohorts: cohorts)
    else {
      throw SettlementRefusal(
        .sharesDoNotSum, "the shares of \(context.settlement.name) do not make one million")
    }
    let spent = envelope.cost.spent(
      inputs.transcripts, unitInVaults: context.privacy.unitInVaults)
    return SettlementContext(
      envelope: inputs.envelope.digest, verification: inputs.report.digest, model: inputs.model,
      epochId: inputs.program.epochs.epoch(at: inputs.tick.at), attempt: inputs.attempt,
      rewards: rewards, spent: spent, freed: envelope.cost.total.less(spent))
  }

  /// Vaults that answered in every completed round: they did the work that is rewarded.
  package static func contributors(_ transcripts: [RoundTranscript]) -> Set<String> {
    let rosters = transcripts.filter { $0.end == .completed }
      .map { Set($0.shares.map(\.payload.vault)) }
    guard let first = rosters.first else { return [] }
    return rosters.dropFirst().reduce(first) { $0.intersection($1) }
  }
}
