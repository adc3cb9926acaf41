import CanonAdmission
import CanonCrypto
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes
import CanonVault

/// One recorded decision with what its own bundle gave.
struct RecordedDecision {
  let decided: DecisionLog.DecidedRequest
  /// The bundle that decided it, and its program.
  let bundle: Digest
  let program: Program
  /// The scope of its cohort under that bundle; `nil` when it has none.
  let scope: Digest?
  let redecision: Redecision
  /// Vaults were asked, and phase 1 at the time of the decision would have refused: another task
  /// took the budget while the counts came.
  let isOvertaken: Bool

  var request: Signed<TaskRequest> { decided.request }
}

/// The new bundle in the place of every one that decided: requests in their order, against the
/// public ledger that they would have left.
///
/// Where a decision cannot be known, two ledgers stand for what may be: `least` holds what is
/// certainly charged, `most` also what undetermined requests may have reserved. Charges only ever
/// refuse, so what is permitted against `most` and what is denied against `least` is exact.
struct Reckoning {
  let program: Program
  let anchors: TrustAnchors
  let executor: PublicKey
  private(set) var most = PublicLedger()
  /// `nil` while nothing is in doubt, and both are one.
  private var doubted: PublicLedger?
  private(set) var tally = Tally()
  private(set) var envelopes: [String: TaskEnvelope] = [:]
  private var tasks: [String: Held] = [:]
  /// Counts by scope, as the log released them so far.
  private var released: [Digest: [Signed<CohortRelease>]] = [:]

  /// A task that has reserved under the new bundle, or may have.
  private struct Held {
    var outcome: Redecision.Outcome
    var recorded: Redecision.Outcome
    var cost: Training.Cost
    var unitInVaults: Int64
    var deadline: Instant
  }

  init(_ program: Program, anchors: TrustAnchors, executor: PublicKey) {
    (self.program, self.anchors, self.executor) = (program, anchors, executor)
  }

  private var least: PublicLedger { doubted ?? most }

  /// Time passes: a task that waits for its meaning ends at its deadline, and has drawn nothing.
  mutating func pass(to now: Instant) {
    for (task, held) in tasks where held.outcome == .blocked && now > held.deadline {
      close(task, spent: .zero)
    }
  }

  /// Words were counted; the same block of the new program says at what price.
  mutating func charge(_ scope: NominationScope) throws {
    let before = least
    try most.chargeCensus(scope, under: program)
    try doubted?.chargeCensus(scope, under: program)
    tally.add(least, since: before, under: program)
  }

  /// The log ends a task. Its rounds are taken to have gone as they went, so what was never drawn
  /// is freed; a task that never ran in the log keeps its worst case.
  mutating func end(_ task: String, _ transcripts: [RoundTranscript]) {
    guard let held = tasks[task], held.recorded == .permitted,
      held.outcome == .permitted || held.outcome == .undetermined
    else { return }
    close(task, spent: held.cost.spent(transcripts, unitInVaults: held.unitInVaults))
  }

  private mutating func close(_ task: String, spent: Rho) {
    tasks[task] = nil
    most.close(task: task, spent: spent)
    doubted?.close(task: task, spent: spent)
  }

  /// The recorded request, decided as if the new bundle had been the one in force.
  mutating func decide(_ recorded: RecordedDecision) -> Redecision {
    defer {
      if recorded.decided.wasAsked, let scope = recorded.scope {
        released[scope] = recorded.decided.cohorts
      }
    }
    // The bundle's digest is the name under which requests and counts were signed: the new
    // program stands under the old name, and what named another bundle is still refused.
    let admission = Admission(
      bundle: recorded.bundle, program: program, anchors: anchors, executor: executor)
    let highest = attempt(recorded, admission, most)
    let lowest = doubted.map { attempt(recorded, admission, $0) } ?? highest
    switch (highest, lowest) {
    case (.decided(let high), .decided(let low)):
      let (above, below) = (redecision(high, recorded), redecision(low, recorded))
      guard above.outcome == below.outcome, above.reserved == below.reserved else {
        return doubt(
          recorded, admission,
          ReplayCode.budgetUndetermined.reason(
            "whether the budget suffices hangs on requests that are undetermined",
            values: below.reasons.map(\.code)))
      }
      take(high, low, below, recorded)
      return below
    case (.unknown(let reason), _), (_, .unknown(let reason)):
      return doubt(recorded, admission, reason)
    }
  }

  private func redecision(
    _ verdict: Admission.Verdict, _ recorded: RecordedDecision
  ) -> Redecision {
    Redecision(verdict, of: recorded.request.payload, under: program)
  }

  private enum Attempt {
    case decided(Admission.Verdict)
    case unknown(Reason)
  }

  /// Both phases against one ledger.
  private func attempt(
    _ recorded: RecordedDecision, _ admission: Admission, _ ledger: PublicLedger
  ) -> Attempt {
    let decided = recorded.decided
    let facts = AdmissionFacts(
      tick: decided.tick.payload, nonceIsUsed: false, revoked: Set(decided.revoked))
    func phase2(_ cohorts: [Signed<CohortRelease>]) -> Attempt {
      .decided(admission.decide(decided.request, facts, cohorts: cohorts, ledger: ledger))
    }
    switch admission.question(decided.request, facts, tick: decided.tick, ledger: ledger) {
    case .decided(let decision):
      if recorded.isOvertaken { return phase2(decided.cohorts) }
      return .decided(Admission.Verdict(decision: decision, envelope: nil, ledger: ledger))
    case .ask(let question):
      switch counts(for: question, recorded) {
      case .success(let cohorts): return phase2(cohorts)
      case .failure(let missing): return .unknown(missing.reason)
      }
    }
  }

  private struct Missing: Error { let reason: Reason }
  private typealias Counts = Result<[Signed<CohortRelease>], Missing>

  /// The counts that the Vaults gave, or would have given: a scope has one release an epoch. The
  /// budget is no matter here: phase 1 has passed, so no unit was left out for the lack of it.
  private func counts(
    for question: CohortQuestion, _ recorded: RecordedDecision
  ) -> Counts {
    func missing(_ sentence: String, _ values: [String] = []) -> Counts {
      .failure(Missing(reason: ReplayCode.cohortNotCounted.reason(sentence, values: values)))
    }
    let (before, after) = (recorded.program, program)
    let purpose = question.purpose
    let (old, new) = (
      PurposeTree(before.purposes, scopes: before.governance.scopes),
      PurposeTree(after.purposes, scopes: after.governance.scopes)
    )
    guard old.covering(purpose) == new.covering(purpose),
      old.longestConsent(to: purpose) == new.longestConsent(to: purpose)
    else {
      return missing("consent to `\(purpose)` is read otherwise under the new bundle")
    }
    guard let scope = try? question.scope.digest() else {
      return missing("the cohort's scope cannot be written")
    }
    let counted: [Signed<CohortRelease>]
    if recorded.decided.wasAsked, recorded.scope == scope {
      counted = recorded.decided.cohorts
    } else if let known = released[scope],
      anchors.vaults.allSatisfy({ seat in known.contains { $0.payload.vault == seat.vault } })
    {
      counted = known
    } else {
      return missing(
        "the Vaults were not asked for this cohort by then",
        [
          "purpose = \(purpose)", "markets = \(question.markets.joined(separator: ", "))",
          "epoch = \(question.epochId)", "privacy = \(question.privacy)",
        ])
    }
    let rho = after.privacyBlocks.first { $0.name == question.privacy }?.cohortRho
    guard counted.allSatisfy({ $0.payload.charged == rho }) else {
      return missing("the cohort was counted with another noise than the new bundle asks for")
    }
    return .success(counted)
  }

  private mutating func take(
    _ high: Admission.Verdict, _ low: Admission.Verdict, _ redecision: Redecision,
    _ recorded: RecordedDecision
  ) {
    tally.add(low.ledger, since: least, under: program)
    most = high.ledger
    if doubted != nil { doubted = low.ledger }
    guard let envelope = low.envelope else { return }
    hold(envelope, redecision.outcome, recorded)
    // Refused by its meaning, it ends at once.
    if redecision.outcome == .denied { close(envelope.task, spent: .zero) }
  }

  private mutating func hold(
    _ envelope: TaskEnvelope, _ outcome: Redecision.Outcome, _ recorded: RecordedDecision
  ) {
    envelopes[envelope.task] = envelope
    let block = program.trainings.first { $0.id == envelope.training }?.privacy
    tasks[envelope.task] = Held(
      outcome: outcome, recorded: recorded.redecision.outcome, cost: envelope.cost,
      unitInVaults: program.privacyBlocks.first { $0.name == block }?.unitInVaults ?? 1,
      deadline: envelope.deadline)
  }

  /// An undetermined request may have been admitted: `most` holds its worst case from here.
  private mutating func doubt(
    _ recorded: RecordedDecision, _ admission: Admission, _ reason: Reason
  ) -> Redecision {
    let (request, at) = (recorded.request, recorded.decided.tick.payload)
    let lower = least
    let before = most
    let envelope = admission.again(request, at: at.at, seats: anchors.vaults).envelope
    if let envelope, let scope = try? admission.scope(of: request, at: at)?.digest(),
      let name = program.trainings.first(where: { $0.id == envelope.training })?.privacy,
      let privacy = program.privacyBlocks.first(where: { $0.name == name })
    {
      // Beyond the budget for life it refuses everything already: sums stay bounded.
      if most.before(privacy, epochId: envelope.epochId).lifetime <= privacy.lifetime.rho {
        most.chargeCohort(scope, privacy, epochId: envelope.epochId)
        most.reserve(envelope, name, delegation: request.payload.delegation?.digest)
      }
      doubted = lower
      hold(envelope, .undetermined, recorded)
      tally.add(most, since: before, under: program, isDoubted: true)
    }
    return Redecision(
      outcome: .undetermined, rules: [], reasons: [reason], reserved: envelope?.cost.total)
  }
}
