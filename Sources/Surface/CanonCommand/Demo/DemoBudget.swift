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
      try session.federation.drive()
      watch.finish()
      if let budget = submission.decision?.budget {
        let left = budget.window.less(budget.windowBefore + budget.reserved)
        stage.row(
          "admitted", "\(training.id)\(outcome(of: name)), ρ \(Figures.rho(left)) left")
      }
    }
    try finish(admitted)
    return refusal
  }

  private func show(_ submission: Submission?) {
    for reason in submission?.reasons ?? [] {
      stage.prose(stage.terminal.paint("refused", .bad), "\(reason.code) \(reason.sentence)")
    }
  }

  private func outcome(of task: String) -> String {
    guard let report = session.coordinator.tasks[task]?.report?.payload else { return "" }
    let auc = report.metrics.first { $0.metric == .auc }.map { " AUC \(TaskView.interval($0))" }
    return ": \(report.outcome.rawValue),\(auc ?? "")"
  }

  private func finish(_ admitted: [String]) throws {
    stage.step(nil, "What was admitted, settled")
    try task.advance()
    var states: [String: Int64] = [:]
    for name in admitted {
      states[session.coordinator.tasks[name]?.state?.rawValue ?? "none", default: 0] += 1
    }
    for (state, count) in states.sorted(by: { $0.key < $1.key }) {
      stage.row(state, Figures.things(count, "task"))
    }
  }
}
