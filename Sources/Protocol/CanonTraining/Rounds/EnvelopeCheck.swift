import CanonAdmission
import CanonCrypto
import CanonProgram
import CanonRecords
import CanonTypes

/// Holds an envelope against what a Vault pins and against what the submitter signed: an executor
/// can neither make a task by itself nor widen one.
struct EnvelopeCheck {
  let configuration: VaultConfiguration
  let program: Program
  let envelope: TaskEnvelope
  let request: Signed<TaskRequest>
  let now: Tick

  /// - Returns: the training and the privacy block that the task is under.
  func admitted() throws(Refusal) -> (training: Training, privacy: PrivacyBlock) {
    try checkRequest()
    try checkScope()
    let (training, privacy) = try checkBundle()
    try checkSeats(privacy)
    try checkAdmission()
    return (training, privacy)
  }

  /// The admission, made again from the request: no executor admits what the rules refuse, nor
  /// moves a deadline or a challenge window.
  private func checkAdmission() throws(Refusal) {
    let admission = Admission(
      bundle: request.payload.bundle, program: program, anchors: configuration.anchors,
      executor: request.payload.audience)
    let again = admission.again(request, at: envelope.admittedAt, seats: envelope.vaults)
    guard let own = again.envelope else {
      let reason = again.reasons.first
      throw Refusal(
        .admissionDiffers, "this request is not admitted: \(reason?.sentence ?? "no reason")",
        again.reasons.map { "code = \($0.code)" })
    }
    guard own == envelope else {
      throw Refusal(.admissionDiffers, "the envelope is not the one that this request gives")
    }
  }

  /// Signature, audience, expiry, and the submitter's standing by this Vault's own configuration.
  private func checkRequest() throws(Refusal) {
    let asked = request.payload
    do { try request.verified(type: RecordType.request, by: [asked.submitter]) } catch {
      throw Refusal(.requestNotBelieved, "the request: \(error.sentence)")
    }
    let anchors = configuration.anchors
    func holds(_ key: PublicKey, _ role: String) -> Bool {
      anchors.members.contains { $0.key == key && $0.roles.contains(role) }
    }
    if let delegation = asked.delegation {
      let lent = delegation.payload
      guard
        (try? delegation.verified(type: RecordType.delegation, by: [lent.principal])) != nil,
        lent.delegate == asked.submitter, lent.role == asked.role,
        holds(lent.principal, lent.role), envelope.admittedAt < lent.expires
      else {
        throw Refusal(.requestNotBelieved, "the delegation does not lend the role")
      }
    } else if !holds(asked.submitter, asked.role) {
      throw Refusal(
        .requestNotBelieved, "the submitter does not hold the role `\(asked.role)` here")
    }
    guard anchors.executors.contains(asked.audience) else {
      throw Refusal(.otherExecutor, "the request is to an executor that is not pinned here")
    }
    guard envelope.admittedAt <= now.at else {
      throw Refusal(
        .admittedInFuture, "the task was admitted after the latest tick",
        ["admitted = \(envelope.admittedAt)", "tick = \(now.at)"])
    }
    guard envelope.admittedAt < asked.expires else {
      throw Refusal(
        .requestExpired, "the request had expired when it was admitted",
        ["expires = \(asked.expires)", "admitted = \(envelope.admittedAt)"])
    }
  }

  /// The envelope says what the submitter signed, or less.
  private func checkScope() throws(Refusal) {
    let asked = request.payload
    let same: [(String, Bool)] = [
      ("request", envelope.request == request.digest),
      ("task", envelope.task == String(request.digest.description.prefix(16))),
      ("bundle", envelope.bundle == asked.bundle),
      ("training", envelope.training == asked.training),
      ("purpose", envelope.purpose == asked.purpose),
      ("markets", !envelope.markets.isEmpty && Set(envelope.markets) == Set(asked.markets)),
      ("families", Set(envelope.families).isSubset(of: asked.families)),
      ("asOf", envelope.asOf == asked.asOf),
      ("output", envelope.output == asked.output),
    ]
    if let (field, _) = same.first(where: { !$0.1 }) {
      throw Refusal(.envelopeWidens, "`\(field)` of the envelope is not what the request says")
    }
  }

  private func checkBundle() throws(Refusal) -> (Training, PrivacyBlock) {
    guard let training = program.trainings.first(where: { $0.id == envelope.training }),
      let privacy = program.privacyBlocks.first(where: { $0.name == training.privacy })
    else {
      throw Refusal(
        .envelopeLeavesBundle, "`\(envelope.training)` is not a training of the bundle")
    }
    let closed = program.families.filter { training.families.contains($0.id) }
    let used = closed.filter { envelope.families.contains($0.name) }
    let allowed = Set(used.flatMap(\.features))
    let row = training.row.entries.map(\.feature).filter(allowed.contains)
    let same: [(String, Bool)] = [
      ("semanticVersion", envelope.semanticVersion == program.semanticVersion),
      ("policyVersion", envelope.policyVersion == program.policyVersion),
      ("epochId", envelope.epochId == program.epochs.epoch(at: envelope.admittedAt)),
      ("features", !row.isEmpty && envelope.features == row),
      ("cost", envelope.cost == training.at(epoch: envelope.epochId).cost),
      ("output", envelope.output == training.output),
      ("quorum", envelope.quorum == privacy.quorum),
      ("colluding", envelope.colluding == privacy.colluding),
      ("purpose", program.purposes.contains { $0.name == envelope.purpose }),
    ]
    if let (field, _) = same.first(where: { !$0.1 }) {
      throw Refusal(.envelopeLeavesBundle, "`\(field)` of the envelope is not the bundle's")
    }
    return (training, privacy)
  }

  private func checkSeats(_ privacy: PrivacyBlock) throws(Refusal) {
    let pinned = configuration.anchors.vaults
    for seat in envelope.vaults where !pinned.contains(seat) {
      throw Refusal(.seatUnknown, "`\(seat.vault)` is not a peer with this key here")
    }
    let names = envelope.vaults.map(\.vault)
    guard Set(names).count == names.count, Set(envelope.vaults.map(\.key)).count == names.count
    else { throw Refusal(.seatUnknown, "a Vault has two seats") }
    guard names.contains(configuration.vault) else {
      throw Refusal(.notSeated, "`\(configuration.vault)` has no seat in this task")
    }
    guard Int64(names.count) >= privacy.quorum, privacy.quorum > privacy.colluding,
      privacy.quorum >= 2
    else {
      throw Refusal(
        .quorumTooSmall, "the seats do not make a quorum",
        ["seats = \(names.count)", "quorum = \(privacy.quorum)"])
    }
    guard privacy.colluding >= configuration.collusionAssumed else {
      throw Refusal(
        .collusionUnderstated, "the policy counts on fewer colluding Vaults than this one does",
        [
          "policy = \(privacy.colluding)", "assumed = \(configuration.collusionAssumed)",
        ])
    }
  }
}
