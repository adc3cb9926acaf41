import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonProgram
import CanonRecords
import CanonReport
import CanonRuntime
import CanonTypes
import CanonWorld

/// One training task from intent to settlement, shown as it happens.
struct DemoTask {
  let stage: DemoStage
  let session: WorldSession
  let watch: TaskWatch
  let program: Program

  static let challengeWindow = Period(seconds: 72 * 3_600)

  func run(_ training: Training) throws -> String {
    intent(training)
    let task = try admit(training)
    try resolve(task)
    try execute(task)
    try verify(task)
    try settle(task)
    return task
  }

  func request(_ training: Training) throws -> [UInt8] {
    guard let bundle = session.coordinator.activeBundle, let now = session.now else {
      throw Failure.environment("the world has neither bundle nor tick")
    }
    let draft = RequestDraft(
      training: training.id, purpose: "marketing_models", markets: ["US"], asOf: DemoWorld.asOf,
      role: "model_operator")
    let signed = try draft.signed(
      by: try session.folder.signingKey(.submitter), world: session.world, program: program,
      bundle: bundle, expires: now.at + Period(seconds: 86_400), entropy: SystemEntropy())
    return try CanonicalJSON.encode(signed)
  }

  private func intent(_ training: Training) {
    stage.step(1, "Intent and scope")
    stage.row("training", training.id)
    stage.row("purpose", "marketing_models, markets US")
    stage.row("features", "as of \(DemoWorld.asOf); outcome in the 28 days after")
    let acceptance = program.acceptances.first { $0.name == training.acceptance }
    let criteria = acceptance?.accept.compactMap(\.phrase) ?? []
    stage.row("counts when", criteria.joined(separator: " and "))
  }

  private func admit(_ training: Training) throws -> String {
    stage.step(2, "Admission")
    // What the admission sets going is shown when it is over, in step 4.
    let submission = try session.federation.submit(try request(training))
    guard let submission, let task = submission.task, submission.answer == .admitted else {
      watch.finish()
      throw Failure(refusal: submission?.reasons ?? [])
    }
    stage.row(submission.answer.rawValue, "task \(task)")
    for reason in submission.reasons { stage.prose(reason.code, reason.sentence) }
    if let budget = submission.decision?.budget {
      stage.row(
        "reserved",
        "ρ \(Figures.rho(budget.reserved)) of \(Figures.rho(budget.window)) for each household")
    }
    return task
  }

  private func resolve(_ task: String) throws {
    stage.step(3, "Semantic resolution")
    guard let envelope = session.coordinator.tasks[task]?.envelope else { return }
    stage.row("semantic_version", envelope.payload.semanticVersion)
    stage.row(
      "policy_version", "\(envelope.payload.policyVersion), epoch \(envelope.payload.epochId)")
    stage.prose("features", envelope.payload.features.joined(separator: ", "))
    let local = program.attributes.filter { $0.label == .local }.map(\.name)
    stage.row("stay local", Words.list(local))
    stage.row("envelope", "\(envelope.digest.short)…, sealed")
  }

  private func execute(_ task: String) throws {
    stage.step(4, "Protected execution")
    try session.federation.drive {
      session.coordinator.phase(of: task) == .replaying
        || session.coordinator.tasks[task]?.isOver == true
    }
    for incident in watch.incidents { stage.row("noticed", incident) }
    let record = session.coordinator.tasks[task]
    if let confinement = record?.reservations.first?.payload.confinement {
      stage.row("worker processes", "8, each confined by \(confinement)")
    }
    let bytes = session.workers.received.values.reduce(0, +)
    stage.row("left the Vaults", "\(Figures.count(Int64(bytes))) bytes in all, masked and noised")
  }

  private func verify(_ task: String) throws {
    stage.step(5, "Verification")
    try session.federation.drive()
    watch.finish()
    guard let record = session.coordinator.tasks[task], let report = record.report?.payload else {
      let state = session.coordinator.tasks[task]?.state
      throw Failure.environment("the task ended as \(state?.rawValue ?? "nothing") unverified")
    }
    let matches = report.replays.count { $0.finding == .match }
    stage.row("replayed inside", "\(matches) of \(report.replays.count) shares match")
    for metric in report.metrics {
      stage.row(metric.metric.rawValue, TaskView.interval(metric))
    }
    for finding in report.findings { stage.prose(finding.code, finding.sentence) }
    stage.row(
      "outcome",
      stage.terminal.paint(report.outcome.rawValue, report.outcome == .accepted ? .good : .bad))
  }

  private func settle(_ task: String) throws {
    stage.step(6, "Settlement")
    try advance()
    guard let record = session.coordinator.tasks[task] else { return }
    stage.row("state", record.state?.rawValue ?? "none")
    guard let settled = record.settled?.payload else { return }
    stage.row("settlement epoch", "\(settled.epochId), attempt \(settled.attempt)")
    stage.row(
      "budget",
      "ρ \(Figures.rho(settled.spent)) spent, \(Figures.rho(settled.freed)) never drawn, freed")
    let rewards = settled.rewards.map { reward in
      "\(Words.receiver(reward.receiver)) \(Figures.share(reward.millionths))"
    }
    stage.prose("rewards", rewards.joined(separator: ", "))
  }

  /// Signs a tick that lies behind the challenge window, and says so.
  func advance() throws {
    guard let now = session.now else { return }
    let reasons = try session.tick(to: now.at + DemoTask.challengeWindow)
    watch.finish()
    guard reasons.isEmpty else { throw Failure(refusal: reasons) }
    stage.row("clock", "advanced 72 h, demonstration; no challenge came")
  }
}

extension Acceptance.Criterion {
  /// `auc >= 0.65`.
  var phrase: String? {
    switch self {
    case .metric(let metric, let comparison, let millionths):
      let value = ExactDecimal(mantissa: millionths, scale: 6)?.description ?? "\(millionths)e-6"
      return "\(metric.rawValue) \(comparison.rawValue) \(value)"
    case .parameter(let metric, let comparison, let name):
      return "\(metric.rawValue) \(comparison.rawValue) \(name)"
    case .replayIsNotExact, .evidenceIsIncomplete: return nil
    }
  }
}
