import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonStore
import CanonTypes
import CanonWorld

extension VaultParty {
  /// One noised, charged count an epoch and scope; asked again, it is the same bytes.
  mutating func count(
    _ signed: Signed<CohortQuestion>, _ entropy: any Entropy, _ source: any RoundSource
  ) throws -> [VaultEffect] {
    let question = try believed(
      signed, RecordType.cohortQuestion, configuration.anchors.executors)
    let scope = try question.scope.digest()
    if let release = releases[scope] { return [.answer(.cohort(release))] }
    let program = try policy(question.bundle)
    let now = try clock.following(question.tick, clocks: configuration.anchors.clocks)
    guard let privacy = program.privacyBlocks.first(where: { $0.name == question.privacy }) else {
      throw Refusal(.privacyUnknown, "`\(question.privacy)` is not a privacy block of the bundle")
    }
    let epoch = program.epochs.epoch(at: now.at)
    guard epoch == question.epochId else {
      throw Refusal(
        .epochNotCurrent, "a cohort is counted in its own epoch",
        ["asked = \(question.epochId)", "current = \(epoch)"])
    }
    let noise: CountNoise
    do { noise = try CountNoise(rho: privacy.cohortRho) } catch {
      throw Refusal(.noiseUnsafe, "a count cannot be noised at rho \(privacy.cohortRho)")
    }
    let rho = privacy.cohortRho * max(1, privacy.unitInVaults)
    let limits = UnitLedger.Limits(program: program, privacy: privacy, epochId: epoch)
    let units = ledger.affording(
      rho, under: limits,
      among: try source.units(
        purpose: question.purpose, markets: question.markets, at: now.at))
    let label = "\(configuration.vault)/cohort/\(scope)"
    var words = DeterministicStream(
      key: entropy.bytes(32, for: label), label: "cohort-noise", context: [scope.bytes])
    let release = try sign(
      CohortRelease(
        vault: configuration.vault, scope: scope,
        noisedCount: noise.release(Int64(units.count), from: &words),
        charged: privacy.cohortRho),
      RecordType.cohortRelease)
    var changes = try move(to: now, entropy)
    let draw = UnitLedger.Entry.Draw(round: 0, attempt: 1, rho: rho)
    let entry = UnitLedger.Entry(
      id: scope, state: .closed, reserved: rho, draws: [draw], limits: limits)
    changes += try charge(scope, entropy) { $0.insert(entry, units: units) }
    changes.append(try put(PartyTable.cohorts, scope.bytes, release, entropy))
    releases[scope] = release
    return [.persist(changes), .answer(.cohort(release))]
  }

  /// Checks a task, fixes its units and its data root, and reserves the worst case.
  mutating func reserve(
    _ signed: Signed<TaskEnvelope>, _ request: Signed<TaskRequest>, _ tick: Signed<Tick>,
    _ entropy: any Entropy, _ source: any RoundSource
  ) throws -> [VaultEffect] {
    let anchors = configuration.anchors
    let envelope = try believed(signed, RecordType.envelope, anchors.executors)
    let digest = signed.digest
    guard !closedUnseen.contains(digest), tasks[digest]?.closed == nil else {
      throw Refusal(.taskClosed, "the task \(envelope.task) is closed here")
    }
    if let held = tasks[digest] { return [.answer(.reserved(try reservation(digest, held)))] }
    let program = try policy(envelope.bundle)
    let now = try clock.following(tick, clocks: anchors.clocks)
    let check = EnvelopeCheck(
      configuration: configuration, program: program, envelope: envelope, request: request,
      now: now)
    let (training, privacy) = try check.admitted()
    do throws(BundleFault) { try policies[envelope.bundle]?.holds(at: envelope.admittedAt) } catch {
      throw Refusal(.bundleRefused, error.sentence, ["code = \(error.code)"])
    }
    _ = try mathematics(program, envelope)
    guard now.at <= envelope.deadline else {
      throw Refusal(.deadlinePassed, "the task's deadline was \(envelope.deadline)")
    }
    guard (try? signed.verified(type: RecordType.envelope, by: [request.payload.audience])) != nil
    else {
      throw Refusal(.otherExecutor, "the envelope is not sealed by the request's own executor")
    }
    let nonce = request.payload.submitter.bytes + request.payload.nonce.elements
    if nonces[nonce] != nil {
      throw Refusal(.nonceUsed, "the request's nonce was used for another task")
    }
    let worst = envelope.cost.total
    // The window is the one of the Vault's own clock: an envelope cannot draw on an older one.
    let limits = UnitLedger.Limits(
      program: program, privacy: privacy, epochId: program.epochs.epoch(at: now.at))
    try source.prepare(
      task: digest, envelope: envelope, program: program, training: training, at: now.at)
    let units = ledger.affording(
      worst, under: limits,
      among: try source.units(
        purpose: envelope.purpose, markets: envelope.markets, at: now.at))
    let held = HeldTask(
      envelope: signed, dataRoot: try source.dataRoot(), round: 0, attempt: 0, history: nil,
      isBelowFloor: try isBelowFloor(envelope, privacy), closed: nil, seedsErased: false)
    var changes = try move(to: now, entropy)
    let entry = UnitLedger.Entry(
      id: digest, state: .reserved, reserved: worst, draws: [], limits: limits)
    changes += try charge(digest, entropy) { $0.insert(entry, units: units) }
    let used = UsedNonce(request: request.digest, envelope: digest)
    changes.append(try put(PartyTable.nonces, nonce, used, entropy))
    changes.append(try put(PartyTable.tasks, digest.bytes, held, entropy))
    nonces[nonce] = used
    tasks[digest] = held
    return [.persist(changes), .answer(.reserved(try reservation(digest, held)))]
  }

  /// Whether the noised count of the task's own scope misses the Vault's own floor; an unknown
  /// count does.
  private func isBelowFloor(
    _ envelope: TaskEnvelope, _ privacy: PrivacyBlock
  ) throws(EncodingFault) -> Bool {
    guard configuration.ownFloor > 0 else { return false }
    let scope = CohortScope(
      bundle: envelope.bundle, epochId: envelope.epochId, privacy: privacy.name,
      purpose: envelope.purpose, markets: envelope.markets)
    guard let release = releases[try scope.digest()] else { return true }
    return CountNoise.units(release.payload.noisedCount) < Int64(configuration.ownFloor)
  }

  /// The same for every repetition: the amount is the task's, whatever the units are.
  private func reservation(
    _ digest: Digest, _ held: HeldTask
  ) throws -> Signed<Reservation> {
    try sign(
      Reservation(
        vault: configuration.vault, envelope: digest, dataRoot: held.dataRoot,
        reserved: held.envelope.payload.cost.total, confinement: configuration.confinement),
      RecordType.reservation)
  }

  /// What is computed in the task's rounds; a policy whose noise is not safe is refused.
  func mathematics(
    _ program: Program, _ envelope: TaskEnvelope
  ) throws(Refusal) -> TrainingMathematics {
    do { return try TrainingMathematics(program: program, envelope: envelope) } catch {
      throw Refusal(.noiseUnsafe, "the task's rounds cannot be computed: \(error)")
    }
  }
}
