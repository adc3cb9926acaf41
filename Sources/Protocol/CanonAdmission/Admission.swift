package import CanonCrypto
package import CanonProgram
package import CanonRecords
import CanonRegistry
package import CanonTypes

/// Step 2 of the protocol: from a signed request to a task with every constraint bound, or to a
/// refusal that explains itself.
///
/// Both phases are pure functions of stored inputs, so anyone can make a decision again. Phase 1
/// needs no Vault and spends nothing; phase 2 repeats it, so it cannot be skipped.
package struct Admission: Sendable {
  package let bundle: Digest
  package let program: Program
  package let anchors: TrustAnchors
  /// The audience that requests must name.
  package let executor: PublicKey

  /// What phase 1 answers.
  package enum Question: Hashable, Sendable {
    /// Ask every Vault for its cohort, sign the question, then decide.
    case ask(CohortQuestion)
    case decided(Decision)
  }

  /// What phase 2 answers. `envelope` is there only for an admitted task, and is still to be
  /// sealed; `ledger` already holds its reservation.
  package struct Verdict: Hashable, Sendable {
    package var decision: Decision
    package var envelope: TaskEnvelope?
    package var ledger: PublicLedger

    package init(decision: Decision, envelope: TaskEnvelope?, ledger: PublicLedger) {
      (self.decision, self.envelope, self.ledger) = (decision, envelope, ledger)
    }
  }

  package init(bundle: Digest, program: Program, anchors: TrustAnchors, executor: PublicKey) {
    self.bundle = bundle
    self.program = program
    self.anchors = anchors
    self.executor = executor
  }

  /// The name of a request's task: the first 16 hexadecimal digits of its digest.
  package static func task(of request: Signed<TaskRequest>) -> String {
    String(request.digest.description.prefix(16))
  }

  /// Phase 1: identity, scope, rules, and whether the budget is spent already.
  /// - Parameter tick: the signed form of the facts' tick, which goes along to the Vaults.
  package func question(
    _ request: Signed<TaskRequest>, _ facts: AdmissionFacts, tick: Signed<Tick>,
    ledger: PublicLedger
  ) -> Question {
    let screening = screen(request, facts)
    guard screening.refusals.isEmpty, let context = screening.context else {
      return .decided(refusal(of: request, screening, screening.refusals))
    }
    guard tick.payload == facts.tick,
      (try? tick.verified(type: RecordType.tick, by: Set(anchors.clocks))) != nil
    else {
      let reason = AdmissionCode.tickNotBelieved.reason("the tick is not one of the pinned clock")
      return .decided(refusal(of: request, screening, [reason]))
    }
    let scope = scope(of: request.payload, context, facts)
    let budget = budget(request, context, scope, facts, ledger)
    guard budget.refusals.isEmpty else {
      return .decided(refusal(of: request, screening, budget.refusals, budget.statement))
    }
    return .ask(
      CohortQuestion(
        bundle: scope.bundle, epochId: scope.epochId, privacy: scope.privacy,
        purpose: scope.purpose, markets: scope.markets, tick: tick))
  }

  /// Phase 2: the cohort floor and the quorum from noised counts, and the budget.
  package func decide(
    _ request: Signed<TaskRequest>, _ facts: AdmissionFacts, cohorts: [Signed<CohortRelease>],
    ledger: PublicLedger
  ) -> Verdict {
    let screening = screen(request, facts)
    guard screening.refusals.isEmpty, let context = screening.context else {
      let decision = refusal(of: request, screening, screening.refusals)
      return Verdict(decision: decision, envelope: nil, ledger: ledger)
    }
    let scope = scope(of: request.payload, context, facts)
    let budget = budget(request, context, scope, facts, ledger)
    let cohort = CohortCount(
      cohorts, scope: budget.scope, privacy: context.privacy, seats: anchors.vaults)
    let refusals = cohort.shortfalls(under: context.privacy) + budget.refusals
    guard refusals.isEmpty else {
      let decision = refusal(of: request, screening, refusals, budget.statement)
      return Verdict(decision: decision, envelope: nil, ledger: budget.ledger)
    }
    let reasons =
      screening.permits + [
        AdmissionCode.cohortSuffices.reason(
          "the cohort reaches the policy's floor", place: context.privacy.place,
          values: cohort.values(context.privacy)),
        AdmissionCode.budgetSuffices.reason(
          "the worst case of \(context.training.cost.total) fits the budget",
          place: context.privacy.place, values: budget.values),
      ]
    let decision = Decision(
      answer: .admitted, request: request.digest, bundle: bundle, tick: facts.tick,
      epochId: scope.epochId, rules: screening.rules, reasons: reasons,
      obligations: screening.obligations, budget: budget.statement)
    let envelope = envelope(request, context, cohort.seats, facts)
    var ledger = budget.ledger
    ledger.reserve(
      envelope, context.privacy.name, delegation: request.payload.delegation?.digest)
    return Verdict(decision: decision, envelope: envelope, ledger: ledger)
  }

  /// The scope whose cohort a request is about.
  package func scope(of request: Signed<TaskRequest>, at tick: Tick) -> CohortScope? {
    program.trainings.first { $0.id == request.payload.training }
      .flatMap { TrainingContext($0, in: program) }
      .map { scope(of: request.payload, $0, AdmissionFacts(tick: tick, nonceIsUsed: false)) }
  }

  /// What an admission that was made must have given: a Vault makes it again, for itself.
  ///
  /// Cohort floor, budget and revocations are the executor's records; a Vault holds its own ledger
  /// instead. Everything else is here: standing, delegation, scope and rules, and every field.
  /// - Parameter seats: the Vaults that were admitted.
  /// - Returns: the envelope, or the reasons why there is none.
  package func again(
    _ request: Signed<TaskRequest>, at instant: Instant, seats: [VaultSeat]
  ) -> (envelope: TaskEnvelope?, reasons: [Reason]) {
    let facts = AdmissionFacts(tick: Tick(number: 1, at: instant), nonceIsUsed: false)
    let screening = screen(request, facts)
    guard screening.refusals.isEmpty, let context = screening.context else {
      return (nil, screening.refusals)
    }
    return (envelope(request, context, seats, facts), [])
  }
}

extension Admission {
  private func screen(_ request: Signed<TaskRequest>, _ facts: AdmissionFacts) -> Screening {
    Screening(
      request, facts, bundle: bundle, executor: executor, program: program, anchors: anchors)
  }

  private func refusal(
    of request: Signed<TaskRequest>, _ screening: Screening, _ reasons: [Reason],
    _ budget: BudgetStatement? = nil
  ) -> Decision {
    let onlyMeaning = screening.isBlocked && screening.refusals.count == 1
    return Decision(
      answer: onlyMeaning ? .blocked : .refused, request: request.digest, bundle: bundle,
      tick: screening.facts.tick, epochId: program.epochs.epoch(at: screening.facts.tick.at),
      rules: screening.rules, reasons: reasons, budget: budget)
  }

  private func scope(
    of request: TaskRequest, _ context: TrainingContext, _ facts: AdmissionFacts
  ) -> CohortScope {
    CohortScope(
      bundle: bundle, epochId: program.epochs.epoch(at: facts.tick.at),
      privacy: context.privacy.name, purpose: request.purpose, markets: request.markets)
  }

  /// The budget gate, with the cohort's own cost charged.
  private struct Budget {
    var scope: Digest
    var ledger: PublicLedger
    var statement: BudgetStatement
    var refusals: [Reason]

    var values: [String] {
      [
        "window = \(statement.window)", "before in window = \(statement.windowBefore)",
        "lifetime = \(statement.lifetime)", "before for life = \(statement.lifetimeBefore)",
        "reserved = \(statement.reserved)",
      ]
    }
  }

  private func budget(
    _ request: Signed<TaskRequest>, _ context: TrainingContext, _ scope: CohortScope,
    _ facts: AdmissionFacts, _ ledger: PublicLedger
  ) -> Budget {
    guard let digest = try? scope.digest() else {
      preconditionFailure("a scope that cannot be written: \(scope)")
    }
    let privacy = context.privacy
    var charged = ledger
    charged.chargeCohort(digest, privacy, epochId: scope.epochId)
    let total = context.training.cost.total
    let statement = charged.statement(privacy, epochId: scope.epochId, reserving: total)
    var budget = Budget(scope: digest, ledger: charged, statement: statement, refusals: [])
    func refuse(_ code: AdmissionCode, _ sentence: String, _ place: Bool = true) {
      budget.refusals.append(
        code.reason(sentence, place: place ? privacy.place : nil, values: budget.values))
    }
    if statement.windowBefore + total > statement.window {
      refuse(
        .windowExhausted,
        "this task needs ρ \(total); \(statement.window.less(statement.windowBefore)) of "
          + "\(statement.window) is left in this window of \(privacy.windowEpochs) epochs")
    }
    if statement.lifetimeBefore + total > statement.lifetime {
      refuse(
        .lifetimeExhausted,
        "this task needs ρ \(total); \(statement.lifetime.less(statement.lifetimeBefore)) of "
          + "\(statement.lifetime) is left for life")
    }
    if let delegation = request.payload.delegation {
      let before = charged.reserved(under: delegation.digest)
      if before + total > delegation.payload.budget {
        refuse(
          .delegationBudget,
          "this task needs ρ \(total); \(delegation.payload.budget.less(before)) of "
            + "\(delegation.payload.budget) is left under the delegation", false)
      }
    }
    return budget
  }

  private func envelope(
    _ request: Signed<TaskRequest>, _ context: TrainingContext, _ seats: [VaultSeat],
    _ facts: AdmissionFacts
  ) -> TaskEnvelope {
    let (payload, training) = (request.payload, context.training)
    let epochId = program.epochs.epoch(at: facts.tick.at)
    let registry = Registry(program)
    return TaskEnvelope(
      task: Admission.task(of: request), request: request.digest, bundle: bundle,
      semanticVersion: program.semanticVersion, policyVersion: program.policyVersion,
      epochId: epochId, training: training.id, purpose: payload.purpose,
      markets: payload.markets.sorted(),
      families: registry.familyNames(of: training).filter(payload.families.contains),
      features: registry.features(of: training, families: payload.families),
      asOf: payload.asOf, admittedAt: facts.tick.at,
      // One epoch is the longest that a task may run: a function of the policy, not of a clock.
      deadline: facts.tick.at + program.epochs.length, vaults: seats,
      quorum: context.privacy.quorum, colluding: context.privacy.colluding, cost: training.cost,
      output: training.output,
      challengeWindow: Period(seconds: context.settlement.challengeWindow.value(at: epochId)))
  }
}
