import CanonAdmission
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonSettlement
import CanonStore
import CanonTraining
import CanonTypes

extension Coordinator {
  /// A bundle becomes the one under which requests are read; running tasks stay on theirs.
  mutating func activate(_ bytes: [UInt8], _ turn: inout Turn) throws {
    let policy = try opening(bytes)
    let held = bundles[policy.digest]?.policy
    guard activeBundle != policy.digest || policy.renews(held) else { return }
    try policy.takenIn(at: try now().payload.at, after: bundles.values.map(\.policy))
    bundles[policy.digest] = (bytes, policy)
    activeBundle = policy.digest
    turn.changes += [
      .put(table: Table.bundles, key: policy.digest.bytes, value: bytes),
      .put(table: Table.state, key: Table.activeBundle, value: policy.digest.bytes),
    ]
    try note(.bundleActivated(policy.digest), of: nil, &turn)
    for seat in configuration.anchors.vaults {
      turn.effects.append(.send(vault: seat.vault, .bundle(Bytes(bytes))))
    }
  }

  mutating func revoke(_ signed: Signed<Revocation>, _ turn: inout Turn) throws {
    let keys = Set(configuration.anchors.members.map(\.key))
    do { try signed.verified(type: RecordType.revocation, by: keys) } catch {
      throw Refusal(.notBelieved, "the revocation: \(error.sentence)")
    }
    let delegation = signed.payload.delegation
    for signer in keys.sorted() where !(revoked[delegation]?.contains(signer) ?? false) {
      guard (try? signed.verified(type: RecordType.revocation, by: [signer])) != nil else {
        continue
      }
      revoked[delegation, default: []].insert(signer)
      turn.changes.append(
        .put(
          table: Table.revocations, key: delegation.bytes + signer.bytes,
          value: try CanonicalJSON.encode(signed)))
      try note(.delegationRevoked(delegation), of: nil, &turn)
    }
  }

  /// The request's delegation, when its own principal took it back; nobody else can.
  private func revoked(in request: Signed<TaskRequest>) -> Set<Digest> {
    guard let delegation = request.payload.delegation,
      revoked[delegation.digest]?.contains(delegation.payload.principal) == true
    else { return [] }
    return [delegation.digest]
  }

  func admission(under bundle: Digest) -> Admission? {
    bundles[bundle].map {
      Admission(
        bundle: bundle, program: $0.policy.program, anchors: configuration.anchors,
        executor: key.publicKey)
    }
  }

  /// Reads a request; decides it at once, or asks the Vaults for their cohorts first.
  mutating func submit(_ bytes: [UInt8], _ turn: inout Turn) throws {
    let tick = try now()
    guard let bundle = activeBundle, let admission = admission(under: bundle) else {
      throw Refusal(.executorBusy, "no bundle is active yet")
    }
    do throws(BundleFault) { try bundles[bundle]?.policy.holds(at: tick.payload.at) } catch {
      throw Refusal(.bundleRefused, error.sentence, ["code = \(error.code)"])
    }
    let request: Signed<TaskRequest>
    switch RequestReader.read(bytes) {
    case .read(let read): request = read
    case .refused(let reasons):
      let submission = Submission(task: nil, answer: .refused, reasons: reasons, decision: nil)
      turn.effects.append(.answer(request: nil, submission))
      return
    }
    if repeated(request, &turn) { return }
    let nonce = request.payload.submitter.bytes + request.payload.nonce.elements
    let facts = AdmissionFacts(
      tick: tick.payload, nonceIsUsed: nonces.contains(nonce),
      revoked: revoked(in: request))
    let submitter = request.payload.submitter
    let isSigned = (try? request.verified(type: RecordType.request, by: [submitter])) != nil
    let question = admission.question(request, facts, tick: tick, ledger: ledger)
    // Only its signer can use up a nonce, and only once: anything else is answered and forgotten.
    guard isSigned, !facts.nonceIsUsed else {
      if case .decided(let decision) = question { answer(request, decision, nil, &turn) }
      return
    }
    var record = TaskRecord(request: request, tick: tick)
    guard tasks[record.task] == nil else {
      // Sixty-four bits name a task: whoever searches for two requests of one name gets one task.
      throw Refusal(.requestNotBelieved, "another request already has the name `\(record.task)`")
    }
    nonces.insert(nonce)
    turn.changes.append(
      .put(table: Table.nonces, key: nonce, value: request.digest.bytes))
    switch question {
    case .ask(let question):
      record.question = try sign(question, RecordType.cohortQuestion)
      tasks[record.task] = record
      gatherings[record.task] = Gathering()
      turn.dirty.insert(record.task)
      send(record.task, &turn)
      arm(record.task, &turn)
      try advance(record.task, &turn)
    case .decided(let decision):
      record.decision = decision
      if let program = bundles[bundle]?.policy.program {
        record.deadline = tick.payload.at + program.epochs.length
      }
      tasks[record.task] = record
      try note(.decided(decision), of: record.task, &turn)
      let state = AdmissionState(
        tick: tick, nonceIsUsed: false, revoked: facts.revoked, cohorts: nil,
        ledger: ledger)
      try receipt(decision, state, of: record.task, admission, &turn)
      if decision.answer == .blocked { try block(record.task, decision.reasons, &turn) }
      answer(request, decision, decision.answer == .blocked ? record.task : nil, &turn)
    }
  }

  /// Whether this very record was submitted before: then it gets the answer that it got, which may
  /// have been lost on its way, and nothing is decided, charged or started.
  ///
  /// While cohorts are gathered there is no answer yet; the one that comes is for both.
  private func repeated(_ request: Signed<TaskRequest>, _ turn: inout Turn) -> Bool {
    // The whole record is compared, signatures and all, not its name: it is the same in canonical
    // form, byte for byte, or it is another one under a used nonce.
    guard let record = tasks[Admission.task(of: request)], record.request == request else {
      return false
    }
    if let decision = record.decision {
      answer(request, decision, record.state == nil ? nil : record.task, &turn)
    }
    return true
  }

  private func answer(
    _ request: Signed<TaskRequest>, _ decision: Decision, _ task: String?, _ turn: inout Turn
  ) {
    let submission = Submission(
      task: task, answer: decision.answer, reasons: decision.reasons, decision: decision)
    turn.effects.append(.answer(request: request.digest, submission))
  }

  /// A task whose meaning is not settled waits in `resolving`, without an envelope.
  private mutating func block(
    _ task: String, _ reasons: [Reason], _ turn: inout Turn
  ) throws {
    try begin(task, &turn)
    tasks[task]?.blocked = reasons
    try move(task, .blocked, reasons.first, &turn)
  }

  /// `accepted`, then `resolving`.
  private mutating func begin(_ task: String, _ turn: inout Turn) throws {
    tasks[task]?.state = .accepted
    try note(
      .moved(
        task: task, from: nil, to: .accepted,
        reason: RefusalCode.movedOn.reason("the request became a task")), of: task, &turn)
    try move(task, .resolutionBegan, nil, &turn)
  }

  /// Decides a request when all cohorts that will come have come.
  mutating func decide(_ task: String, _ turn: inout Turn) throws {
    guard var record = tasks[task], let question = record.question, record.decision == nil,
      let admission = admission(under: record.request.payload.bundle)
    else { return }
    let scope = try question.payload.scope.digest()
    let cohorts = (releases[scope] ?? [:]).values
      .sorted { $0.payload.vault.utf8.lexicographicallyPrecedes($1.payload.vault.utf8) }
    let facts = AdmissionFacts(
      tick: record.tick.payload, nonceIsUsed: false,
      revoked: revoked(in: record.request))
    let state = AdmissionState(
      tick: record.tick, nonceIsUsed: false, revoked: facts.revoked, cohorts: cohorts,
      ledger: ledger)
    let verdict = admission.decide(record.request, facts, cohorts: cohorts, ledger: ledger)
    ledger = verdict.ledger
    turn.ledgerIsDirty = true
    record.decision = verdict.decision
    record.cohorts = cohorts
    if let envelope = verdict.envelope {
      record.envelope = try sign(envelope, RecordType.envelope)
    }
    tasks[task] = record
    for release in cohorts { try note(.cohortReleased(release), of: task, &turn) }
    try note(.decided(verdict.decision), of: task, &turn)
    try receipt(verdict.decision, state, of: task, admission, &turn)
    if let envelope = record.envelope {
      try note(.admitted(envelope), of: task, &turn)
      try begin(task, &turn)
      try resolve(task, &turn)
    }
    answer(record.request, verdict.decision, record.envelope == nil ? nil : task, &turn)
  }

  /// Signs the receipt of a decision, chained to the one before, in the commit of this turn.
  private mutating func receipt(
    _ decision: Decision, _ state: AdmissionState, of task: String, _ admission: Admission,
    _ turn: inout Turn
  ) throws {
    let signed = try sign(
      admission.receipt(of: decision, state, number: nextReceipt, previous: lastReceipt),
      RecordType.receipt)
    (nextReceipt, lastReceipt) = (nextReceipt + 1, signed.digest)
    let stated = StatedReceipt(receipt: signed, state: state)
    turn.changes += [
      .put(table: Table.state, key: Table.receipt, value: try CanonicalJSON.encode(signed)),
      .put(
        table: Table.receipts, key: StoreKey.text(task),
        value: try CanonicalJSON.encode(stated)),
    ]
    try note(.receipted(signed), of: task, &turn)
  }

  /// Step 3: what the task means under its versions.
  private mutating func resolve(_ task: String, _ turn: inout Turn) throws {
    guard let record = tasks[task], let envelope = record.envelope?.payload,
      let program = program(of: record),
      let training = program.trainings.first(where: { $0.id == envelope.training })
    else { return }
    let resolution = Registry(program).resolve(
      training, families: envelope.families,
      concepts: record.request.payload.concepts ?? [], epochId: envelope.epochId)
    switch resolution {
    case .resolved:
      gatherings[task] = Gathering()
      send(task, &turn)
      arm(task, &turn)
    case .blocked:
      tasks[task]?.blocked = resolution.reasons
      try move(task, .blocked, resolution.reasons.first, &turn)
    case .localOnly, .outside:
      try move(task, .refused, resolution.reasons.first, &turn)
    }
  }

  /// One step of the task's lifecycle, with its line in the log.
  mutating func move(
    _ task: String, _ event: TaskEvent, _ reason: Reason?, _ turn: inout Turn
  ) throws {
    guard let from = tasks[task]?.state else { return }
    switch TaskState.next(from, event) {
    case .refused(let code, let sentence):
      preconditionFailure("\(code.number): \(sentence)")
    case .to(let state):
      tasks[task]?.state = state
      let reason = reason ?? RefusalCode.movedOn.reason("the step before is done")
      try note(.moved(task: task, from: from, to: state, reason: reason), of: task, &turn)
      if state.isTerminal { try finish(task, &turn) }
    }
  }
}
