import ArgumentParser
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonReport
import CanonRuntime
import CanonTypes
import CanonWorld

/// `canon task`: from a request to a settled task.
struct TaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task", abstract: "Ask for training, and follow what becomes of it.",
    subcommands: [
      TaskRequestCommand.self, TaskSubmit.self, TaskShow.self, TaskLog.self, TaskReplay.self,
      TaskResume.self,
    ])
}

/// `canon task submit REQUEST.json`
struct TaskSubmit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Submit a signed request: the decision with its reasons, then the rounds.")

  @Argument(help: "The signed request; `canon task request` writes one.")
  var request: String

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func run() throws {
    let terminal = presentation.terminal
    let bytes = try Files.read(request, limit: 1 << 24)
    let watch = TaskWatch(terminal, vaults: try access.folder.vaultNames().count)
    let session = try access.session(observe: watch.hear)
    let submission = try session.federation.submit(bytes)
    watch.finish()
    guard let submission else {
      throw Failure.environment("the Vaults did not answer; `canon task resume` goes on")
    }
    if submission.answer == .refused {
      if presentation.format == .json { try terminal.json(submission) }
      throw Failure(refusal: submission.reasons)
    }
    if presentation.format == .text { show(submission, on: terminal) }
    try session.federation.drive()
    watch.finish()
    for incident in watch.incidents { terminal.note(incident) }
    let record = submission.task.flatMap { session.coordinator.tasks[$0] }
    switch presentation.format {
    case .json: try terminal.json(submission)
    case .text:
      terminal.line()
      if let record { TaskView(record).show(on: terminal) }
    }
  }

  private func show(_ submission: Submission, on terminal: Terminal) {
    terminal.line(
      terminal.paint(submission.answer.rawValue, submission.answer == .admitted ? .good : .accent)
        + "  task \(submission.task ?? "")")
    for reason in submission.reasons { terminal.line("  \(reason.code)  \(reason.sentence)") }
  }
}

/// `canon task show TASK`
struct TaskShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show where a task stands; without a name, all of them.")

  @Argument(help: "The task.")
  var task: String?

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func run() throws {
    let terminal = presentation.terminal
    let tasks = try access.session().coordinator.tasks
    guard let task else {
      let all = tasks.values.sorted {
        ($0.tick.payload.number, $0.task) < ($1.tick.payload.number, $1.task)
      }
      if presentation.format == .json { return try terminal.json(all) }
      return terminal.table(
        ["task", "training", "state", "outcome"],
        all.map { record in
          [
            record.task, record.request.payload.training, record.state?.rawValue ?? "refused",
            record.report?.payload.outcome.rawValue ?? "",
          ]
        })
    }
    guard let record = tasks[task] else { throw TaskView.unknown(task, among: tasks) }
    if presentation.format == .json { return try terminal.json(record) }
    TaskView(record).show(on: terminal)
  }
}

/// `canon task log TASK`
struct TaskLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Show a task's lines of the log, under its signed checkpoint.")

  @Argument(help: "The task.")
  var task: String

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func run() throws {
    let terminal = presentation.terminal
    let session = try access.session()
    guard let evidence = try session.evidence(of: task) else {
      throw TaskView.unknown(task, among: session.coordinator.tasks)
    }
    if presentation.format == .json { return try terminal.json(evidence.entries) }
    terminal.table(
      ["#entry", "at", "what"],
      evidence.entries.map { logged in
        [
          String(logged.entry.index), logged.entry.at.description, logged.entry.event.phrase,
        ]
      })
    guard let checkpoint = evidence.checkpoint?.payload else { return }
    terminal.line()
    terminal.pairs([
      ("checkpoint", "\(checkpoint.size) entries of \(checkpoint.origin)"),
      ("root", checkpoint.root.description),
    ])
  }
}

/// `canon task resume`
struct TaskResume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with every task where it was durable, after a crash of anything.")

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func run() throws {
    let terminal = presentation.terminal
    let watch = TaskWatch(terminal, vaults: try access.folder.vaultNames().count)
    let session = try access.session(observe: watch.hear)
    try session.federation.drive()
    watch.finish()
    let tasks = session.coordinator.tasks.values.sorted { $0.task < $1.task }
    if presentation.format == .json { return try terminal.json(tasks) }
    terminal.table(
      ["task", "training", "state"],
      tasks.map { [$0.task, $0.request.payload.training, $0.state?.rawValue ?? "refused"] })
  }
}
