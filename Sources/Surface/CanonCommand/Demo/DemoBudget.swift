import CanonCoordination
import CanonCrypto
import CanonProgram
import CanonRecords
import CanonReport
import CanonRuntime
import CanonTypes

/// Goes on submitting until the budget refuses, then lets everything that was admitted end.
struct DemoBudget {
  let stage: DemoStage
  let session: WorldSession
  let watch: TaskWatch
  let program: Program
  let task: DemoTask

  /// No policy of the demonstration admits so many tasks in a window.
  private static let most = 40

  /// - Returns: the decision that refused, when one did.
  func run() throws -> Decision? {
    stage.step(nil, "Until the budget refuses")
    var admitted: [String] = []
    var refusal: Decision?
    for number in 0..<DemoBudget.most {
      let training = program.trainings[number % program.trainings.count]
      let submission = try session.federation.submit(try task.request(training))
      watch.finish()
      guard let submission, submission.answer == .admitted, let name = submission.task else {
        refusal = submission?.decision
        show(submission)
        break
      }
      admitted.append(name)
      if let budget = submission.decision?.budget {
        let left = budget.window.less(budget.windowBefore + budget.reserved)
        stage.row("admitted", "\(training.id), ρ \(Figures.rho(left)) left in the window")
      }
    }
    try finish(admitted)
    return refusal
  }

  private func show(_ submission: Submission?) {
    for reason in submission?.reasons ?? [] {
      stage.prose(stage.terminal.paint("refused", .bad), "\(reason.code) \(reason.sentence)")
      for value in reason.values { stage.row("", value) }
    }
  }

  private func finish(_ admitted: [String]) throws {
    try session.federation.drive()
    watch.finish()
    stage.step(nil, "What was admitted, settled")
    try task.advance()
    for name in admitted {
      guard let record = session.coordinator.tasks[name] else { continue }
      let auc = record.report?.payload.metrics.first { $0.metric == .auc }
      stage.row(
        record.state?.rawValue ?? "none",
        "\(record.request.payload.training)\(auc.map { ", AUC \(TaskView.interval($0))" } ?? "")")
    }
  }
}
