import CanonCrypto
package import CanonProgram
package import CanonRecords
import CanonRegistry
package import CanonTypes

/// What the executor knows beside the request, the bundle and its anchors. Time enters here.
package struct AdmissionFacts: Codable, Hashable, Sendable {
  /// The latest believed tick.
  package var tick: Tick
  /// Whether this request's nonce was used before, durably.
  package var nonceIsUsed: Bool
  /// Digests of the delegations that their principals took back.
  package var revoked: Set<Digest>

  package init(tick: Tick, nonceIsUsed: Bool, revoked: Set<Digest> = []) {
    (self.tick, self.nonceIsUsed, self.revoked) = (tick, nonceIsUsed, revoked)
  }
}

/// The parts of a program that one training needs, found once and together.
package struct TrainingContext: Hashable, Sendable {
  package let training: Training
  package let privacy: PrivacyBlock
  package let outcome: Outcome
  package let acceptance: Acceptance
  package let settlement: Settlement

  /// - Returns: `nil` when the program lacks a part, which a checked policy never does.
  package init?(_ training: Training, in program: Program) {
    guard training.isRunHere, let outcomeId = training.goal.outcome,
      let privacy = program.privacyBlocks.first(where: { $0.name == training.privacy }),
      let outcome = program.outcomes.first(where: { $0.id == outcomeId }),
      let acceptance = program.acceptances.first(where: { $0.name == training.acceptance }),
      let settlement = program.settlements.first(where: { $0.name == training.settlement })
    else { return nil }
    self.training = training
    self.privacy = privacy
    self.outcome = outcome
    self.acceptance = acceptance
    self.settlement = settlement
  }
}

extension Training {
  /// Whether the rounds of this executor are those of the training: one Gram, one histogram.
  ///
  /// A goal that nothing carries out yet is refused, never run as if it were another one.
  package var isRunHere: Bool {
    goal.kind == .classify && learner == .ridge
      && cost.phases.map(\.phase) == [.gram, .metrics] && cost.phases.allSatisfy { $0.draws == 1 }
  }
}

/// A request against identity, scope and rules: everything that needs neither Vaults nor budget.
///
/// All failures are collected, but for those that make the rest meaningless: an unsigned request
/// is not read any further, and rules are asked only about a scope that has a meaning.
struct Screening {
  let request: TaskRequest
  let program: Program
  let anchors: TrustAnchors
  let facts: AdmissionFacts
  private(set) var refusals: [Reason] = []
  private(set) var permits: [Reason] = []
  private(set) var rules: [String] = []
  /// What is owed when the task is admitted.
  private(set) var obligations: [Obligation] = []
  private(set) var context: TrainingContext?
  /// The task, when it is none of training.
  private var task: BoundedTask?
  /// The training's template is known, an argument is not: its meaning is not settled.
  private(set) var isBlocked = false

  init(
    _ signed: Signed<TaskRequest>, _ facts: AdmissionFacts, bundle: Digest, executor: PublicKey,
    program: Program, anchors: TrustAnchors
  ) {
    (request, self.facts) = (signed.payload, facts)
    (self.program, self.anchors) = (program, anchors)
    do throws(SignatureFault) {
      try signed.verified(type: RecordType.request, by: [request.submitter])
    } catch {
      refuse(.signatureMissing, "the submitter did not sign this: \(error.sentence)")
      return
    }
    checkBinding(executor, bundle)
    checkRole()
    checkScope()
    guard refusals.isEmpty else { return }
    if let task {
      decide(task)
      return
    }
    guard let training = context?.training else { return }
    let ruling = Ruling(
      TaskFacts(
        role: request.role, purpose: request.purpose, markets: request.markets,
        families: request.families, template: training.template, arguments: training.arguments),
      under: program)
    take(ruling)
  }

  private mutating func take(_ ruling: Ruling) {
    rules = (ruling.rules + ruling.requirements.map(\.id)).sorted()
    obligations = ruling.requirements.flatMap(\.obligations)
    if ruling.isPermitted {
      permits = ruling.reasons + ruling.duties
    } else {
      refusals += ruling.reasons
    }
  }

  /// A task of another class is decided by its rules; nothing here carries it out.
  private mutating func decide(_ task: BoundedTask) {
    let ruling = Ruling(
      TaskFacts(
        role: request.role, purpose: request.purpose, markets: request.markets,
        families: task.families, template: task.template, arguments: task.arguments,
        taskClass: task.taskClass), under: program)
    take(ruling)
    guard ruling.isPermitted else { return }
    refuse(
      .classNotExecuted, "the rules permit it, but this executor runs train tasks only",
      place: task.place, values: ["class = \(task.taskClass.rawValue)"] + ruling.rules)
  }

  mutating func refuse(
    _ code: AdmissionCode, _ sentence: String, place: SourcePlace? = nil, values: [String] = []
  ) {
    refusals.append(code.reason(sentence, place: place, values: values))
  }

  private mutating func checkBinding(_ executor: PublicKey, _ bundle: Digest) {
    if request.audience != executor {
      refuse(
        .otherAudience, "the request is addressed to another executor",
        values: ["audience = \(request.audience)", "executor = \(executor)"])
    }
    if request.bundle != bundle {
      refuse(
        .otherBundle, "the request was made under another bundle than the one in force",
        values: ["bundle = \(request.bundle)", "in force = \(bundle)"])
    }
    if request.expires <= facts.tick.at {
      refuse(
        .expired, "the request has expired",
        values: ["expires = \(request.expires)", "tick = \(facts.tick.at)"])
    }
    if facts.nonceIsUsed {
      refuse(.nonceUsed, "a request with this nonce was answered before; a nonce is used once")
    }
  }

  private mutating func checkRole() {
    if !program.roles.contains(request.role) {
      refuse(
        .roleUnknown, "the policy has no role `\(request.role)`",
        values: ["roles = \(program.roles.joined(separator: ", "))"])
      return
    }
    refusals += PolicyGate(program: program).role(request.role)
    guard let delegation = request.delegation else {
      if !holds(request.submitter, request.role) {
        refuse(
          .roleNotHeld, "the submitter does not hold the role `\(request.role)`",
          values: ["submitter = \(request.submitter)"])
      }
      return
    }
    let lent = delegation.payload
    do throws(SignatureFault) {
      try delegation.verified(type: RecordType.delegation, by: [lent.principal])
    } catch {
      refuse(.delegationNotSigned, "the principal did not sign this: \(error.sentence)")
      return
    }
    checkDelegation(lent, delegation.digest)
  }

  private func holds(_ key: PublicKey, _ role: String) -> Bool {
    anchors.members.contains { $0.key == key && $0.roles.contains(role) }
  }

  private mutating func checkDelegation(_ lent: Delegation, _ digest: Digest) {
    if lent.delegate != request.submitter {
      refuse(.delegationForOther, "the delegation lends its role to another key")
    }
    if lent.principal == lent.delegate || !holds(lent.principal, lent.role) {
      refuse(
        .delegationTooDeep, "only a member that holds the role itself can lend it, and only once",
        values: ["principal = \(lent.principal)", "role = \(lent.role)"])
    }
    let template = String(request.training.prefix { $0 != "(" })
    let evaluator = ConditionEvaluator(
      TaskFacts(
        role: request.role, purpose: request.purpose, markets: [], families: [],
        template: template, arguments: []), purposes: program.purposes)
    if lent.role != request.role || !lent.templates.contains(template)
      || !lent.purposes.contains(where: { evaluator.holds(.purposeWithin($0)) })
    {
      refuse(
        .delegationTooNarrow, "the delegation does not cover this task",
        values: [
          "role = \(lent.role)", "purposes = \(lent.purposes.joined(separator: ", "))",
          "templates = \(lent.templates.joined(separator: ", "))",
        ])
    }
    if lent.expires <= facts.tick.at {
      refuse(
        .delegationExpired, "the delegation has expired",
        values: ["expires = \(lent.expires)", "tick = \(facts.tick.at)"])
    }
    refusals += PolicyGate(program: program).delegation(lent, at: facts.tick.at)
    if facts.revoked.contains(digest) {
      refuse(.delegationRevoked, "the principal took the delegation back")
    }
  }
}

extension Screening {
  private mutating func checkScope() {
    if request.markets.isEmpty { refuse(.scopeEmpty, "a task names at least one market") }
    if !program.purposes.contains(where: { $0.name == request.purpose }) {
      refuse(
        .purposeUnknown, "the policy has no purpose `\(request.purpose)`",
        values: ["purposes = \(program.purposes.map(\.name).joined(separator: ", "))"])
    }
    let gate = PolicyGate(program: program)
    refusals += gate.markets(request.markets)
    task = program.governance.tasks.first { $0.id == request.training }
    if let task {
      checkFamilies(task.families, of: task.id, task.place)
      // An aggregate is of whole families: leaving one out would be another task.
      if request.families.count < task.families.count, !request.families.isEmpty {
        refuse(
          .familyOutside, "`\(task.id)` cannot do without one of its families", place: task.place,
          values: ["families = \(task.families.joined(separator: ", "))"])
      }
      if request.output != task.output {
        refuse(
          .outputNotReleased, "`\(request.output)` is not what this task may release",
          values: ["output = \(task.output)"])
      }
      checkTerms(of: task.privacy)
      return
    }
    guard let training = program.trainings.first(where: { $0.id == request.training }) else {
      refuseTraining()
      return
    }
    checkFamilies(Registry(program).familyNames(of: training), of: training.id, training.place)
    guard training.isRunHere else {
      refuse(
        .goalNotRun,
        "this executor cannot run `\(training.goal.kind.rawValue)` with "
          + "`\(training.learner.rawValue)` yet", place: training.place)
      return
    }
    let admitted = training.at(epoch: program.epochs.epoch(at: facts.tick.at))
    guard let context = TrainingContext(admitted, in: program) else {
      refuse(
        .policyIncomplete, "the bundle lacks what `\(training.id)` refers to",
        place: training.place)
      return
    }
    self.context = context
    checkTerms(of: context.privacy.name)
    checkTime(context)
    if request.output != training.output || !context.privacy.releases.contains(request.output) {
      refuse(
        .outputNotReleased, "`\(request.output)` is not what this training may release",
        place: context.privacy.place,
        values: [
          "output = \(training.output)",
          "releases = \(context.privacy.releases.joined(separator: ", "))",
        ])
    }
  }

  private mutating func checkTerms(of privacy: String?) {
    let gate = PolicyGate(program: program)
    guard let block = program.privacyBlocks.first(where: { $0.name == privacy }) else { return }
    refusals += gate.consent(request.purpose, under: block)
    refusals += gate.regions(request.markets, under: block, own: anchors.region)
  }

  private mutating func refuseTraining() {
    let template = request.training.prefix { $0 != "(" }
    let instances = program.trainings.filter { $0.template == template }
    let known = (instances.isEmpty ? program.trainings : instances).map(\.id)
    let hint = Nearest.hint(request.training, among: known)
    if instances.isEmpty {
      refuse(.trainingUnknown, "the policy has no training `\(request.training)`\(hint)")
    } else {
      isBlocked = true
      refuse(
        .argumentUnknown, "`\(request.training)` names something without a meaning here\(hint)",
        place: instances[0].place)
    }
  }

  /// The template decides: a task names some of its families, and none where it has none.
  private mutating func checkFamilies(_ names: [String], of id: String, _ place: SourcePlace) {
    if request.families.isEmpty, !names.isEmpty {
      refuse(
        .scopeEmpty, "a task of `\(id)` names at least one of its families", place: place,
        values: ["families = \(names.joined(separator: ", "))"])
    }
    for family in request.families where !names.contains(family) {
      let hint = Nearest.hint(family, among: names)
      refuse(
        .familyOutside, "`\(family)` is not a family of `\(id)`\(hint)", place: place,
        values: ["families = \(names.joined(separator: ", "))"])
    }
  }

  private mutating func checkTime(_ context: TrainingContext) {
    guard case .next(let horizon) = context.outcome.window else {
      refuse(.policyIncomplete, "the outcome `\(context.outcome.id)` does not look ahead")
      return
    }
    let observed = request.asOf + horizon
    if observed > facts.tick.at {
      refuse(
        .outcomeInFuture, "the outcome is not observable before \(observed)",
        values: [
          "as_of = \(request.asOf)", "horizon = \(horizon)", "tick = \(facts.tick.at)",
        ])
    }
  }
}
